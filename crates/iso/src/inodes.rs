//! What is counted over a tree before the layout: inode numbers, subdirectories, files in order.

use crate::fields::Moment;
use crate::image_path::ImagePath;
use crate::report::DateCut;
use crate::tree::{Kind, NodeId, Tree};

/// Numbers by node, and the regular files in the order of their paths.
#[derive(Debug)]
pub(crate) struct Inodes {
    /// Inode numbers from 1 in the order of the paths, so that they do not depend on the order of insertion.
    pub(crate) serials: Vec<u32>,
    /// How many directories a directory shows.
    pub(crate) subdirectories: Vec<u32>,
    /// Regular files, each once, with the first of their paths.
    pub(crate) files: Vec<(NodeId, ImagePath)>,
    /// Dates that no record holds.
    pub(crate) dates_cut: Vec<DateCut>,
    last: u32,
}

impl Inodes {
    pub(crate) fn of(tree: &Tree) -> Self {
        let mut inodes = Self {
            serials: vec![0; tree.len()],
            subdirectories: vec![0; tree.len()],
            files: Vec::new(),
            dates_cut: Vec::new(),
            last: 0,
        };
        inodes.visit(tree, Tree::ROOT, &ImagePath::default());
        inodes
    }

    /// An inode number that no node has.
    pub(crate) fn next_serial(&self) -> u32 {
        self.last + 1
    }

    fn visit(&mut self, tree: &Tree, id: NodeId, path: &ImagePath) {
        if self.serials[id.0] != 0 {
            return;
        }
        self.last += 1;
        self.serials[id.0] = self.last;
        if let Some(seconds) = tree.node(id).attributes.mtime
            && !(Moment::FIRST..=Moment::LAST).contains(&seconds)
        {
            self.dates_cut.push(DateCut {
                path: path.clone(),
                seconds,
            });
        }
        if matches!(tree.node(id).kind, Kind::File(_)) {
            self.files.push((id, path.clone()));
        }
        for (name, child) in tree.children(id) {
            let node = tree.node(child);
            if matches!(node.kind, Kind::Directory(_)) && !node.hidden {
                self.subdirectories[id.0] += 1;
            }
            self.visit(tree, child, &path.join(name));
        }
    }
}
