//! Makes a file, or a stream of bytes, of an image that was described.

use std::fs::File;
use std::io::{Seek, SeekFrom, Write};
use std::path::Path;

use livecd_whole_files::{Existing, WholeFile};
use sha2::{Digest, Sha256};

use crate::destination::{Destination, Stream};
use crate::error::{Error, Result};
use crate::image::IsoImage;
use crate::irreplaceable::irreplaceable;
use crate::layout::Layout;
use crate::media_check;
use crate::media_sum::MediaSummer;
use crate::output::{Summers, Sums};
use crate::progress::{Answer, Listener, Progress};
use crate::report::Report;
use crate::writer;

impl IsoImage {
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
        let mut unfinished = WholeFile::at(path, 0o666).map_err(write_error)?;
        let report = self
            .write_whole(unfinished.file(), &mut |at| progress(at).go_on())
            .map_err(|error| match error {
                Error::Output(source) => write_error(source),
                other => other,
            })?;
        unfinished.finish(Existing::Replaced).map_err(write_error)?;
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
            file.seek(SeekFrom::Start(0)).map_err(Error::Output)?;
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
            file.seek(SeekFrom::Start(0)).map_err(Error::Output)?;
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
