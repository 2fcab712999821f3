//! The file that is included.

use livecd_kickstart::ColumnUnit;
use lsp_types::{Location, Position, Range};

use crate::open_file::OpenFile;
use crate::{included, units, uri};

/// The file that the line at `at` includes, if it is there.
pub(crate) fn definition(file: &OpenFile, at: Position, unit: ColumnUnit) -> Option<Location> {
    let at = units::offset(&file.index(), at, unit);
    let (name, _) = file.lines().at(at)?.included()?;
    let path = std::path::absolute(included::path(name, file)?).ok()?;
    if !path.is_file() {
        return None;
    }
    let uri = uri::of_file(&path)?;
    Some(Location::new(uri, Range::default()))
}
