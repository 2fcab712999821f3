//! An image that is written to a file of the host, which appears whole or not at all.

use std::fs::{self, File, Metadata};
use std::io::{Seek, SeekFrom};
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use livecd_whole_files::{Existing, WholeFile};
use sha2::{Digest, Sha256};

use crate::error::{Error, Result};
use crate::image::IsoImage;
use crate::irreplaceable::irreplaceable;
use crate::media_check;
use crate::media_sum::MediaSummer;
use crate::output::Summers;
use crate::progress::{Answer, Listener, Progress};
use crate::report::Report;
use crate::source::Source;

impl IsoImage {
    /// Writes the image to the file `path`. It appears there only when it is complete.
    ///
    /// Where sums need the image to be read back, progress begins again for that.
    ///
    /// Here for Linux; elsewhere [`write`](Self::write) takes a file that was made.
    ///
    /// # Errors
    /// Something cannot be represented, read or written; or a file changed while it was read. An earlier file at
    /// `path` is then left as it was. A device, directory, pipe or socket at `path`, or a symlink to one, is an
    /// error: it is never replaced; and so is a file that is itself to be in the image.
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
        if let Ok(output) = fs::metadata(path)
            && self.source_files().any(|file| is_same_file(file, &output))
        {
            return Err(Error::OutputIsSource {
                path: path.to_owned(),
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

    /// The files of the host that the image is made of.
    fn source_files(&self) -> impl Iterator<Item = &Path> {
        let esp = self.disk.iter().filter_map(|disk| disk.esp.as_ref());
        let sources = self.tree.sources().chain(esp);
        sources.filter_map(|source| match source {
            Source::File(path) => Some(path.as_path()),
            _ => None,
        })
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
}

/// Whether `file` is the file at the output, whatever its path is.
fn is_same_file(file: &Path, output: &Metadata) -> bool {
    let identity = |metadata: &Metadata| (metadata.dev(), metadata.ino());
    fs::metadata(file).is_ok_and(|metadata| identity(&metadata) == identity(output))
}
