//! What is counted over a tree before anything is written: inode numbers, names of each file, files in order.

use std::collections::HashMap;

use crate::error::{Error, Result};
use crate::image_path::ImagePath;
use crate::tree::{Kind, NodeId, Tree};

/// Numbers by node, and the regular files in the order of their paths.
pub(crate) struct Numbers {
    /// Inode numbers from 1, in the order in which inodes are written; 0 for nodes without a name.
    pub(crate) inodes: Vec<u32>,
    /// How many names a file has; 2 and the subdirectories for a directory.
    pub(crate) links: Vec<u32>,
    /// How many inodes there are.
    pub(crate) count: u32,
    /// The directories, each before the one that it is in, with the number of that one's node.
    pub(crate) directories: Vec<(NodeId, NodeId)>,
    /// Regular files, each once, with the first of their paths.
    pub(crate) files: Vec<(NodeId, ImagePath)>,
    /// The place in `files`, by node.
    pub(crate) file_of: HashMap<NodeId, usize>,
    /// Files whose time no image holds.
    pub(crate) dates_cut: Vec<ImagePath>,
}

impl Numbers {
    pub(crate) fn of(tree: &Tree) -> Result<Self> {
        let mut numbers = Self {
            inodes: vec![0; tree.len()],
            links: vec![0; tree.len()],
            count: 0,
            directories: Vec::new(),
            files: Vec::new(),
            file_of: HashMap::new(),
            dates_cut: Vec::new(),
        };
        numbers.visit(tree);
        numbers.number(tree)?;
        Ok(numbers)
    }

    /// Everything in the order of the paths.
    fn visit(&mut self, tree: &Tree) {
        let mut waiting = vec![(Tree::ROOT, Tree::ROOT, ImagePath::default())];
        while let Some((id, parent, path)) = waiting.pop() {
            let node = tree.node(id);
            let is_directory = tree.is_directory(id);
            self.links[id.0] += if is_directory { 2 } else { 1 };
            if is_directory {
                self.directories.push((id, parent));
                if id != Tree::ROOT {
                    self.links[parent.0] += 1;
                }
                let children = tree.children(id).rev();
                waiting.extend(children.map(|(name, child)| (child, id, path.join(name))));
            } else if self.links[id.0] > 1 {
                continue;
            }
            if let Some(seconds) = node.attributes.mtime
                && u32::try_from(seconds).is_err()
            {
                self.dates_cut.push(path.clone());
            }
            if let Kind::File(_) = node.kind {
                self.file_of.insert(id, self.files.len());
                self.files.push((id, path));
            }
        }
        // What comes later is in what came before, or beside it.
        self.directories.reverse();
    }

    /// The inodes of what is in a directory follow each other, so that one run of entries reaches many.
    fn number(&mut self, tree: &Tree) -> Result<()> {
        let mut count = 0_u64;
        for (directory, _) in &self.directories {
            for (_, child) in tree.children(*directory) {
                if self.inodes[child.0] == 0 {
                    count += 1;
                    self.inodes[child.0] = count as u32;
                }
            }
        }
        count += 1;
        self.inodes[Tree::ROOT.0] = count as u32;
        // The root is in a directory whose number is one more.
        let limit = u64::from(u32::MAX) - 1;
        if count > limit {
            return Err(Error::Capacity {
                what: "files and directories".to_owned(),
                found: count,
                limit,
            });
        }
        self.count = count as u32;
        Ok(())
    }
}
