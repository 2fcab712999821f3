//! The files of an image, before it is written.

use std::collections::BTreeMap;

use crate::attributes::{Attributes, Special};
use crate::error::{Error, Result};
use crate::format::{device, xattr};
use crate::image_path::ImagePath;
use crate::path_names::{check_length, check_target, components};
use crate::source::Source;

/// The files of an image.
///
/// Paths are bytes with `/` between names. Directories that a path needs are made with mode 0755 and owned by root.
/// Whatever the order in which files are added, the image is the same.
///
/// ```
/// use livecd_squashfs::{Attributes, Source, Tree};
///
/// let mut tree = Tree::new();
/// tree.file("usr/bin/ping", Source::Bytes(b"...".to_vec()))?;
/// tree.set_attributes("usr/bin/ping", Attributes::new(0o755))?;
/// tree.set_xattr("usr/bin/ping", "user.origin", b"example")?;
/// tree.hard_link("usr/bin/ping6", "usr/bin/ping")?;
/// tree.symlink("bin", "usr/bin")?;
/// # Ok::<(), livecd_squashfs::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Tree {
    nodes: Vec<Node>,
}

/// A node of a [`Tree`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct NodeId(pub(crate) usize);

/// What hard links share.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    pub(crate) attributes: Attributes,
    pub(crate) xattrs: Xattrs,
    pub(crate) kind: Kind,
}

/// Extended attributes: values by their names.
pub(crate) type Xattrs = BTreeMap<Vec<u8>, Vec<u8>>;

#[derive(Clone, Debug)]
pub(crate) enum Kind {
    /// Nodes by their names.
    Directory(BTreeMap<Vec<u8>, NodeId>),
    File(Source),
    Symlink(Vec<u8>),
    Special(Special),
}

impl Default for Tree {
    fn default() -> Self {
        Self::new()
    }
}

impl Tree {
    pub(crate) const ROOT: NodeId = NodeId(0);

    /// A tree of nothing but its root.
    pub fn new() -> Self {
        let mut tree = Self { nodes: Vec::new() };
        tree.push(Kind::Directory(BTreeMap::new()), Attributes::new(0o755));
        tree
    }

    /// Adds a directory, unless there is one.
    ///
    /// # Errors
    /// The path cannot be in an image, or there is something else.
    pub fn dir(&mut self, path: impl AsRef<[u8]>) -> Result<()> {
        self.make_dirs(path.as_ref()).map(drop)
    }

    /// Adds a regular file with mode 0644.
    ///
    /// # Errors
    /// The path cannot be in an image, or is taken.
    pub fn file(&mut self, path: impl AsRef<[u8]>, source: Source) -> Result<()> {
        self.add(path.as_ref(), Kind::File(source), Attributes::new(0o644))
    }

    /// Adds a symlink.
    ///
    /// # Errors
    /// The path or the target cannot be in an image, or the path is taken.
    pub fn symlink(&mut self, path: impl AsRef<[u8]>, target: impl AsRef<[u8]>) -> Result<()> {
        let (path, target) = (path.as_ref(), target.as_ref());
        check_target(path, target)?;
        let kind = Kind::Symlink(target.to_vec());
        self.add(path, kind, Attributes::new(0o777))
    }

    /// Adds a device, pipe or socket with mode 0600.
    ///
    /// # Errors
    /// The path or the device's number cannot be in an image, or the path is taken.
    pub fn special(&mut self, path: impl AsRef<[u8]>, special: Special) -> Result<()> {
        let path = path.as_ref();
        check_device(path, special)?;
        self.add(path, Kind::Special(special), Attributes::new(0o600))
    }

    /// Gives a file another name.
    ///
    /// # Errors
    /// The path cannot be in an image or is taken, or there is no `existing` or it is a directory.
    pub fn hard_link(&mut self, path: impl AsRef<[u8]>, existing: impl AsRef<[u8]>) -> Result<()> {
        let (path, existing) = (path.as_ref(), existing.as_ref());
        let id = self.find(existing)?;
        if let Kind::Directory(_) = self.node(id).kind {
            return Err(Error::LinkToDirectory {
                path: existing.into(),
            });
        }
        self.link_at(path, id)
    }

