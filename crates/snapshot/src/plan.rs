//! What a snapshot is made of, and the tables for it.

use crate::{ChunkSize, Error, ExceptionStore, Origin, Persistence, Table, TableTarget};

/// What a snapshot is made of.
#[derive(Clone, Debug)]
pub struct SnapshotPlan {
    /// What is snapshotted.
    pub origin: Origin,
    /// What holds the changes.
    pub exception_store: ExceptionStore,
    /// How much is copied on the first write.
    pub chunk_size: ChunkSize,
    /// Whether the changes are kept.
    pub persistence: Persistence,
}

impl SnapshotPlan {
    /// A snapshot with chunks of 4 KiB, whose changes are kept.
    pub fn new(origin: Origin, exception_store: ExceptionStore) -> Self {
        Self {
            origin,
            exception_store,
            chunk_size: ChunkSize::default(),
            persistence: Persistence::default(),
        }
    }

    /// Checks the sizes. A store has a header, a table of changed chunks, and one of these.
    pub(crate) fn check(&self) -> Result<(), Error> {
        let (chunk, size) = (self.chunk_size.sectors(), self.exception_store.length());
        let chunks = match self.persistence {
            Persistence::Transient => 1,
            Persistence::Persistent | Persistence::PersistentOverflow => 3,
        };
        let least = chunk * chunks;
        if size >= least {
            return Ok(());
        }
        Err(Error::StoreTooSmall {
            store: self.exception_store.path().to_owned(),
            size,
            chunk,
            least,
        })
    }

    /// The table of the snapshot.
    pub(crate) fn snapshot(&self) -> Table {
        Table {
            length: self.origin.length(),
            target: TableTarget::Snapshot {
                origin: self.origin.path().to_owned(),
                exception_store: self.exception_store.path().to_owned(),
                persistence: self.persistence,
                chunk_size: self.chunk_size,
            },
        }
    }

    /// The table that copies the changes back.
    pub(crate) fn merge(&self) -> Table {
        Table {
            length: self.origin.length(),
            target: TableTarget::SnapshotMerge {
                origin: self.origin.path().to_owned(),
                exception_store: self.exception_store.path().to_owned(),
                persistence: self.persistence,
                chunk_size: self.chunk_size,
            },
        }
    }
}
