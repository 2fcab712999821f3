//! A filesystem that keeps what a live system writes.

use std::fs::{self, File};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use livecd_fsimage::{Filesystem, FsType};
use livecd_host::Host;
use livecd_quoting::{RootPath, Text};

use crate::live::is_label;
use crate::live_iso::LiveIso;
use crate::{Error, Overlay, derived};

/// The smallest that is of any use, in bytes.
const SMALLEST: u64 = 64 << 20;

/// An ext4 image for a second disk or partition, on which the live system of
/// one ISO keeps its changes.
///
/// dracut's dmsquash-live finds what is in it by the ISO's label and UUID, so it
/// is never put on another system; see `rd.live.overlay` in dracut.cmdline(7).
#[derive(Clone, Debug)]
pub struct PersistentOverlay {
    /// The label of the filesystem.
    pub label: String,
    /// The size of the image in bytes; holes take no space on disk.
    pub size: u64,
    /// What the live system writes into; what its menu says if not set.
    pub overlay: Option<Overlay>,
    /// The time in the filesystem, in seconds since 1970.
    pub timestamp: i64,
}

impl PersistentOverlay {
    /// Refuses what no image can have, whatever the ISO.
    ///
    /// # Errors
    ///
    /// A label or size that cannot be.
    pub fn check(&self) -> Result<(), Error> {
        if self.size < SMALLEST {
            return Err(Error::OverlaySize {
                size: self.size >> 20,
                smallest: SMALLEST >> 20,
            });
        }
        match is_label(&self.label) {
            true => Ok(()),
            false => Err(Error::PersistenceLabel {
                label: self.label.clone(),
            }),
        }
    }

    /// Makes the image `image` for the ISO `iso`, with `scratch` for its files.
    /// Returns the kernel argument that makes the live system use it.
    ///
    /// # Errors
    ///
    /// An ISO that is not a live medium, a label or size that cannot be, or a
    /// failing mkfs.ext4.
    pub fn create(
        &self,
        host: &Host,
        iso: &Path,
        scratch: &Path,
        image: &Path,
    ) -> Result<String, Error> {
        self.check()?;
        let mut iso = LiveIso::open(iso)?;
        let overlay = match self.overlay {
            Some(overlay) => overlay,
            None => used_by(&mut iso)?,
        };
        let (volume_id, uuid) = iso.names();
        let tree = scratch.join("overlay");
        let live = tree.join("LiveOS");
        // The medium may say what it likes.
        let name = format!("overlay-{volume_id}-{uuid}");
        let name = Text::<RootPath>::of("{}", &[&name]).map_err(Error::MediumName)?;
        let own = live.join(name.as_str());
        match overlay {
            Overlay::OverlayFs => {
                for directory in [&own, &live.join("ovlwork")] {
                    // The upper directory is what the system sees as `/`.
                    fs::create_dir_all(directory)
                        .and_then(|()| {
                            fs::set_permissions(directory, fs::Permissions::from_mode(0o755))
                        })
                        .map_err(Error::write(directory))?;
                }
            }
            Overlay::Snapshot => {
                fs::create_dir_all(&live).map_err(Error::write(&live))?;
                let store = File::create(&own).map_err(Error::write(&own))?;
                store
                    .set_len(store_size(self.size))
                    .map_err(Error::write(&own))?;
            }
        }
        let uuid = derived::uuid(&[volume_id, uuid, &self.label]);
        Filesystem::new(FsType::Ext4, &self.label, self.size, &uuid, self.timestamp)
            .create_from_tree(host, &tree, image)?;
        Ok(format!("rd.live.overlay=LABEL={}:auto", self.label))
    }
}

/// A snapshot's store: all that the filesystem has for files, about.
fn store_size(size: u64) -> u64 {
    size / 8 * 7
}

/// What the live system of `iso` writes into.
fn used_by(iso: &mut LiveIso) -> Result<Overlay, Error> {
    let (_, _, args) = iso.boot()?;
    let overlayfs = args.iter().any(|arg| {
        matches!(
            arg.as_str(),
            "rd.overlay"
                | "rd.overlay=1"
                | "rd.live.overlay.overlayfs"
                | "rd.live.overlay.overlayfs=1"
        )
    });
    Ok(if overlayfs {
        Overlay::OverlayFs
    } else {
        Overlay::Snapshot
    })
}
