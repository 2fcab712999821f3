//! Tables of device-mapper.

use std::fmt;
use std::path::PathBuf;

use crate::{Error, Sectors};

/// How much is copied on the first write to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChunkSize(Sectors);

impl ChunkSize {
    /// A chunk of `size`.
    ///
    /// # Errors
    ///
    /// What the kernel refuses: anything but a power of two of at least 8 sectors,
    /// 4096 bytes, which is a page; or more than 1 MiB, which no one wants.
    pub fn new(size: Sectors) -> Result<Self, Error> {
        if size.0.is_power_of_two() && (8..=2048).contains(&size.0) {
            return Ok(Self(size));
        }
        Err(Error::ChunkSize { given: size })
    }

    /// The size.
    pub fn sectors(self) -> Sectors {
        self.0
    }
}

impl Default for ChunkSize {
    /// 4 KiB, as dracut uses for live systems.
    fn default() -> Self {
        Self(Sectors(8))
    }
}

/// Whether the exceptions, the chunks that differ from the origin, are kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Persistence {
    /// `P`: kept; a snapshot that is made again from the same store has them.
    Persistent,
    /// `PO`: kept; and when the store is full the status says so, not only that
    /// the snapshot is invalid.
    #[default]
    PersistentOverflow,
    /// `N`: gone with the snapshot; the store has no metadata.
    Transient,
}

impl fmt::Display for Persistence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Persistent => "P",
            Self::PersistentOverflow => "PO",
            Self::Transient => "N",
        })
    }
}

/// What a device-mapper device of one target does. Displays as the kernel's table.
///
/// Source: `Documentation/admin-guide/device-mapper/snapshot.rst` of Linux.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// The length of the device.
    pub length: Sectors,
    /// What it is.
    pub target: TableTarget,
}

/// The target of a [`Table`], with its devices as paths or as `MAJOR:MINOR`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TableTarget {
    /// A writable view of `origin`, which is never written.
    Snapshot {
        /// The device that is snapshotted.
        origin: PathBuf,
        /// The device that holds the changed chunks.
        exception_store: PathBuf,
        /// Whether they are kept.
        persistence: Persistence,
        /// How much is copied on the first write.
        chunk_size: ChunkSize,
    },
    /// Copies the changed chunks back into `origin`, in the background.
    SnapshotMerge {
        /// The device that is written.
        origin: PathBuf,
        /// The device that holds the changed chunks.
        exception_store: PathBuf,
        /// As the snapshot had it; not [`Persistence::Transient`].
        persistence: Persistence,
        /// As the snapshot had it.
        chunk_size: ChunkSize,
    },
}

impl TableTarget {
    /// The target's name in the kernel.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Snapshot { .. } => "snapshot",
            Self::SnapshotMerge { .. } => "snapshot-merge",
        }
    }

    /// What follows the name.
    pub fn parameters(&self) -> String {
        let (Self::Snapshot {
            origin,
            exception_store,
            persistence,
            chunk_size,
        }
        | Self::SnapshotMerge {
            origin,
            exception_store,
            persistence,
            chunk_size,
        }) = self;
        let (origin, store) = (origin.display(), exception_store.display());
        format!("{origin} {store} {persistence} {}", chunk_size.sectors())
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (name, parameters) = (self.target.name(), self.target.parameters());
        write!(f, "0 {} {name} {parameters}", self.length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn snapshot(persistence: Persistence) -> TableTarget {
        TableTarget::Snapshot {
            origin: "/dev/loop0".into(),
            exception_store: "7:1".into(),
            persistence,
            chunk_size: ChunkSize::default(),
        }
    }

    #[test]
    fn tables_are_what_the_kernel_reads() {
        let table = |target| {
            let length = Sectors(8_388_608);
            Table { length, target }.to_string()
        };
        assert_eq!(
            table(snapshot(Persistence::PersistentOverflow)),
            "0 8388608 snapshot /dev/loop0 7:1 PO 8"
        );
        assert_eq!(
            table(snapshot(Persistence::Transient)),
            "0 8388608 snapshot /dev/loop0 7:1 N 8"
        );
        let merge = TableTarget::SnapshotMerge {
            origin: "/dev/loop0".into(),
            exception_store: "/dev/loop1".into(),
            persistence: Persistence::Persistent,
            chunk_size: ChunkSize::new(Sectors(64)).unwrap(),
        };
        assert_eq!(
            table(merge),
            "0 8388608 snapshot-merge /dev/loop0 /dev/loop1 P 64"
        );
    }

    #[test]
    fn a_chunk_is_a_power_of_two_of_at_least_a_page() {
        for (sectors, valid) in [(8, true), (64, true), (0, false), (4, false), (24, false)] {
            assert_eq!(ChunkSize::new(Sectors(sectors)).is_ok(), valid, "{sectors}");
        }
    }
}
