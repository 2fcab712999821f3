//! `livecd-iso extract`.

use std::error::Error;
use std::path::Path;
use std::process::ExitCode;

use livecd_iso::Extracted;

use crate::console::{complain, complain_of, percent, warn_of};
use crate::quoting::shell_escape;
use crate::stopping::Stopping;

/// So many files of one kind are named one by one.
const NAMED: usize = 20;

pub(crate) fn extract(
    iso: &Path,
    directory: &Path,
    keep_going: bool,
) -> Result<ExitCode, Box<dyn Error>> {
    let (mut reader, _) = crate::open(iso, keep_going)?;
    let is_damaged = !reader.problems().is_empty();
    let stopping = Stopping::from_signals()?;
    let mut percent = percent("extracting");
    let extracted = reader.extract(directory, &mut |progress| {
        percent(progress);
        stopping.answer()
    });
    if let Err(livecd_iso::Error::Cancelled) = extracted {
        complain("error: stopped by a signal; nothing is left");
        return Ok(stopping.status());
    }
    let extracted = extracted?;
    let Extracted {
        entries,
        failed,
        not_set,
        made_private,
        ..
    } = &extracted;
    not_set.iter().take(NAMED).for_each(warn_of);
    if not_set.len() > NAMED {
        let more = not_set.len() - NAMED;
        complain(&format!(
            "warning: {more} more could not be set for the same reasons"
        ));
    }
    if *made_private {
        let shown = shell_escape(directory.as_os_str().as_encoded_bytes());
        complain(&format!(
            "warning: {shown}: only you can enter it, unlike in the image, as there are devices, or programs with \
             set-user-id or set-group-id, in it"
        ));
    }
    for (path, error) in failed.iter().take(NAMED) {
        complain(&format!("not extracted: {}", shell_escape(path.as_bytes())));
        complain_of(error);
    }
    if !failed.is_empty() {
        let failed = failed.len();
        complain(&format!(
            "error: {failed} of {entries} files and directories could not be extracted"
        ));
        return Ok(ExitCode::FAILURE);
    }
    Ok(crate::code(!is_damaged))
}
