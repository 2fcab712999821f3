//! Files that are included: as they are in the editor, or else on disk.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use livecd_kickstart::{FileIncludes, IncludeError, Includes, LeftOut};

use crate::open_file::OpenFile;

/// The files that are open, by their URIs.
pub(crate) type OpenFiles = BTreeMap<String, OpenFile>;

/// Finds what is included.
pub(crate) struct Included<'a>(pub(crate) &'a OpenFiles);

impl Includes for Included<'_> {
    fn open(&mut self, name: &str, from: &str) -> Result<(String, String), IncludeError> {
        if name.contains("://") {
            return Err(LeftOut::new("an editor fetches nothing").into());
        }
        let path = FileIncludes::path(name, from);
        let is_it = |file: &&OpenFile| file.path.as_ref() == Some(&path);
        match self.0.values().find(is_it) {
            Some(file) => Ok((file.name(), file.text().to_owned())),
            None => FileIncludes.open(name, from),
        }
    }
}

/// The path of what `file` includes as `name`, if `file` has one itself.
pub(crate) fn path(name: &str, file: &OpenFile) -> Option<PathBuf> {
    if name.contains("://") {
        return None;
    }
    let from: &Path = file.path.as_deref()?;
    Some(FileIncludes::path(name, from.to_str()?))
}