    /// Sets permissions, owners and time; of all names of a file.
    ///
    /// # Errors
    /// There is no such path.
    pub fn set_attributes(&mut self, path: impl AsRef<[u8]>, attributes: Attributes) -> Result<()> {
        let id = self.find(path.as_ref())?;
        self.node_mut(id).attributes = attributes;
        Ok(())
    }

    /// Sets an extended attribute in one of the namespaces `user.`, `trusted.` and `security.`, such as a label
    /// (`security.selinux`) or capabilities (`security.capability`); of all names of a file.
    ///
    /// # Errors
    /// There is no such path, or an image cannot hold the attribute.
    pub fn set_xattr(
        &mut self,
        path: impl AsRef<[u8]>,
        name: impl AsRef<[u8]>,
        value: impl Into<Vec<u8>>,
    ) -> Result<()> {
        let (path, name, value) = (path.as_ref(), name.as_ref(), value.into());
        check_xattr(path, name, &value)?;
        let id = self.find(path)?;
        self.node_mut(id).xattrs.insert(name.to_vec(), value);
        Ok(())
    }

    /// Removes an extended attribute, if there is one.
    ///
    /// # Errors
    /// There is no such path.
    pub fn remove_xattr(&mut self, path: impl AsRef<[u8]>, name: impl AsRef<[u8]>) -> Result<()> {
        let id = self.find(path.as_ref())?;
        self.node_mut(id).xattrs.remove(name.as_ref());
        Ok(())
    }

    /// Removes a file, or a directory with all that is in it. Other names of a file stay.
    ///
    /// # Errors
    /// There is no such path, or it is the root.
    pub fn remove(&mut self, path: impl AsRef<[u8]>) -> Result<()> {
        let path = path.as_ref();
        self.find(path)?;
        let names = components(path)?;
        let Some((name, parents)) = names.split_last() else {
            return Err(Error::Path {
                path: path.into(),
                reason: "the root cannot be removed",
            });
        };
        let parent = self.find(&parents.join(&b'/'))?;
        if let Kind::Directory(children) = &mut self.node_mut(parent).kind {
            children.remove(*name);
        }
        Ok(())
    }

    /// Calls `change` with the path and the attributes of each file, the root first: how a caller who is not root gives
    /// owners and modes from a table. A file with several names comes once for each.
    pub fn change_attributes(&mut self, mut change: impl FnMut(&ImagePath, &mut Attributes)) {
        let mut waiting = vec![(ImagePath::default(), Self::ROOT)];
        while let Some((path, id)) = waiting.pop() {
            change(&path, &mut self.node_mut(id).attributes);
            let children = self.children(id).rev();
            waiting.extend(children.map(|(name, child)| (path.join(name), child)));
        }
    }

    fn add(&mut self, path: &[u8], kind: Kind, attributes: Attributes) -> Result<()> {
        // Before the node, which would stay without a name.
        let (parent, name) = self.make_parent(path)?;
        self.check_free(parent, name, path)?;
        let id = self.push(kind, attributes);
        self.link(parent, name, id, path)
    }

    fn link_at(&mut self, path: &[u8], id: NodeId) -> Result<()> {
        let (parent, name) = self.make_parent(path)?;
        self.link(parent, name, id, path)
    }

