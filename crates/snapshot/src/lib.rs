//! Device-mapper snapshots: a writable view of a device that leaves it unchanged.
//!
//! Reads of a [`Snapshot`] come from its [`Origin`], but for the chunks that were
//! written since: they are in the [`ExceptionStore`]. When that is full, the
//! snapshot cannot be used any more; [`SnapshotStatus`] tells how full it is.
//!
//! The kernel is told by a [`Table`], one line of text. Who brings it there is a
//! [`DeviceMapper`]: [`Dmsetup`], or, with the feature `devicemapper`, `DmIoctl`,
//! which runs no program.
//!
//! ```no_run
//! use std::path::Path;
//! use std::sync::Arc;
//! use livecd_host::{Host, Silent};
//! use livecd_snapshot::{DeviceMapper, Dmsetup, ExceptionStore, Origin, SnapshotPlan, Snapshot};
//!
//! let host = Host::system(Silent);
//! let mapper: Arc<dyn DeviceMapper> = Arc::new(Dmsetup::new(&host)?);
//! let origin = Origin::open(Path::new("/dev/loop0"))?;
//! let store = ExceptionStore::open(Path::new("/dev/loop1"))?;
//! let snapshot = Snapshot::create_numbered(&host, &mapper, "view", &SnapshotPlan::new(origin, store))?;
//! println!("{}", snapshot.path().display());
//! # Ok::<(), livecd_snapshot::Error>(())
//! ```
//!
//! It attaches no files to loop devices, and mounts nothing.

mod device;
#[cfg(feature = "devicemapper")]
mod dm_ioctl;
mod dmsetup;
mod error;
mod kernel;
mod mapper;
mod name;
mod plan;
mod snapshot;
mod status;
mod table;
mod units;

pub use device::{ExceptionStore, Origin};
#[cfg(feature = "devicemapper")]
pub use dm_ioctl::DmIoctl;
pub use dmsetup::Dmsetup;
pub use error::{Cause, Error};
pub use mapper::DeviceMapper;
pub use name::{Name, Uuid};
pub use plan::SnapshotPlan;
pub use snapshot::Snapshot;
pub use status::SnapshotStatus;
pub use table::{ChunkSize, Persistence, Table, TableTarget};
pub use units::{Bytes, Sectors};
