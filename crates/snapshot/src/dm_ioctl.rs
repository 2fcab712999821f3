//! Device-mapper through its ioctls.

use std::fmt;
use std::io;
use std::path::PathBuf;

use devicemapper::errors::Error as IoctlError;
use devicemapper::{DM, DevId, DmError, DmFlags, DmName, DmOptions, DmUuid};
use rustix::io::Errno;

use crate::error::Cause;
use crate::{DeviceMapper, Error, Name, Table, Uuid, kernel};

/// Device-mapper through its ioctls, by the crate
/// [devicemapper](https://docs.rs/devicemapper).
///
/// That crate knows no snapshots; it is given tables as the kernel reads them.
///
/// Where udev runs, each call waits until udev has seen the device. udev says so by
/// a semaphore of System V: a program in an IPC namespace other than udev's would
/// wait for good, and takes [`Dmsetup`](crate::Dmsetup) instead.
pub struct DmIoctl {
    control: DM,
}

impl DmIoctl {
    /// Opens `/dev/mapper/control`.
    ///
    /// # Errors
    ///
    /// A kernel without device-mapper, or a user who may not use it.
    pub fn new() -> Result<Self, Error> {
        // Of an error in opening it, the crate keeps only the text.
        kernel::check()?;
        let control = DM::new().map_err(|error| Error::Device {
            path: kernel::CONTROL.into(),
            source: io_error(error),
        })?;
        Ok(Self { control })
    }

    /// Whether the kernel has no such target. A module with it would have been
    /// loaded with the table.
    fn lacks(&self, target: &str) -> bool {
        let targets = self.control.list_versions();
        targets.is_ok_and(|targets| targets.iter().all(|(name, ..)| name != target))
    }

    /// Loads the table into the device, which exists, and activates it.
    fn activate(&self, id: &DevId<'_>, table: &Table) -> Result<(), DmError> {
        let target = &table.target;
        let line = (
            0,
            table.length.0,
            target.name().to_owned(),
            target.parameters(),
        );
        let options = DmOptions::default();
        self.control.table_load(id, &[line], options)?;
        // Without a flag it resumes, which takes the table that was loaded.
        self.control.device_suspend(id, options)?;
        Ok(())
    }
}

impl DeviceMapper for DmIoctl {
    fn create(&self, name: &Name, uuid: &Uuid, table: &Table) -> Result<PathBuf, Error> {
        let failed = |error| explain("create", name, io_error(error));
        let (dm_name, options) = (dm_name(name)?, DmOptions::default());
        let dm_uuid = DmUuid::new(uuid.as_str()).map_err(failed)?;
        let made = self.control.device_create(dm_name, Some(dm_uuid), options);
        made.map_err(|error| match failed(error) {
            // Nothing can be in use yet but the name.
            Error::Busy { name, source } => Error::Exists { name, source },
            other => other,
        })?;
        let id = DevId::Name(dm_name);
        if let Err(error) = self.activate(&id, table) {
            // The first error tells more than a second one could.
            let _ = self.control.device_remove(&id, options);
            let target = table.target.name();
            return Err(match failed(error) {
                // The kernel only calls the whole table an invalid argument.
                Error::Failed { source, .. } if self.lacks(target) => {
                    Error::NoTarget { target, source }
                }
                other => other,
            });
        }
        kernel::node(name)
    }

    fn status(&self, name: &Name) -> Result<String, Error> {
        let id = DevId::Name(dm_name(name)?);
        let (_, lines) = self
            .control
            .table_status(&id, DmOptions::default())
            .map_err(|error| explain("look at", name, io_error(error)))?;
        Ok(lines.into_iter().map(|(.., said)| said).collect())
    }

    fn remove(&self, name: &Name, deferred: bool) -> Result<(), Error> {
        let id = DevId::Name(dm_name(name)?);
        let flags = if deferred {
            DmFlags::DM_DEFERRED_REMOVE
        } else {
            DmFlags::empty()
        };
        let options = DmOptions::default().set_flags(flags);
        let removed = self.control.device_remove(&id, options);
        removed
            .map(drop)
            .map_err(|error| explain("remove", name, io_error(error)))
    }
}

impl fmt::Debug for DmIoctl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DmIoctl").finish_non_exhaustive()
    }
}

fn dm_name(name: &Name) -> Result<&DmName, Error> {
    DmName::new(name.as_str()).map_err(|error| explain("name", name, io_error(error)))
}

/// What the kernel answered. Of what went wrong before it was asked, the text.
fn io_error(error: DmError) -> io::Error {
    match error {
        DmError::Core(IoctlError::Ioctl(_, _, _, errno)) => (*errno).into(),
        other => io::Error::other(other),
    }
}

/// What the kernel means by its number.
fn explain(doing: &'static str, name: &Name, source: io::Error) -> Error {
    let (name, errno) = (name.clone(), Errno::from_io_error(&source));
    let source = Cause::Kernel(source);
    match errno {
        Some(Errno::BUSY) => Error::Busy { name, source },
        Some(Errno::NXIO) => Error::Missing { name, source },
        _ => Error::Failed {
            doing,
            name,
            source,
        },
    }
}

#[cfg(test)]
mod tests {
    use std::error::Error as _;

    use super::*;

    #[test]
    fn the_kernels_numbers_are_understood_and_its_words_kept() {
        let name: Name = "n".parse().unwrap();
        let explained = |errno: Errno| explain("create", &name, errno.into());
        assert!(matches!(explained(Errno::BUSY), Error::Busy { .. }));
        assert!(matches!(explained(Errno::NXIO), Error::Missing { .. }));
        let invalid = explained(Errno::INVAL);
        assert_eq!(invalid.to_string(), "could not create the device n");
        let source = invalid.source().unwrap().to_string();
        assert_eq!(source, "Invalid argument (os error 22)");
    }
}
