//! The files of an image, described.

use std::collections::BTreeMap;
use std::fmt;

use crate::attributes::{Attributes, Special};
use crate::error::{Error, Result};
use crate::fields::Moment;
use crate::packed::Packed;
use crate::path_names::{check_name, check_target, components};
use crate::source::Source;

/// The files of an image. Paths are relative to the image's root; a leading `/` does not matter.
///
/// Names are bytes, as on Linux, and keep their order: the tree is the same whatever the order of
/// the calls that built it.
#[derive(Debug)]
pub struct Tree {
    nodes: Vec<Node>,
}

/// The index of a node in its tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct NodeId(pub(crate) usize);

/// What an inode is on a disk: hard links are several names of one node.
#[derive(Debug)]
pub(crate) struct Node {
    pub(crate) attributes: Attributes,
    pub(crate) kind: Kind,
    /// How many names a node has that is not a directory.
    pub(crate) links: u32,
    /// Heavier contents lie nearer to the start of the image.
    pub(crate) weight: i32,
    /// Stored, but in no directory.
    pub(crate) hidden: bool,
    /// How a file's content is compressed, which is stored as it is.
    pub(crate) packed: Option<Packed>,
}

pub(crate) enum Kind {
    Directory(BTreeMap<Vec<u8>, NodeId>),
    File(Source),
    Symlink(Vec<u8>),
    Special(Special),
}

impl fmt::Debug for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Directory(children) => write!(f, "Directory({} entries)", children.len()),
            Self::File(source) => source.fmt(f),
            Self::Symlink(target) => write!(f, "Symlink({})", String::from_utf8_lossy(target)),
            Self::Special(special) => special.fmt(f),
        }
    }
}

impl Default for Tree {
    fn default() -> Self {
        Self::new()
    }
}

impl Tree {
    /// A tree with an empty root directory, mode 0755, owned by root.
    pub fn new() -> Self {
        let mut tree = Self { nodes: Vec::new() };
        tree.push(Kind::Directory(BTreeMap::new()), Attributes::mode(0o755));
        tree
    }

    /// Adds a file with mode 0644, owned by root; makes its parents.
    ///
    /// # Errors
    /// The path is taken, is no path, or goes through a file.
    pub fn file(&mut self, path: impl AsRef<[u8]>, source: Source) -> Result<()> {
        self.file_with(path, source, Attributes::mode(0o644))
    }

    /// Adds a file with `attributes`; makes its parents.
    ///
    /// # Errors
    /// As [`file`](Self::file).
    pub fn file_with(
        &mut self,
        path: impl AsRef<[u8]>,
        source: Source,
        attributes: Attributes,
    ) -> Result<()> {
        self.insert(path.as_ref(), Kind::File(source), attributes)
    }

    /// Adds a directory with mode 0755, owned by root, and its parents. One that exists is left as it is.
    ///
    /// # Errors
    /// The path is no path, or goes through a file.
    pub fn dir(&mut self, path: impl AsRef<[u8]>) -> Result<()> {
        self.make_dirs(path.as_ref()).map(drop)
    }

    /// Adds a directory, or gives one that exists new attributes; makes its parents.
    ///
    /// # Errors
    /// As [`dir`](Self::dir).
    pub fn dir_with(&mut self, path: impl AsRef<[u8]>, attributes: Attributes) -> Result<()> {
        let id = self.make_dirs(path.as_ref())?;
        self.nodes[id.0].attributes = attributes;
        Ok(())
    }

    /// Adds a symbolic link; makes its parents. The target is text and need not exist.
    ///
    /// # Errors
    /// As [`file`](Self::file), and for a target that is empty or longer than 4095 bytes.
    pub fn symlink(&mut self, path: impl AsRef<[u8]>, target: impl AsRef<[u8]>) -> Result<()> {
        self.symlink_with(path, target, Attributes::mode(0o777))
    }

    /// Adds a symbolic link with `attributes`; makes its parents.
    ///
    /// # Errors
    /// As [`symlink`](Self::symlink).
    pub fn symlink_with(
        &mut self,
        path: impl AsRef<[u8]>,
        target: impl AsRef<[u8]>,
        attributes: Attributes,
    ) -> Result<()> {
        let (path, target) = (path.as_ref(), target.as_ref());
        check_target(path, target)?;
        self.insert(path, Kind::Symlink(target.to_vec()), attributes)
    }

    /// Adds a device, pipe or socket; makes its parents.
    ///
    /// # Errors
    /// As [`file`](Self::file).
    pub fn special(
        &mut self,
        path: impl AsRef<[u8]>,
        special: Special,
        attributes: Attributes,
    ) -> Result<()> {
        self.insert(path.as_ref(), Kind::Special(special), attributes)
    }

    /// Adds another name for what is at `existing`; makes its parents. The content is stored once.
    ///
    /// # Errors
    /// As [`file`](Self::file), and if `existing` is not in the tree or is a directory.
    pub fn hard_link(&mut self, path: impl AsRef<[u8]>, existing: impl AsRef<[u8]>) -> Result<()> {
        let (path, existing) = (path.as_ref(), existing.as_ref());
        let id = self.find(existing)?;
        if matches!(self.node(id).kind, Kind::Directory(_)) {
            return Err(Error::NotAFile {
                path: existing.into(),
            });
        }
        let (parent, name) = self.make_parent(path)?;
        self.link(parent, name, id, path)
    }

