//! The directories of one namespace, ISO 9660 or Joliet, in the order of the path table.

use std::collections::HashMap;

use crate::image_path::ImagePath;
use crate::namespace::mangling::{Name, Namer, Of, Rules};
use crate::report::{Omitted, Renamed};
use crate::tree::{Kind, NodeId, Tree};

/// Levels of directories that ECMA-119 6.8.2.1 allows, the root being the first.
const LEVEL_LIMIT: usize = 8;

/// All directories, the root first, then level by level, sorted as ECMA-119 9.4 wants for path tables.
#[derive(Debug)]
pub(crate) struct NamespaceTree<'t> {
    pub(crate) rules: Rules,
    pub(crate) directories: Vec<Directory<'t>>,
    pub(crate) renamed: Vec<Renamed>,
    pub(crate) omitted: Vec<Omitted>,
}

/// A directory, or the one that moved directories lie in.
#[derive(Debug)]
pub(crate) struct Directory<'t> {
    /// `None` for the directory of the moved ones, which is not in the tree.
    pub(crate) node: Option<NodeId>,
    pub(crate) identifier: Vec<u8>,
    /// The index of the directory that holds this one's record.
    pub(crate) parent: usize,
    /// The index of the directory that holds this one's placeholder, if it was moved.
    pub(crate) moved_from: Option<usize>,
    pub(crate) entries: Vec<Entry<'t>>,
    /// Where it lies, from the root on; that of the root is empty.
    pub(crate) path: ImagePath,
}

/// A name in a directory.
#[derive(Debug)]
pub(crate) struct Entry<'t> {
    pub(crate) identifier: Vec<u8>,
    /// As it is in the tree.
    pub(crate) name: &'t [u8],
    pub(crate) target: Target,
}

/// What a name stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    /// Anything but a directory.
    File(NodeId),
    /// The index of a directory.
    Directory(usize),
    /// The index of a directory too deep for its place, which lies elsewhere (RRIP 4.1.5).
    MovedAway(usize),
}

/// An entry whose directory has no index yet.
struct Unresolved<'t> {
    name: Name,
    of: Of,
    original: &'t [u8],
    /// `None` for the directory of the moved ones.
    node: Option<NodeId>,
    moved: bool,
}

impl<'t> NamespaceTree<'t> {
    pub(crate) fn iso(tree: &'t Tree) -> Self {
        let mut moved = Vec::new();
        find_deep(tree, Tree::ROOT, 1, &mut moved);
        Self::build(tree, Rules::Iso, &moved)
    }

    /// With `rules` of Joliet.
    pub(crate) fn joliet(tree: &'t Tree, rules: Rules) -> Self {
        Self::build(tree, rules, &[])
    }

