//! Another path for a file that is included.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use livecd_kickstart::ColumnUnit;
use lsp_types::{
    DocumentChangeOperation, DocumentChanges, OneOf, OptionalVersionedTextDocumentIdentifier,
    Position, Range, RenameFile, ResourceOp, TextDocumentEdit, TextEdit, Uri, WorkspaceEdit,
};

use crate::included::{self, OpenFiles};
use crate::open_file::OpenFile;
use crate::{units, uri};

/// What the editor can do beside editing texts.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Abilities {
    /// It renames files.
    pub(crate) renames_files: bool,
}

/// The name at `at`, if it is that of a file that is included.
pub(crate) fn prepare(file: &OpenFile, at: Position, unit: ColumnUnit) -> Option<Range> {
    let index = file.index();
    let at = units::offset(&index, at, unit);
    let (_, range) = file.lines().at(at)?.included()?;
    (range.start <= at && at <= range.end).then(|| units::range(&index, range, unit))
}

/// The edits that include the file at `at` by another name wherever it is included by the
/// same name from the same directory, and that rename it if the editor can.
///
/// # Errors
///
/// Nothing is included there, or the name cannot be one.
#[allow(clippy::mutable_key_type)] // The protocol's map has URIs as its keys.
pub(crate) fn rename(
    files: &OpenFiles,
    file: &OpenFile,
    at: Position,
    new_name: &str,
    abilities: Abilities,
    unit: ColumnUnit,
) -> Result<WorkspaceEdit, String> {
    let offset = units::offset(&file.index(), at, unit);
    let included = file.lines().at(offset).and_then(|line| line.included());
    let (name, _) = included.ok_or("only the path of an `%include` line can be renamed")?;
    let is_unfit = |c: char| c.is_whitespace() || c.is_control() || "'\"\\#".contains(c);
    if new_name.is_empty() || new_name.contains(is_unfit) {
        return Err("a path must not be empty, nor have blanks, quotes, `\\` or `#`".to_owned());
    }
    let mut changes = HashMap::new();
    let directory = directory(file);
    let beside = files.values().filter(|other| {
        other.uri == file.uri || directory.is_some() && self::directory(other) == directory
    });
    for other in beside {
        let edits = edits(other, name, new_name, unit);
        if !edits.is_empty() {
            changes.insert(other.uri.clone(), edits);
        }
    }
    let moved = abilities.renames_files.then(|| moved(file, name, new_name));
    Ok(match moved.flatten() {
        Some((old_uri, new_uri)) => with_file(files, changes, old_uri, new_uri),
        None => WorkspaceEdit::new(changes),
    })
}

fn directory(file: &OpenFile) -> Option<&Path> {
    file.path.as_deref()?.parent()
}

/// The edits of the lines that include `name`.
fn edits(file: &OpenFile, name: &str, new_name: &str, unit: ColumnUnit) -> Vec<TextEdit> {
    let index = file.index();
    let included = file.lines().all().filter_map(|line| line.included());
    included
        .filter(|(other, _)| *other == name)
        .map(|(_, range)| TextEdit::new(units::range(&index, range, unit), new_name.to_owned()))
        .collect()
}

/// The URIs of a file that is there and is to be called otherwise, where nothing is.
fn moved(file: &OpenFile, name: &str, new_name: &str) -> Option<(Uri, Uri)> {
    let old: PathBuf = std::path::absolute(included::path(name, file)?).ok()?;
    let new = directory(file)?.join(new_name);
    let fits = old.is_file() && !new.exists() && new.parent().is_some_and(Path::is_dir);
    fits.then(|| Some((uri::of_file(&old)?, uri::of_file(&new)?)))?
}

#[allow(clippy::mutable_key_type)] // The protocol's map has URIs as its keys.
fn with_file(
    files: &OpenFiles,
    changes: HashMap<Uri, Vec<TextEdit>>,
    old_uri: Uri,
    new_uri: Uri,
) -> WorkspaceEdit {
    let edits = changes.into_iter().map(|(uri, edits)| {
        let version = files.get(uri.as_str()).map(|file| file.version);
        DocumentChangeOperation::Edit(TextDocumentEdit {
            text_document: OptionalVersionedTextDocumentIdentifier { uri, version },
            edits: edits.into_iter().map(OneOf::Left).collect(),
        })
    });
    let file = DocumentChangeOperation::Op(ResourceOp::Rename(RenameFile {
        old_uri,
        new_uri,
        options: None,
        annotation_id: None,
    }));
    WorkspaceEdit {
        document_changes: Some(DocumentChanges::Operations(edits.chain([file]).collect())),
        ..WorkspaceEdit::default()
    }
}
