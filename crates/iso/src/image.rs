//! An image, described.

use crate::boot_entry::{BootEntry, Platform};
use crate::descriptor::check_text;
use crate::disk_boot::{BootCode, DiskBoot};
use crate::error::{Error, Result};
use crate::fields::Moment;
use crate::partition_table::{check_boot_code, front_length};
use crate::tree::Tree;
use crate::volume_id::VolumeId;

/// An ISO 9660 image with Rock Ridge and Joliet, described; [`write`](Self::write) makes it.
///
/// The same description gives the same bytes.
#[derive(Debug)]
#[non_exhaustive]
pub struct IsoImage {
    /// The name of the volume. Joliet holds its first 16 characters only.
    pub volume_id: VolumeId,
    /// The files.
    pub tree: Tree,
    /// The boot images, in the order of the El Torito catalog.
    pub boot: Vec<BootEntry>,
    /// Unix seconds: the dates of the volume, and the latest that a file can have.
    pub timestamp: i64,
    /// The program that made the image, up to 128 printable ASCII characters.
    pub application_id: String,
    /// Who publishes the volume, up to 128 printable ASCII characters.
    pub publisher: String,
    /// Who made the content, up to 128 printable ASCII characters.
    pub preparer: String,
    /// The first bytes of the image, 32 KiB at most: boot code for disks. `None` is all zero. With [`disk`](Self::disk)
    /// the bytes of its partition tables must be zero here: 512 for an MBR, all of it with a GPT.
    pub system_area: Option<Vec<u8>>,
    /// Whether to write the Joliet directories, for Windows.
    pub joliet: bool,
    /// Whether Joliet has only names that Windows can have, of which no two differ only in case. What is renamed for that is
    /// in the [report](crate::Report::renamed).
    pub joliet_strict: bool,
    /// How the image boots as a disk. `None` makes one for optical media only.
    pub disk: Option<DiskBoot>,
    /// Whether to implant the sum that `checkisomd5` and `rd.live.check` verify.
    pub media_check: bool,
    /// Whether to report the SHA-256 of the image.
    pub sha256: bool,
}

impl IsoImage {
    /// An empty image with Rock Ridge and Joliet, without boot entries and sums.
    pub fn new(volume_id: VolumeId, timestamp: i64) -> Self {
        Self {
            volume_id,
            tree: Tree::new(),
            boot: Vec::new(),
            timestamp,
            application_id: String::new(),
            publisher: String::new(),
            preparer: String::new(),
            system_area: None,
            joliet: true,
            joliet_strict: false,
            disk: None,
            media_check: false,
            sha256: false,
        }
    }

    /// Fails if the description contradicts itself.
    pub(crate) fn check(&self) -> Result<()> {
        if !(Moment::FIRST..=Moment::LAST).contains(&self.timestamp) {
            return Err(Error::Timestamp {
                seconds: self.timestamp,
            });
        }
        check_text("application id", &self.application_id)?;
        check_text("publisher", &self.publisher)?;
        check_text("preparer", &self.preparer)?;
        let boot_code = self.disk.as_ref().and_then(|disk| disk.boot_code.as_ref());
        let has_bios_image = self
            .boot
            .iter()
            .any(|entry| entry.platform == Platform::Bios);
        if matches!(boot_code, Some(BootCode::Grub(_) | BootCode::Isolinux(_))) && !has_bios_image {
            return Err(Error::BootCodeAlone);
        }
        boot_code.map_or(Ok(()), check_boot_code)?;
        if let (Some(area), Some(disk)) = (&self.system_area, &self.disk) {
            let taken = front_length(disk.table);
            if let Some(offset) = area.iter().take(taken).position(|byte| *byte != 0) {
                return Err(Error::SystemAreaTaken { offset, taken });
            }
        }
        const SYSTEM_AREA: u64 = 32 * 1024;
        match &self.system_area {
            Some(bytes) if bytes.len() as u64 > SYSTEM_AREA => Err(Error::Capacity {
                what: "bytes of the system area",
                found: bytes.len() as u64,
                limit: SYSTEM_AREA,
            }),
            _ => Ok(()),
        }
    }
}
