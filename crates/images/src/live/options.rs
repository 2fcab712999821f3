//! How a live ISO is made.

use std::path::PathBuf;

use livecd_fsimage::{Compression, ErofsCompression};
use livecd_imgcreate::Family;
use livecd_iso::VolumeId;

use crate::{Error, SerialConsole};

/// How the root filesystem lies on a live medium.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Layout {
    /// `LiveOS/squashfs.img` holds the tree itself.
    #[default]
    Flat,
    /// `LiveOS/squashfs.img` holds the filesystem image `LiveOS/rootfs.img`.
    Nested,
    /// `LiveOS/rootfs.img` is a filesystem image, without compression.
    Uncompressed,
}

/// What takes the changes of the running system.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Overlay {
    /// Whole files, by the kernel's OverlayFS.
    OverlayFs,
    /// Chunks of a filesystem image, by a device-mapper snapshot.
    Snapshot,
}

impl Layout {
    /// What dracut puts on this layout unless told otherwise.
    pub fn overlay(self) -> Overlay {
        match self {
            Self::Flat => Overlay::OverlayFs,
            Self::Nested | Self::Uncompressed => Overlay::Snapshot,
        }
    }
}

/// The compressed filesystem on a medium, `LiveOS/squashfs.img` whatever it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RootfsFormat {
    /// EROFS for a flat layout of a system whose dracut and kernels mount it,
    /// squashfs for any other; each with its default compression.
    OfSystem,
    /// squashfs, which every dracut mounts.
    Squashfs(Compression),
    /// EROFS, which newer ones mount.
    Erofs(ErofsCompression),
}

/// How a live image is made.
#[derive(Clone, Debug)]
pub struct LiveOptions {
    /// The ISO's volume id, by which the live system finds its medium.
    pub volume_id: VolumeId,
    /// The menu's title, in the medium's description of itself.
    pub title: String,
    /// The product's name in the boot menu.
    pub product: String,
    /// The compressed filesystem on the medium.
    pub format: RootfsFormat,
    /// Which distributions' places and package names hold.
    pub family: Family,
    /// How the root filesystem lies on the medium.
    pub layout: Layout,
    /// What takes the running system's changes; the layout's own if not set.
    pub overlay: Option<Overlay>,
    /// The label of a filesystem that keeps changes. With it the menu has an
    /// entry for a system that does not forget.
    pub persistence: Option<String>,
    /// An earlier live ISO whose system this one begins as.
    pub base: Option<PathBuf>,
    /// Whether isolinux boots on BIOS, and not GRUB.
    pub isolinux: bool,
    /// A serial line for the menu and the kernel, unless the kickstart has one.
    pub serial: Option<SerialConsole>,
}

impl LiveOptions {
    /// The defaults: a product called Linux, a fast compression, the flat layout.
    pub fn new(volume_id: VolumeId, family: Family) -> Self {
        Self {
            volume_id,
            title: "Linux".into(),
            product: "Linux".into(),
            format: RootfsFormat::Squashfs(Compression::default()),
            family,
            layout: Layout::default(),
            overlay: None,
            persistence: None,
            base: None,
            isolinux: false,
            serial: None,
        }
    }

    /// What takes the running system's changes.
    pub fn overlay(&self) -> Overlay {
        self.overlay.unwrap_or(self.layout.overlay())
    }

    /// Whether the options go together.
    pub(crate) fn check(&self) -> Result<(), Error> {
        if (self.layout, self.overlay()) == (Layout::Flat, Overlay::Snapshot) {
            return Err(Error::FlatSnapshot);
        }
        match &self.persistence {
            Some(label) if !is_label(label) => Err(Error::PersistenceLabel {
                label: label.clone(),
            }),
            _ => Ok(()),
        }
    }

    /// What tells dracut's dmsquash-live how to put the root together,
    /// dracut.cmdline(7).
    pub(crate) fn live_args(&self) -> &'static str {
        match self.overlay() {
            // dracut 110 calls the second deprecated unless it finds the first,
            // which older versions do not know; 059 wants the value.
            Overlay::OverlayFs => "ro rd.live.image rd.overlay=1 rd.live.overlay.overlayfs=1",
            Overlay::Snapshot => "ro rd.live.image",
        }
    }
}

/// Whether ext4 takes the label, and a kernel argument too.
pub(crate) fn is_label(label: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    (1..=16).contains(&label.len()) && label.chars().all(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options(layout: Layout, overlay: Option<Overlay>) -> LiveOptions {
        let mut options = LiveOptions::new("Demo".parse().unwrap(), Family::Debian);
        options.layout = layout;
        options.overlay = overlay;
        options
    }

    #[test]
    fn each_layout_has_its_arguments() {
        let args = |layout, overlay| options(layout, overlay).live_args();
        let overlayfs = "ro rd.live.image rd.overlay=1 rd.live.overlay.overlayfs=1";
        assert_eq!(args(Layout::Flat, None), overlayfs);
        assert_eq!(args(Layout::Nested, None), "ro rd.live.image");
        assert_eq!(args(Layout::Uncompressed, None), "ro rd.live.image");
        assert_eq!(args(Layout::Nested, Some(Overlay::OverlayFs)), overlayfs);
    }

    #[test]
    fn what_does_not_go_together_is_refused() {
        let error = options(Layout::Flat, Some(Overlay::Snapshot)).check();
        assert_eq!(
            error.unwrap_err().to_string(),
            "the flat layout has no filesystem image that could have a snapshot: \
             give --layout nested, or --overlay overlayfs"
        );
        let mut labelled = options(Layout::Flat, None);
        labelled.persistence = Some("my data".into());
        assert_eq!(
            labelled.check().unwrap_err().to_string(),
            "`my data` cannot be the label of the filesystem that keeps changes: \
             give up to 16 letters, digits, dots, dashes and underscores"
        );
    }
}
