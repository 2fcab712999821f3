//! The devices that a snapshot is made of.

use std::fs::File;
use std::io::{Seek, SeekFrom};
use std::path::{Path, PathBuf};

use crate::{Bytes, Error, Sectors};

/// The device that is snapshotted, and never written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    path: PathBuf,
    length: Sectors,
}

/// The device that holds what differs from the origin.
///
/// A file becomes one through a loop device, such as `livecd-fsimage` attaches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExceptionStore {
    path: PathBuf,
    length: Sectors,
}

impl Origin {
    /// The block device `path`.
    ///
    /// # Errors
    ///
    /// A device that cannot be opened.
    pub fn open(path: &Path) -> Result<Self, Error> {
        let length = length(path)?;
        let path = path.to_owned();
        Ok(Self { path, length })
    }

    /// The device.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Its length, which is that of the snapshot.
    pub fn length(&self) -> Sectors {
        self.length
    }
}

impl ExceptionStore {
    /// The block device `path`. For a new snapshot its start must be zeros: what
    /// looks like an earlier snapshot's store goes on as one.
    ///
    /// # Errors
    ///
    /// A device that cannot be opened.
    pub fn open(path: &Path) -> Result<Self, Error> {
        let length = length(path)?;
        let path = path.to_owned();
        Ok(Self { path, length })
    }

    /// The device.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Its length.
    pub fn length(&self) -> Sectors {
        self.length
    }
}

fn length(path: &Path) -> Result<Sectors, Error> {
    let measure = || File::open(path)?.seek(SeekFrom::End(0));
    let bytes = measure().map_err(|source| Error::Device {
        path: path.to_owned(),
        source,
    })?;
    Ok(Bytes(bytes).sectors())
}
