//! The kinds of image we ship, each an
//! [`ImageCreator`](livecd_imgcreate::ImageCreator).
//!
//! [`LiveImageCreator`] makes a live ISO; [`LoopImageCreator`] one filesystem
//! image without boot setup. What differs between distributions and
//! architectures is data (`boot/layout.rs`); what is written into the medium
//! (`grub.cfg`, the initramfs' configuration) is rendered by pure functions.

mod acls;
mod base;
mod boot;
mod derived;
mod error;
mod live;
mod live_iso;
mod loop_image;
mod medium;
mod persistence;
pub mod pxe;

pub use boot::console::SerialConsole;
pub use error::Error;
pub use live::{Layout, LiveImageCreator, LiveOptions, Overlay, RootfsFormat};
pub use loop_image::{ImageFormat, ImageOptions, Installation, LoopImageCreator};
pub use persistence::PersistentOverlay;

pub use livecd_fsimage::{Compression, ErofsCompression};
pub use livecd_iso::VolumeId;