    fn make_parent<'p>(&mut self, path: &'p [u8]) -> Result<(NodeId, &'p [u8])> {
        let mut names = components(path)?;
        let Some(name) = names.pop() else {
            return Err(Error::Path {
                path: path.into(),
                reason: "it is empty",
            });
        };
        Ok((self.make_dirs(&names.join(&b'/'))?, name))
    }

    pub(crate) fn make_dirs(&mut self, path: &[u8]) -> Result<NodeId> {
        let mut id = Self::ROOT;
        for name in components(path)? {
            id = self.make_dir(id, name, path)?;
        }
        Ok(id)
    }

    /// The directory `name` in another, which is made if it is not there.
    pub(crate) fn make_dir(&mut self, parent: NodeId, name: &[u8], path: &[u8]) -> Result<NodeId> {
        if let Some(id) = self.child(parent, name) {
            return match self.node(id).kind {
                Kind::Directory(_) => Ok(id),
                _ => Err(Error::NotADirectory { path: path.into() }),
            };
        }
        let id = self.push(Kind::Directory(BTreeMap::new()), Attributes::new(0o755));
        self.link(parent, name, id, path)?;
        Ok(id)
    }

    pub(crate) fn push(&mut self, kind: Kind, attributes: Attributes) -> NodeId {
        self.nodes.push(Node {
            attributes,
            xattrs: Xattrs::new(),
            kind,
        });
        NodeId(self.nodes.len() - 1)
    }

    /// Gives a node a name.
    pub(crate) fn link(
        &mut self,
        parent: NodeId,
        name: &[u8],
        id: NodeId,
        path: &[u8],
    ) -> Result<()> {
        self.check_free(parent, name, path)?;
        if let Kind::Directory(children) = &mut self.node_mut(parent).kind {
            children.insert(name.to_vec(), id);
        }
        Ok(())
    }

    fn check_free(&self, parent: NodeId, name: &[u8], path: &[u8]) -> Result<()> {
        match &self.node(parent).kind {
            Kind::Directory(children) if children.contains_key(name) => {
                Err(Error::Exists { path: path.into() })
            }
            Kind::Directory(_) => Ok(()),
            _ => Err(Error::NotADirectory { path: path.into() }),
        }
    }

    pub(crate) fn find(&self, path: &[u8]) -> Result<NodeId> {
        let mut id = Self::ROOT;
        for name in components(path)? {
            let child = self.child(id, name);
            id = child.ok_or_else(|| Error::NotFound { path: path.into() })?;
        }
        Ok(id)
    }

    fn child(&self, parent: NodeId, name: &[u8]) -> Option<NodeId> {
        match &self.node(parent).kind {
            Kind::Directory(children) => children.get(name).copied(),
            _ => None,
        }
    }

    /// What is in a directory, by name.
    pub(crate) fn children(&self, id: NodeId) -> impl DoubleEndedIterator<Item = (&[u8], NodeId)> {
        let children = match &self.node(id).kind {
            Kind::Directory(children) => Some(children),
            _ => None,
        };
        let children = children.into_iter().flatten();
        children.map(|(name, id)| (name.as_slice(), *id))
    }

    pub(crate) fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id.0]
    }

    pub(crate) fn node_mut(&mut self, id: NodeId) -> &mut Node {
        &mut self.nodes[id.0]
    }

    pub(crate) fn is_directory(&self, id: NodeId) -> bool {
        matches!(self.node(id).kind, Kind::Directory(_))
    }

    /// How many nodes there are, with those that lost their names.
    pub(crate) fn len(&self) -> usize {
        self.nodes.len()
    }
}

pub(crate) fn check_device(path: &[u8], special: Special) -> Result<()> {
    if let Special::CharacterDevice { major, minor } | Special::BlockDevice { major, minor } =
        special
        && (major > device::MAJOR_LIMIT || minor > device::MINOR_LIMIT)
    {
        return Err(Error::DeviceNumber {
            path: path.into(),
            major,
            minor,
        });
    }
    Ok(())
}

pub(crate) fn check_xattr(path: &[u8], name: &[u8], value: &[u8]) -> Result<()> {
    let shown = String::from_utf8_lossy(name);
    if xattr::split(name).is_none() || name.contains(&0) {
        return Err(Error::XattrNamespace {
            path: path.into(),
            name: shown.into_owned(),
        });
    }
    let what = "the name of an attribute";
    check_length(path, what, name.len(), xattr::NAME_LIMIT)?;
    let what = format!("the attribute {shown:?}");
    check_length(path, &what, value.len(), xattr::VALUE_LIMIT)
}
