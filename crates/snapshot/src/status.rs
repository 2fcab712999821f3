//! What the kernel says of a snapshot.

use std::str::FromStr;

use crate::{Error, Sectors};

/// What the kernel says of a snapshot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SnapshotStatus {
    /// It works.
    Used {
        /// What of the store is in use, with its metadata.
        used: Sectors,
        /// The size of the store.
        total: Sectors,
        /// What of the used part is metadata.
        metadata: Sectors,
    },
    /// The store is full, and the snapshot can no longer be used;
    /// only [`Persistence::PersistentOverflow`](crate::Persistence) tells so.
    Overflow,
    /// The snapshot can no longer be used: its store is full, or failed.
    Invalid,
    /// Merging it into its origin failed.
    MergeFailed,
}

impl SnapshotStatus {
    /// Whether a merge has nothing left to copy: only metadata is in use.
    pub fn is_merged(self) -> bool {
        matches!(self, Self::Used { used, metadata, .. } if used == metadata)
    }
}

impl FromStr for SnapshotStatus {
    type Err = Error;

    /// The status line of a snapshot or snapshot-merge target, without start,
    /// length and name: `16/65536 16`, `Overflow`, `Invalid`, `Merge failed`.
    fn from_str(text: &str) -> Result<Self, Error> {
        let text = text.trim();
        match text {
            "Overflow" => return Ok(Self::Overflow),
            "Invalid" => return Ok(Self::Invalid),
            "Merge failed" => return Ok(Self::MergeFailed),
            _ => {}
        }
        let parse = || {
            let (share, metadata) = text.split_once(' ')?;
            let (used, total) = share.split_once('/')?;
            let sectors = |number: &str| number.parse().ok().map(Sectors);
            Some(Self::Used {
                used: sectors(used)?,
                total: sectors(total)?,
                metadata: sectors(metadata)?,
            })
        };
        parse().ok_or_else(|| Error::Status {
            said: text.to_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kernel_is_understood() {
        let used = SnapshotStatus::Used {
            used: Sectors(1200),
            total: Sectors(65536),
            metadata: Sectors(16),
        };
        for (said, status) in [
            ("1200/65536 16", Some(used)),
            ("Overflow", Some(SnapshotStatus::Overflow)),
            ("Invalid", Some(SnapshotStatus::Invalid)),
            ("Merge failed", Some(SnapshotStatus::MergeFailed)),
            ("Unknown", None),
            ("1200/65536", None),
            ("", None),
        ] {
            assert_eq!(said.parse::<SnapshotStatus>().ok(), status, "{said:?}");
        }
        assert!(!used.is_merged());
        assert!("16/65536 16".parse::<SnapshotStatus>().unwrap().is_merged());
    }
}