    /// Removes a file, or a directory with all that is in it. Other names of a file stay.
    ///
    /// # Errors
    /// The path is not in the tree, or is its root.
    pub fn remove(&mut self, path: impl AsRef<[u8]>) -> Result<()> {
        let path = path.as_ref();
        let not_found = || Error::NotFound { path: path.into() };
        let names = components(path)?;
        let (name, parents) = names.split_last().ok_or_else(not_found)?;
        let parent = self.find(&parents.join(&b'/'))?;
        let Kind::Directory(children) = &mut self.nodes[parent.0].kind else {
            return Err(not_found());
        };
        let id = children.remove(*name).ok_or_else(not_found)?;
        self.nodes[id.0].links -= 1;
        Ok(())
    }

    /// Keeps a file or directory out of all directories. Its content is stored all the same, so a boot entry can name it.
    ///
    /// # Errors
    /// The path is not in the tree.
    pub fn hide(&mut self, path: impl AsRef<[u8]>) -> Result<()> {
        let id = self.find(path.as_ref())?;
        self.nodes[id.0].hidden = true;
        Ok(())
    }

    /// Moves a file's content towards the start of the image: the heaviest comes first. The default is 0; boot images go before all.
    ///
    /// # Errors
    /// The path is not in the tree.
    pub fn set_weight(&mut self, path: impl AsRef<[u8]>, weight: i32) -> Result<()> {
        let id = self.find(path.as_ref())?;
        self.nodes[id.0].weight = weight;
        Ok(())
    }

    /// The latest time of a file or directory, if any has one; not later than an image can hold.
    pub fn newest_mtime(&self) -> Option<i64> {
        let times = self.nodes.iter().filter_map(|node| node.attributes.mtime);
        times
            .max()
            .map(|time| time.clamp(Moment::FIRST, Moment::LAST))
    }

    /// Where the contents come from.
    pub(crate) fn sources(&self) -> impl Iterator<Item = &Source> {
        let stored = self.nodes.iter().filter(|node| node.links > 0);
        stored.filter_map(|node| match &node.kind {
            Kind::File(source) => Some(source),
            _ => None,
        })
    }

    pub(crate) const ROOT: NodeId = NodeId(0);

    pub(crate) fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id.0]
    }

    pub(crate) fn node_mut(&mut self, id: NodeId) -> &mut Node {
        &mut self.nodes[id.0]
    }

    /// Makes no node from the number `first` on later than `latest`.
    pub(crate) fn cut_dates(&mut self, first: usize, latest: i64) {
        for node in &mut self.nodes[first..] {
            let own = node.attributes.mtime.unwrap_or(latest);
            node.attributes.mtime = Some(own.min(latest));
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.nodes.len()
    }

    pub(crate) fn children(&self, id: NodeId) -> impl Iterator<Item = (&[u8], NodeId)> {
        match &self.node(id).kind {
            Kind::Directory(children) => Some(children),
            _ => None,
        }
        .into_iter()
        .flatten()
        .map(|(name, id)| (name.as_slice(), *id))
    }

    /// The node at `path`.
    pub(crate) fn find(&self, path: &[u8]) -> Result<NodeId> {
        let not_found = || Error::NotFound { path: path.into() };
        components(path)?
            .iter()
            .try_fold(Self::ROOT, |id, name| match &self.node(id).kind {
                Kind::Directory(children) => children.get(*name).copied().ok_or_else(not_found),
                _ => Err(not_found()),
            })
    }

    /// The directory at `path`, made if it is not there.
    pub(crate) fn make_dirs(&mut self, path: &[u8]) -> Result<NodeId> {
        let mut id = Self::ROOT;
        for name in components(path)? {
            id = self.make_dir(id, name, path)?;
        }
        Ok(id)
    }

    /// The directory `name` in `parent`, made if it is not there.
    pub(crate) fn make_dir(&mut self, parent: NodeId, name: &[u8], path: &[u8]) -> Result<NodeId> {
        let existing = match &self.node(parent).kind {
            Kind::Directory(children) => children.get(name).copied(),
            _ => None,
        };
        match existing {
            Some(id) if matches!(self.node(id).kind, Kind::Directory(_)) => Ok(id),
            Some(_) => Err(Error::NotADirectory { path: path.into() }),
            None => {
                let id = self.push(Kind::Directory(BTreeMap::new()), Attributes::mode(0o755));
                self.link(parent, name.to_vec(), id, path)?;
                Ok(id)
            }
        }
    }

    /// Adds `name` to the directory `parent`.
    pub(crate) fn link(
        &mut self,
        parent: NodeId,
        name: Vec<u8>,
        id: NodeId,
        path: &[u8],
    ) -> Result<()> {
        check_name(&name, path)?;
        let Kind::Directory(children) = &mut self.nodes[parent.0].kind else {
            return Err(Error::NotADirectory { path: path.into() });
        };
        if children.contains_key(&name) {
            return Err(Error::Exists { path: path.into() });
        }
        children.insert(name, id);
        self.nodes[id.0].links += 1;
        Ok(())
    }

    pub(crate) fn push(&mut self, kind: Kind, attributes: Attributes) -> NodeId {
        self.nodes.push(Node {
            attributes,
            kind,
            links: 0,
            weight: 0,
            hidden: false,
            packed: None,
        });
        NodeId(self.nodes.len() - 1)
    }

    fn insert(&mut self, path: &[u8], kind: Kind, attributes: Attributes) -> Result<()> {
        let (parent, name) = self.make_parent(path)?;
        let id = self.push(kind, attributes);
        self.link(parent, name, id, path)
    }

    pub(crate) fn make_parent(&mut self, path: &[u8]) -> Result<(NodeId, Vec<u8>)> {
        let names = components(path)?;
        let Some((name, parents)) = names.split_last() else {
            return Err(Error::Path {
                path: path.into(),
                reason: "it is empty",
            });
        };
        let mut parent = Self::ROOT;
        for name in parents {
            parent = self.make_dir(parent, name, path)?;
        }
        Ok((parent, name.to_vec()))
    }
}
