//! Places as the protocol writes them.

use std::ops::Range;

use livecd_kickstart::{ColumnUnit, LineIndex, Position};

/// A place in a text, from the protocol's.
pub(crate) fn offset(index: &LineIndex<'_>, at: lsp_types::Position, unit: ColumnUnit) -> usize {
    index.offset(Position::new(at.line, at.character), unit)
}

/// The protocol's place of a byte.
pub(crate) fn position(index: &LineIndex<'_>, at: usize, unit: ColumnUnit) -> lsp_types::Position {
    let place = index.position(at, unit);
    lsp_types::Position::new(place.line, place.column)
}

/// The protocol's range of some bytes.
pub(crate) fn range(
    index: &LineIndex<'_>,
    bytes: Range<usize>,
    unit: ColumnUnit,
) -> lsp_types::Range {
    lsp_types::Range::new(
        position(index, bytes.start, unit),
        position(index, bytes.end, unit),
    )
}
