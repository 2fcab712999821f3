//! One style, as `kstool format`.

use livecd_kickstart::{ColumnUnit, Version, format};
use lsp_types::TextEdit;

use crate::open_file::OpenFile;
use crate::units;

/// The edit that gives the file the style: of the lines from the first to the last that
/// do not have it.
pub(crate) fn formatting(file: &OpenFile, version: Version, unit: ColumnUnit) -> Vec<TextEdit> {
    let (old, new) = (file.text(), format(file.text(), version));
    if old == new {
        return Vec::new();
    }
    let start = same_lines(old.split_inclusive('\n'), new.split_inclusive('\n'));
    let (old_rest, new_rest) = (&old[start..], &new[start..]);
    let end = same_lines(
        old_rest.split_inclusive('\n').rev(),
        new_rest.split_inclusive('\n').rev(),
    );
    let range = start..old.len() - end;
    let text = new_rest[..new_rest.len() - end].to_owned();
    vec![TextEdit::new(
        units::range(&file.index(), range, unit),
        text,
    )]
}

/// How many bytes the lines have that are the same, from the first on.
fn same_lines<'a>(old: impl Iterator<Item = &'a str>, new: impl Iterator<Item = &'a str>) -> usize {
    let same = old.zip(new).take_while(|(old, new)| old == new);
    same.map(|(old, _)| old.len()).sum()
}