    /// Where moved directories lie. bsdtar knows them only under these two names.
    fn moved_name(tree: &Tree) -> &'static [u8] {
        match tree.find(b"rr_moved") {
            Ok(_) => b".rr_moved",
            Err(_) => b"rr_moved",
        }
    }

    fn build(tree: &'t Tree, rules: Rules, moved: &[(NodeId, &'t [u8])]) -> Self {
        let mut this = Self {
            rules,
            directories: Vec::new(),
            renamed: Vec::new(),
            omitted: Vec::new(),
        };
        let mut placeholders: HashMap<NodeId, usize> = HashMap::new();
        let mut places: HashMap<NodeId, usize> = moved.iter().map(|(node, _)| (*node, 0)).collect();
        this.directories.push(Directory {
            node: Some(Tree::ROOT),
            identifier: vec![0],
            parent: 0,
            moved_from: None,
            entries: Vec::new(),
            path: ImagePath::default(),
        });
        let mut index = 0;
        while index < this.directories.len() {
            let unresolved = match this.directories[index].node {
                Some(node) => {
                    let extra = (index == 0 && !moved.is_empty()).then(|| Self::moved_name(tree));
                    this.list(tree, index, tree.children(node), extra, &places)
                }
                None => this.list(
                    tree,
                    index,
                    moved.iter().map(|(node, name)| (*name, *node)),
                    None,
                    &HashMap::new(),
                ),
            };
            for entry in unresolved {
                let identifier = entry.name.identifier(rules, entry.of);
                let target = match (entry.node, entry.of) {
                    (Some(node), Of::File) if entry.moved => {
                        placeholders.insert(node, index);
                        // The index is known only when all directories are.
                        Target::MovedAway(node.0)
                    }
                    (Some(node), Of::File) => Target::File(node),
                    (node, _) => {
                        let place = this.directories.len();
                        if let Some(node) = node
                            && let Some(slot) = places.get_mut(&node)
                        {
                            *slot = place;
                        }
                        this.directories.push(Directory {
                            node,
                            identifier: identifier.clone(),
                            parent: index,
                            moved_from: None,
                            entries: Vec::new(),
                            path: this.path(index, entry.original),
                        });
                        Target::Directory(place)
                    }
                };
                this.directories[index].entries.push(Entry {
                    identifier,
                    name: entry.original,
                    target,
                });
            }
            index += 1;
        }
        this.resolve_moved(&placeholders, &places);
        this
    }

    /// The entries of a directory with their names, sorted.
    fn list(
        &mut self,
        tree: &'t Tree,
        index: usize,
        children: impl Iterator<Item = (&'t [u8], NodeId)>,
        extra: Option<&'static [u8]>,
        moved: &HashMap<NodeId, usize>,
    ) -> Vec<Unresolved<'t>> {
        let mut namer = Namer::new(self.rules);
        let mut entries = Vec::new();
        let visible = children.filter(|(_, node)| !tree.node(*node).hidden);
        for (original, node) in extra
            .map(|name| (name, None))
            .into_iter()
            .chain(visible.map(|(n, id)| (n, Some(id))))
        {
            let is_moved = node.is_some_and(|node| moved.contains_key(&node));
            let of = match node.map(|node| &tree.node(node).kind) {
                Some(Kind::Directory(_)) if !is_moved => Of::Directory,
                None => Of::Directory,
                Some(Kind::Symlink(_) | Kind::Special(_)) if self.rules.is_joliet() => {
                    self.omitted.push(Omitted {
                        path: self.path(index, original),
                    });
                    continue;
                }
                _ => Of::File,
            };
            let named = namer.name(original, of);
            // Nobody looks for the names of moved directories where they lie.
            if named.altered && self.directories[index].node.is_some() {
                self.renamed.push(Renamed {
                    namespace: self.rules.namespace(),
                    path: self.path(index, original),
                    name: named.name.display(),
                });
            }
            entries.push(Unresolved {
                name: named.name,
                of,
                original,
                node,
                moved: is_moved,
            });
        }
        entries.sort_by(|a, b| a.name.cmp(&b.name));
        entries
    }

    fn path(&self, directory: usize, name: &[u8]) -> ImagePath {
        self.directories[directory].path.join(name)
    }

    fn resolve_moved(
        &mut self,
        placeholders: &HashMap<NodeId, usize>,
        places: &HashMap<NodeId, usize>,
    ) {
        for (node, from) in placeholders {
            if let Some(place) = places.get(node) {
                self.directories[*place].moved_from = Some(*from);
            }
        }
        for directory in &mut self.directories {
            for entry in &mut directory.entries {
                if let Target::MovedAway(node) = entry.target
                    && let Some(place) = places.get(&NodeId(node))
                {
                    entry.target = Target::MovedAway(*place);
                }
            }
        }
    }
}

/// The directories which must move, in the order of their paths; what is below a moved one is at level 3 and deeper again.
fn find_deep<'t>(
    tree: &'t Tree,
    directory: NodeId,
    level: usize,
    moved: &mut Vec<(NodeId, &'t [u8])>,
) {
    for (name, node) in tree.children(directory) {
        if !matches!(tree.node(node).kind, Kind::Directory(_)) || tree.node(node).hidden {
            continue;
        }
        let mut level = level + 1;
        if level > LEVEL_LIMIT {
            moved.push((node, name));
            level = 3;
        }
        find_deep(tree, node, level, moved);
    }
}

#[cfg(test)]
mod tests;
