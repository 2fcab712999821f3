//! An image that is written to a file of the host, which appears whole or not at all.

use std::fs;
use std::os::unix::fs::FileTypeExt;
use std::path::Path;

use livecd_whole_files::{Existing, WholeFile};

use crate::error::{Error, Result};
use crate::image::SquashfsImage;
use crate::progress::{Answer, Progress};
use crate::report::Report;

impl SquashfsImage {
    /// Writes the image to the file `path`, which appears there only when it is complete.
    ///
    /// # Errors
    /// As [`write`](Self::write). An earlier file at `path` is then left as it was. A device, directory, pipe or
    /// socket there is an error: it is never replaced.
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
            .write(unfinished.file(), progress)
            .map_err(|error| match error {
                Error::Output(source) => write_error(source),
                other => other,
            })?;
        unfinished.finish(Existing::Replaced).map_err(write_error)?;
        Ok(report)
    }
}

/// What is at `path`, if it is nothing that an image replaces.
fn irreplaceable(path: &Path) -> Option<&'static str> {
    let kind = fs::metadata(path).ok()?.file_type();
    [
        (kind.is_dir(), "a directory"),
        (kind.is_block_device(), "a block device"),
        (kind.is_char_device(), "a character device"),
        (kind.is_fifo(), "a pipe"),
        (kind.is_socket(), "a socket"),
    ]
    .into_iter()
    .find_map(|(is_it, name)| is_it.then_some(name))
}
