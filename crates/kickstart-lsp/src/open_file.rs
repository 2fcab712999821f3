//! A kickstart that is open in the editor.

use std::cell::OnceCell;
use std::path::PathBuf;

use livecd_kickstart::{ColumnUnit, LineIndex};
use lsp_types::{TextDocumentContentChangeEvent, Uri};

use crate::lines::Lines;
use crate::{units, uri};

/// A kickstart that is open in the editor, as it is there.
#[derive(Debug)]
pub(crate) struct OpenFile {
    pub(crate) uri: Uri,
    /// None for one that was never saved.
    pub(crate) path: Option<PathBuf>,
    /// The editor's number for what it is now.
    pub(crate) version: i32,
    text: String,
    lines: OnceCell<Lines>,
}

impl OpenFile {
    pub(crate) fn new(uri: Uri, version: i32, text: String) -> Self {
        Self {
            path: uri::path(&uri),
            uri,
            version,
            text,
            lines: OnceCell::new(),
        }
    }

    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    pub(crate) fn index(&self) -> LineIndex<'_> {
        LineIndex::new(&self.text)
    }

    pub(crate) fn lines(&self) -> &Lines {
        self.lines.get_or_init(|| Lines::new(&self.text))
    }

    /// What it is called among sources.
    pub(crate) fn name(&self) -> String {
        match &self.path {
            Some(path) => path.display().to_string(),
            None => self.uri.as_str().to_owned(),
        }
    }

    /// Makes changes, in their order.
    pub(crate) fn change(
        &mut self,
        version: i32,
        changes: Vec<TextDocumentContentChangeEvent>,
        unit: ColumnUnit,
    ) {
        for change in changes {
            match change.range {
                None => self.text = change.text,
                Some(range) => {
                    let index = LineIndex::new(&self.text);
                    let start = units::offset(&index, range.start, unit);
                    let end = units::offset(&index, range.end, unit).max(start);
                    self.text.replace_range(start..end, &change.text);
                }
            }
        }
        self.version = version;
        self.lines = OnceCell::new();
    }
}
