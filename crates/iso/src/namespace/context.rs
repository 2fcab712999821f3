//! What the records of a directory say of the rest of the image: attributes and places.

use super::rock_ridge::Posix;
use super::tree::{Directory, NamespaceTree};
use crate::attributes::{Attributes, Special};
use crate::fields::Moment;
use crate::inodes::Inodes;
use crate::place::{DirectoryPlace, FilePlace};
use crate::tree::{Kind, Node, NodeId, Tree};

/// What the directories of a namespace are rendered from, beside their own places.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Described<'a> {
    pub(crate) tree: &'a Tree,
    pub(crate) namespace: &'a NamespaceTree<'a>,
    /// By node.
    pub(crate) files: &'a [FilePlace],
    pub(crate) inodes: &'a Inodes,
    /// Unix seconds.
    pub(crate) timestamp: i64,
}

/// What rendering a directory needs to know. With all places zero the result has the right length, which is how the
/// places are found.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Context<'a> {
    pub(crate) described: Described<'a>,
    pub(crate) directories: &'a [DirectoryPlace],
    /// The sector from which all are counted: not 0 for a partition that is a filesystem of its own.
    pub(crate) shift: u32,
}

impl Context<'_> {
    /// Where a directory is, as records say it. While lengths are measured all sectors are 0.
    pub(crate) fn place(&self, index: usize) -> DirectoryPlace {
        let DirectoryPlace { sector, length } = self.directories[index];
        DirectoryPlace {
            sector: sector.saturating_sub(self.shift),
            length,
        }
    }
}

impl Described<'_> {
    fn moment(&self, attributes: &Attributes) -> Moment {
        Moment::from_unix(
            attributes
                .mtime
                .unwrap_or(self.timestamp)
                .min(self.timestamp),
        )
    }

    pub(crate) fn directory_posix(&self, directory: &Directory<'_>) -> Posix {
        const DIRECTORY: u32 = 0o040_000;
        let (attributes, links, serial) = match directory.node {
            Some(id) => {
                let links = 2 + self.inodes.subdirectories[id.0];
                (
                    self.tree.node(id).attributes,
                    links,
                    self.inodes.serials[id.0],
                )
            }
            None => (Attributes::mode(0o755), 2, self.inodes.next_serial()),
        };
        Posix {
            mode: DIRECTORY | attributes.mode.bits(),
            links,
            uid: attributes.uid,
            gid: attributes.gid,
            serial,
            modified: self.moment(&attributes),
        }
    }

    pub(crate) fn file_posix(&self, id: NodeId, node: &Node) -> Posix {
        let file_type = match &node.kind {
            Kind::File(_) => 0o100_000,
            Kind::Directory(_) => 0o040_000,
            Kind::Symlink(_) => 0o120_000,
            Kind::Special(Special::CharacterDevice { .. }) => 0o020_000,
            Kind::Special(Special::BlockDevice { .. }) => 0o060_000,
            Kind::Special(Special::Fifo) => 0o010_000,
            Kind::Special(Special::Socket) => 0o140_000,
        };
        Posix {
            mode: file_type | node.attributes.mode.bits(),
            links: node.links,
            uid: node.attributes.uid,
            gid: node.attributes.gid,
            serial: self.inodes.serials[id.0],
            modified: self.moment(&node.attributes),
        }
    }
}
