//! Making, watching and merging snapshots.

use std::error::Error as StdError;
use std::fmt;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread::sleep;
use std::time::Duration;

use livecd_host::{Guard, Host, NotReleased, Resource};

use crate::{
    DeviceMapper, Error, Name, Persistence, SnapshotPlan, SnapshotStatus, Table, Uuid, kernel,
};

/// What the UUIDs of our devices begin with.
const PREFIX: &str = "LIVECD-";
/// How many names are tried for one that must only be free.
const NUMBERS: u32 = 10_000;
/// How long, in steps, a device may take to go away, and a merge to be looked at.
const STEP: Duration = Duration::from_millis(20);
const PATIENCE: usize = 100;

/// A writable view of a device that leaves it unchanged.
///
/// As soon as it is made, its removal is asked for: the kernel removes it when
/// nothing uses it any more, so it does not outlive a killed program.
#[derive(Debug)]
pub struct Snapshot {
    mapper: Arc<dyn DeviceMapper>,
    name: Name,
    path: PathBuf,
    /// Keeps the device; `None` once given back.
    device: Option<File>,
    plan: SnapshotPlan,
}

impl Snapshot {
    /// Makes the snapshot `name` of what is in `plan`.
    ///
    /// # Errors
    ///
    /// A store that is too small or already another snapshot's, a name that is
    /// taken, a kernel without the target.
    pub fn create(
        host: &Host,
        mapper: &Arc<dyn DeviceMapper>,
        name: &Name,
        plan: SnapshotPlan,
    ) -> Result<Guard<Self>, Error> {
        plan.check()?;
        let table = plan.snapshot();
        activate(host, mapper, name, plan, &table)
    }

    /// As [`create`](Self::create), with the first of the names `BASE-0`, `BASE-1` …
    /// that is free. The kernel decides, so two programs never get the same.
    ///
    /// # Errors
    ///
    /// As [`create`](Self::create), when 10,000 names are taken.
    pub fn create_numbered(
        host: &Host,
        mapper: &Arc<dyn DeviceMapper>,
        base: &str,
        plan: &SnapshotPlan,
    ) -> Result<Guard<Self>, Error> {
        let mut number = 0;
        loop {
            let name: Name = format!("{base}-{number}").parse()?;
            match Self::create(host, mapper, &name, plan.clone()) {
                Err(Error::Exists { .. }) if number < NUMBERS => number += 1,
                outcome => return outcome,
            }
        }
    }

    /// Removes what programs left that were killed while they made a snapshot.
    /// Returns the names of the devices.
    ///
    /// # Errors
    ///
    /// A kernel without device-mapper.
    pub fn remove_abandoned(mapper: &dyn DeviceMapper) -> Result<Vec<Name>, Error> {
        let _lock = kernel::lock()?;
        let devices = kernel::with_uuid(PREFIX).map_err(|source| Error::Device {
            path: "/sys/block".into(),
            source,
        })?;
        let mut removed = Vec::new();
        for name in devices {
            match mapper.remove(&name, false) {
                Ok(()) => removed.push(name),
                // In use, or gone meanwhile.
                Err(Error::Busy { .. } | Error::Missing { .. }) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(removed)
    }

    /// The device, such as `/dev/dm-0`.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Its name.
    pub fn name(&self) -> &Name {
        &self.name
    }

    /// How full the store is.
    ///
    /// # Errors
    ///
    /// A snapshot that is gone.
    pub fn status(&self) -> Result<SnapshotStatus, Error> {
        self.mapper.status(&self.name)?.parse()
    }

    /// Checks that the snapshot still works.
    ///
    /// # Errors
    ///
    /// [`Error::Overflow`] and [`Error::Invalid`].
    pub fn check(&self) -> Result<(), Error> {
        let name = self.name.clone();
        match self.status()? {
            SnapshotStatus::Used { .. } => Ok(()),
            SnapshotStatus::Overflow => Err(Error::Overflow { name }),
            SnapshotStatus::Invalid => Err(Error::Invalid { name }),
            SnapshotStatus::MergeFailed => Err(Error::MergeFailed { name }),
        }
    }

    /// Gives the snapshot back and copies its changes into its origin, which must
    /// not be read only. Waits until that is done.
    ///
    /// # Errors
    ///
    /// A snapshot in use, one that keeps nothing, one that no longer works; a
    /// failure to write to the origin.
    pub fn merge(host: &Host, snapshot: Guard<Self>) -> Result<(), Error> {
        snapshot.check()?;
        let (mapper, name) = (Arc::clone(&snapshot.mapper), snapshot.name.clone());
        let plan = snapshot.plan.clone();
        if plan.persistence == Persistence::Transient {
            return Err(Error::NotMergeable { name });
        }
        let released = |error: NotReleased<Self>| Error::Release {
            name: name.clone(),
            source: error.give_up(),
        };
        snapshot.release().map_err(released)?;
        let table = plan.merge();
        let merge = activate(host, &mapper, &name, plan, &table)?;
        loop {
            merge.check()?;
            if merge.status()?.is_merged() {
                break;
            }
            sleep(STEP);
        }
        merge.release().map_err(released)
    }
}

/// Makes the device, opens it, and asks for its removal, in this order: from the
/// last on it is gone with its last user.
fn activate(
    host: &Host,
    mapper: &Arc<dyn DeviceMapper>,
    name: &Name,
    plan: SnapshotPlan,
    table: &Table,
) -> Result<Guard<Snapshot>, Error> {
    let uuid: Uuid = format!("{PREFIX}{name}").parse()?;
    let _lock = kernel::lock()?;
    let path = mapper.create(name, &uuid, table)?;
    let device = File::open(&path)
        .map_err(|source| Error::Device {
            path: path.clone(),
            source,
        })
        .and_then(|device| mapper.remove(name, true).map(|()| device));
    match device {
        Ok(device) => Ok(Guard::new(
            host,
            Snapshot {
                mapper: Arc::clone(mapper),
                name: name.clone(),
                path,
                device: Some(device),
                plan,
            },
        )),
        Err(error) => {
            // The first error tells more than a second one could.
            let _ = mapper.remove(name, false);
            Err(error)
        }
    }
}

impl fmt::Display for Snapshot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let origin = self.plan.origin.path().display();
        write!(f, "snapshot {} of {origin}", self.name)
    }
}

impl Resource for Snapshot {
    fn release(&mut self, _host: &Host) -> Result<(), Box<dyn StdError + Send + Sync>> {
        drop(self.device.take());
        let mut tries = 0..PATIENCE;
        loop {
            // The kernel removes it after the last close, but not at once.
            match self.mapper.remove(&self.name, true) {
                Err(Error::Missing { .. }) => return Ok(()),
                Err(error) => return Err(error.into()),
                Ok(()) if tries.next().is_none() => {
                    let name = self.name.clone();
                    return Err(Error::StillInUse { name }.into());
                }
                Ok(()) => sleep(STEP),
            }
        }
    }
}
