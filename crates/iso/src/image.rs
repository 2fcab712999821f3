//! An image, described, and what makes a file of it.

use std::fs::File;
use std::io::{Seek, Write};
use std::path::Path;

use sha2::{Digest, Sha256};

use crate::boot::{BootEntry, Platform};
use crate::descriptor::check_text;
use crate::destination::{Destination, Stream};
use crate::disk::{BootCode, DiskBoot};
use crate::error::{Error, Result};
use crate::fields::Moment;
use crate::layout::Layout;
use crate::media_check;
use crate::media_sum::MediaSummer;
use crate::output::{Summers, Sums};
use crate::partition_table::{check_boot_code, front_length};
use crate::progress::{Answer, Listener, Progress};
use crate::report::Report;
use crate::tree::Tree;
use crate::unfinished::{Unfinished, irreplaceable};
use crate::volume_id::VolumeId;
use crate::writer;

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
    /// the bytes of its partition tables must be zero here: 512 for an MBR, 17,408 with a GPT.
    pub system_area: Option<Vec<u8>>,
    /// Whether to write the Joliet directories, for Windows.
    pub joliet: bool,
    /// Whether Joliet has only names that Windows can have, of which no two differ only in case. What is renamed for that is
    /// in the [report](Report::renamed).
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

    /// Writes the image to `out`, from its current position on; `progress` is told now and then.
    ///
    /// # Errors
    /// Something cannot be represented, read or written; a file changed while it was read; or sums were asked
    /// for which need the image to be read back: both sums at once, or any with a stream of unknown length. What was
    /// written until then stays in `out`.
    pub fn write<W: Write + Seek, A: Answer>(
        &self,
        out: &mut W,
        progress: &mut dyn FnMut(Progress) -> A,
    ) -> Result<Report> {
        match self.write_once(&mut Stream(out), &mut |at| progress(at).go_on())? {
            (report, pending) if pending.is_empty() => Ok(report),
            (_, _) if self.media_check && self.sha256 => {
                Err(Error::NeedsReadBack("an image with a media check sum"))
            }
            (_, _) => Err(Error::NeedsReadBack(
                "an image with a stream of unknown length",
            )),
        }
    }

    /// Writes the image to the file `path`. It appears there only when it is complete.
    ///
    /// Where sums need the image to be read back, progress begins again for that.
    ///
    /// # Errors
    /// Something cannot be represented, read or written; or a file changed while it was read. An earlier file at
    /// `path` is then left as it was. A device, directory, pipe or socket at `path`, or a symlink to one, is an
    /// error: it is never replaced.
    pub fn write_file<A: Answer>(
        &self,
        path: &Path,
        progress: &mut dyn FnMut(Progress) -> A,
    ) -> Result<Report> {
        let write_error = |source| Error::Write {
            path: path.to_owned(),
            source,
        };
        if let Some(kind) = irreplaceable(path) {
            return Err(Error::NotReplaced {
                path: path.to_owned(),
                kind,
            });
        }
        let mut unfinished = Unfinished::create(path).map_err(write_error)?;
        let report = self
            .write_whole(&mut unfinished.file, &mut |at| progress(at).go_on())
            .map_err(|error| match error {
                Error::Output(source) => write_error(source),
                other => other,
            })?;
        unfinished.finish(path).map_err(write_error)?;
        Ok(report)
    }

    /// Writes into an empty file, with the sums that need another pass.
    fn write_whole(&self, file: &mut File, progress: &mut Listener<'_>) -> Result<Report> {
        let (mut report, pending) = self.write_once(file, progress)?;
        if pending.media {
            let summers = Summers {
                media: Some(MediaSummer::new(report.size)),
                sha256: None,
            };
            let sums = media_check::sum(file, report.size, summers, progress, Error::Output)?;
            let sum = sums.media.unwrap_or_default();
            media_check::put(file, &sum).map_err(Error::Output)?;
            report.media_sum = Some(sum);
        }
        if pending.sha256 {
            let summers = Summers {
                media: None,
                sha256: Some(Sha256::new()),
            };
            let sums = media_check::sum(file, report.size, summers, progress, Error::Output)?;
            report.sha256 = sums.sha256;
        }
        Ok(report)
    }

    /// Writes all but the sums that need another pass.
    fn write_once<W: Destination>(
        &self,
        out: &mut W,
        progress: &mut Listener<'_>,
    ) -> Result<(Report, PendingSums)> {
        self.check()?;
        let mut layout = Layout::new(self)?;
        if layout.streams > 0 {
            writer::write_streams(&mut layout, out, progress)?;
            let pending = PendingSums {
                media: self.media_check,
                sha256: self.sha256,
            };
            return Ok((layout.report(Sums::default()), pending));
        }
        let sums = writer::write(&layout, out, progress)?;
        let pending = PendingSums {
            media: false,
            sha256: self.sha256 && sums.sha256.is_none(),
        };
        Ok((layout.report(sums), pending))
    }

    fn check(&self) -> Result<()> {
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

/// The sums that were asked for, but could not be made in one pass.
struct PendingSums {
    media: bool,
    sha256: bool,
}

impl PendingSums {
    fn is_empty(&self) -> bool {
        !self.media && !self.sha256
    }
}
