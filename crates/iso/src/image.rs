use std::fs::{self, File};
use std::io::{BufWriter, Seek, Write};
use std::path::{Path, PathBuf};

use crate::boot::BootEntry;
use crate::descriptor::check_text;
use crate::error::{Error, Result};
use crate::layout::Layout;
use crate::report::{Progress, Report};
use crate::tree::Tree;
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
    /// The first bytes of the image, 32 KiB at most: boot code for disks. `None` is all zero.
    pub system_area: Option<Vec<u8>>,
    /// Whether to write the Joliet directories, for Windows.
    pub joliet: bool,
}

impl IsoImage {
    /// An empty image with Rock Ridge and Joliet, without boot entries.
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
        }
    }

    /// Writes the image to `out`, from its current position on; `progress` is told now and then.
    ///
    /// # Errors
    /// Something cannot be represented, read or written; or a file changed while it was read. What was written
    /// until then stays in `out`.
    pub fn write<W: Write + Seek>(
        &self,
        out: &mut W,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<Report> {
        self.check()?;
        let layout = Layout::new(self)?;
        writer::write(self, &layout, out, progress).map(|()| layout.report())
    }

    /// Writes the image to the file `path`. It appears there only when it is complete.
    ///
    /// # Errors
    /// As [`write`](Self::write). An earlier file at `path` is left as it was.
    pub fn write_file(&self, path: &Path, progress: &mut dyn FnMut(Progress)) -> Result<Report> {
        let write_error = |source| Error::Write {
            path: path.to_owned(),
            source,
        };
        let partial = partial_path(path);
        let mut attempt = || {
            let mut out =
                BufWriter::with_capacity(1 << 20, File::create(&partial).map_err(write_error)?);
            let report = self.write(&mut out, progress)?;
            out.flush().map_err(write_error)?;
            fs::rename(&partial, path).map_err(write_error)?;
            Ok(report)
        };
        attempt().map_err(|error| {
            // The error that is returned says more than one about the file that should go.
            let _ = fs::remove_file(&partial);
            match error {
                Error::Output(source) => write_error(source),
                other => other,
            }
        })
    }

    fn check(&self) -> Result<()> {
        check_text("application id", &self.application_id)?;
        check_text("publisher", &self.publisher)?;
        check_text("preparer", &self.preparer)?;
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

/// The name of a file while it is incomplete, beside the complete one so that it can be renamed.
fn partial_path(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".partial");
    path.with_file_name(name)
}
