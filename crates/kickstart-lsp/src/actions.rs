//! "Did you mean" as an edit.

use std::collections::HashMap;

use livecd_kickstart::{ColumnUnit, Diagnostic, Reading};
use lsp_types::{CodeAction, CodeActionKind, Range, TextEdit, WorkspaceEdit};

use crate::open_file::OpenFile;
use crate::units;

/// The edits that are suggested for what is wrong within `range`.
pub(crate) fn actions(
    file: &OpenFile,
    reading: &Reading,
    range: Range,
    unit: ColumnUnit,
) -> Vec<CodeAction> {
    let index = file.index();
    let wanted = units::offset(&index, range.start, unit)..=units::offset(&index, range.end, unit);
    let is_there = |said: &&Diagnostic| {
        let (start, end) = (said.span.start as usize, said.span.end as usize);
        said.span.source == 0 && start <= *wanted.end() && *wanted.start() <= end
    };
    let said = reading.diagnostics.iter().filter(is_there);
    said.filter_map(|said| {
        let word = said.suggestion.as_deref()?;
        let bytes = said.span.start as usize..said.span.end as usize;
        let range = units::range(&index, bytes, unit);
        Some(action(file, range, word))
    })
    .collect()
}

// The protocol's map has URIs as its keys, which cannot change as long as they are lent.
#[allow(clippy::mutable_key_type)]
fn action(file: &OpenFile, range: Range, word: &str) -> CodeAction {
    let edit = TextEdit::new(range, word.to_owned());
    let changes = HashMap::from([(file.uri.clone(), vec![edit])]);
    CodeAction {
        title: format!("Change to `{word}`"),
        kind: Some(CodeActionKind::QUICKFIX),
        edit: Some(WorkspaceEdit::new(changes)),
        is_preferred: Some(true),
        ..CodeAction::default()
    }
}
