//! The calls that snapshots need of device-mapper.

use std::fmt;
use std::path::PathBuf;

use crate::{Error, Name, Table, Uuid};

/// The calls that snapshots need of device-mapper.
///
/// [`Dmsetup`](crate::Dmsetup) builds everywhere and runs a program; `DmIoctl`, of
/// the feature `devicemapper`, calls the kernel.
pub trait DeviceMapper: fmt::Debug + Send + Sync {
    /// Makes a device with a table, and activates it. Returns its node, which is
    /// there when this returns, with udev running or without.
    ///
    /// # Errors
    ///
    /// A name or UUID that is taken, a kernel without the target, a table that the
    /// kernel refuses.
    fn create(&self, name: &Name, uuid: &Uuid, table: &Table) -> Result<PathBuf, Error>;

    /// The status of the device's only target, without start, length and name.
    ///
    /// # Errors
    ///
    /// A device that is not there.
    fn status(&self, name: &Name) -> Result<String, Error>;

    /// Removes a device; if `deferred`, and it is in use, as soon as it no longer is.
    ///
    /// # Errors
    ///
    /// A device that is not there; one in use, unless `deferred`.
    fn remove(&self, name: &Name, deferred: bool) -> Result<(), Error>;
}
