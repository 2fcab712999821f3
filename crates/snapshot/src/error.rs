//! Why something could not be done with a snapshot.

use std::path::PathBuf;

use livecd_host::ToolError;

use crate::{Name, Sectors};

/// Why a snapshot could not be made, looked at or given back.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A name that a device cannot have.
    #[error(
        "`{given}` cannot be the name of a device: give up to 127 letters, digits and `#+-.:=@_`, \
         not beginning with a dash"
    )]
    Name {
        /// What was given.
        given: String,
    },
    /// A UUID that a device cannot have.
    #[error(
        "`{given}` cannot be the UUID of a device: give up to 128 letters, digits and `#+-.:=@_`"
    )]
    Uuid {
        /// What was given.
        given: String,
    },
    /// A size that a chunk cannot have.
    #[error("a chunk cannot have {given} sectors: give a power of two from 8 to 2048")]
    ChunkSize {
        /// What was given.
        given: Sectors,
    },
    /// The kernel has no device-mapper.
    #[error(
        "this kernel has no device-mapper: load it with `modprobe dm-mod`, or take a kernel with \
         CONFIG_BLK_DEV_DM; in a container, give it /dev/mapper/control"
    )]
    NoDeviceMapper,
    /// The kernel has device-mapper, but not this target.
    #[error(
        "this kernel's device-mapper has no target {target}: load it with `modprobe dm-snapshot`, \
         or take a kernel with CONFIG_DM_SNAPSHOT"
    )]
    NoTarget {
        /// The target's name.
        target: &'static str,
        /// What the kernel, or dmsetup, said.
        source: Cause,
    },
    /// Only root may use device-mapper.
    #[error("device-mapper takes root")]
    NotPermitted,
    /// The name, or the UUID, is another device's.
    #[error("there is a device {name} already")]
    Exists {
        /// The name.
        name: Name,
        /// What the kernel, or dmsetup, said.
        source: Cause,
    },
    /// There is no such device.
    #[error("there is no device {name}")]
    Missing {
        /// The name.
        name: Name,
        /// What the kernel, or dmsetup, said.
        source: Cause,
    },
    /// The device is in use.
    #[error("the device {name} is in use: unmount it, and close what has it open")]
    Busy {
        /// The name.
        name: Name,
        /// What the kernel, or dmsetup, said.
        source: Cause,
    },
    /// The device was let go, but something else uses it.
    #[error(
        "the device {name} is still in use; it goes away by itself once nothing uses it any more"
    )]
    StillInUse {
        /// The name.
        name: Name,
    },
    /// The device could not be given back.
    #[error("could not give the device {name} back")]
    Release {
        /// The name.
        name: Name,
        /// Why.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The exception store cannot hold a single chunk.
    #[error(
        "the exception store {} has {size} sectors, a snapshot with chunks of {chunk} takes at \
         least {least}", store.display()
    )]
    StoreTooSmall {
        /// The store.
        store: PathBuf,
        /// Its size.
        size: Sectors,
        /// The size of a chunk.
        chunk: Sectors,
        /// The smallest store.
        least: Sectors,
    },
    /// The exception store ran full: nothing can be written any more, and what was
    /// written since is lost.
    #[error(
        "the exception store of {name} ran full, and the snapshot with it; make it again with a \
         larger store"
    )]
    Overflow {
        /// The snapshot.
        name: Name,
    },
    /// The snapshot can no longer be used.
    #[error(
        "the snapshot {name} can no longer be used: its exception store ran full, or could not be \
         read or written"
    )]
    Invalid {
        /// The snapshot.
        name: Name,
    },
    /// The changes could not be copied back.
    #[error("the snapshot {name} could not be merged into its origin")]
    MergeFailed {
        /// The snapshot.
        name: Name,
    },
    /// A transient snapshot, which keeps nothing that could be merged.
    #[error("the snapshot {name} is not persistent, so it cannot be merged into its origin")]
    NotMergeable {
        /// The snapshot.
        name: Name,
    },
    /// A status that is not understood.
    #[error("the kernel says `{said}` of a snapshot, which is not understood")]
    Status {
        /// What it said.
        said: String,
    },
    /// A device could not be opened or measured.
    #[error("could not use the device {}", path.display())]
    Device {
        /// The device.
        path: PathBuf,
        /// What the operating system said.
        source: std::io::Error,
    },
    /// Anything else that went wrong.
    #[error("could not {doing} the device {name}")]
    Failed {
        /// What was being done: `create`, `remove` …
        doing: &'static str,
        /// The device.
        name: Name,
        /// What the kernel, or dmsetup, said.
        source: Cause,
    },
}

/// What a backend said: a tool's output, or an error of the kernel.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Cause {
    /// dmsetup failed.
    #[error(transparent)]
    Tool(#[from] ToolError),
    /// The kernel refused.
    #[error(transparent)]
    Kernel(#[from] std::io::Error),
}
