//! What is around a directory: places and attributes of what it names.

use crate::attributes::{Attributes, Special};
use crate::census::Census;
use crate::fields::Moment;
use crate::hierarchy::{Directory, Hierarchy};
use crate::rock_ridge::Posix;
use crate::tree::{Kind, Node, NodeId, Tree};

/// Where a directory is.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct DirectoryPlace {
    pub(crate) sector: u32,
    /// Bytes, without the continuation area, which follows.
    pub(crate) length: u32,
}

/// Where a file's content is.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct FilePlace {
    pub(crate) sector: u32,
    pub(crate) length: u64,
}

/// What rendering a directory needs to know about the rest of the image. With all places zero
/// the result has the right length, which is how the places are found.
#[derive(Debug)]
pub(crate) struct Surroundings<'a> {
    pub(crate) tree: &'a Tree,
    pub(crate) hierarchy: &'a Hierarchy<'a>,
    pub(crate) directories: &'a [DirectoryPlace],
    /// By node.
    pub(crate) files: &'a [FilePlace],
    pub(crate) census: &'a Census,
    /// Unix seconds.
    pub(crate) timestamp: i64,
    /// The sector from which all are counted: not 0 for a partition that is a filesystem of its own.
    pub(crate) shift: u32,
}

impl Surroundings<'_> {
    /// Where a directory is, as records say it. While lengths are measured all sectors are 0.
    pub(crate) fn place(&self, index: usize) -> DirectoryPlace {
        let DirectoryPlace { sector, length } = self.directories[index];
        DirectoryPlace {
            sector: sector.saturating_sub(self.shift),
            length,
        }
    }

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
                let links = 2 + self.census.subdirectories[id.0];
                (
                    self.tree.node(id).attributes,
                    links,
                    self.census.serials[id.0],
                )
            }
            None => (Attributes::mode(0o755), 2, self.census.next_serial()),
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
            serial: self.census.serials[id.0],
            modified: self.moment(&node.attributes),
        }
    }
}
