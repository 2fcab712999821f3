//! What can stand where somebody types.

use std::path::Path;

use livecd_kickstart::language::{self, OptionInfo, Word};
use livecd_kickstart::{ColumnUnit, LineIndex, LineKind, Version};
use lsp_types::{
    CompletionItem, CompletionItemKind, CompletionTextEdit, Documentation, Position, TextEdit,
};

use crate::open_file::OpenFile;
use crate::units;

/// Words that are neither commands nor headers.
const OTHER_WORDS: [(&str, &str); 3] = [
    ("%include", "Reads another file here."),
    ("%ksappend", "Puts the text of another file here."),
    ("%end", "Ends a section."),
];

/// Files of a directory that are looked at, at most.
const MOST_FILES: usize = 1000;

/// What can stand at `at`, by the rules of `version`.
pub(crate) fn completions(
    file: &OpenFile,
    at: Position,
    version: Version,
    unit: ColumnUnit,
) -> Vec<CompletionItem> {
    let index = file.index();
    let at = units::offset(&index, at, unit);
    let Some((before, word_start)) = before(file, at) else {
        return Vec::new();
    };
    let place = Place {
        index: &index,
        word_start,
        at,
        unit,
    };
    let word = &file.text()[word_start..at];
    let mut words = before.split_whitespace();
    match words.next() {
        None => first_words(&place, version),
        Some("%include" | "%ksappend") => files(&place, file, word),
        Some(name) => {
            let of_line = language::command(name).or_else(|| language::header(name));
            let previous = before.split_whitespace().skip(1).last();
            of_line.map_or_else(Vec::new, |of_line| {
                options(&place, of_line, version, previous, word)
            })
        }
    }
}

/// What stands in the line before the word at `at`, and where that word begins; none
/// where nothing of the language stands.
fn before(file: &OpenFile, at: usize) -> Option<(&str, usize)> {
    let text = file.text();
    let (start, kind) = match file.lines().at(at) {
        // Behind the last line end there is no line yet.
        Some(line) if at > line.start && text[line.start..at].ends_with(['\n', '\r']) => {
            (at, after(line.line.kind()))
        }
        Some(line) => (line.start, line.line.kind()),
        None => (at, LineKind::Blank),
    };
    let before = &text[start..at];
    let word = before.rfind([' ', '\t']).map_or(0, |blank| blank + 1);
    let in_section = matches!(kind, LineKind::Body | LineKind::Package);
    if matches!(kind, LineKind::Comment | LineKind::End)
        || in_section && !before.trim_start().starts_with('%')
        || before.contains('#')
    {
        return None;
    }
    Some((&before[..word], start + word))
}

/// What a line is that does not exist yet, behind one of this kind.
fn after(kind: LineKind) -> LineKind {
    match kind {
        LineKind::Body | LineKind::Package | LineKind::Header => LineKind::Body,
        _ => LineKind::Blank,
    }
}

/// The word that is typed.
struct Place<'a> {
    index: &'a LineIndex<'a>,
    word_start: usize,
    at: usize,
    unit: ColumnUnit,
}

impl Place<'_> {
    /// An item that replaces the word, from its byte `skipped` on.
    fn item(&self, label: &str, text: String, skipped: usize) -> CompletionItem {
        let range = self.word_start + skipped..self.at;
        let range = units::range(self.index, range, self.unit);
        CompletionItem {
            label: label.to_owned(),
            text_edit: Some(CompletionTextEdit::Edit(TextEdit::new(range, text))),
            ..CompletionItem::default()
        }
    }
}

fn first_words(place: &Place<'_>, version: Version) -> Vec<CompletionItem> {
    let item = |name: &str, kind, text: String, detail: String| CompletionItem {
        kind: Some(kind),
        detail: (!detail.is_empty()).then_some(detail),
        documentation: Some(Documentation::String(text)),
        ..place.item(name, name.to_owned(), 0)
    };
    let commands = language::commands().filter(|command| command.is_known_to(version));
    let commands = commands.flat_map(|command| {
        let names = command.names().iter();
        names.map(move |name| {
            let (text, since) = (command.description(), command.releases());
            item(name, CompletionItemKind::KEYWORD, text, since)
        })
    });
    let headers = language::headers().iter().map(|name| {
        let text = language::header(name).map_or_else(String::new, Word::description);
        item(name, CompletionItemKind::MODULE, text, String::new())
    });
    let others = OTHER_WORDS.iter().map(|(name, text)| {
        item(
            name,
            CompletionItemKind::KEYWORD,
            (*text).to_owned(),
            String::new(),
        )
    });
    commands.chain(headers).chain(others).collect()
}

fn options(
    place: &Place<'_>,
    word: Word,
    version: Version,
    previous: Option<&str>,
    typed: &str,
) -> Vec<CompletionItem> {
    let named = |name: &str| word.options(version).find(|option| option.name == name);
    let (of, skipped) = match typed.split_once('=') {
        Some((name, _)) => (named(name), name.len() + 1),
        None => (
            previous.and_then(named).filter(|option| option.takes_value),
            0,
        ),
    };
    if let Some(option) = of {
        let values = option.choices.iter();
        return values
            .map(|value| CompletionItem {
                kind: Some(CompletionItemKind::VALUE),
                ..place.item(value, (*value).to_owned(), skipped)
            })
            .collect();
    }
    if !typed.is_empty() && !typed.starts_with('-') {
        return Vec::new();
    }
    let item = |option: OptionInfo| {
        let equals = if option.takes_value { "=" } else { "" };
        let text = format!("{}{equals}", option.name);
        // What must be given comes first.
        let sort = format!("{}{}", u8::from(!option.is_required), option.name);
        let deprecated = word.deprecates(option.name, version);
        CompletionItem {
            kind: Some(CompletionItemKind::PROPERTY),
            detail: Some(option.releases),
            documentation: Some(Documentation::String(option.description)),
            deprecated: deprecated.then_some(true),
            sort_text: Some(sort),
            ..place.item(option.name, text, 0)
        }
    };
    word.options(version).map(item).collect()
}

/// Files and directories beside `file`, or below the directory that is typed.
fn files(place: &Place<'_>, file: &OpenFile, typed: &str) -> Vec<CompletionItem> {
    let Some(beside) = file.path.as_deref().and_then(Path::parent) else {
        return Vec::new();
    };
    let directory_end = typed.rfind('/').map_or(0, |slash| slash + 1);
    let Ok(entries) = std::fs::read_dir(beside.join(&typed[..directory_end])) else {
        return Vec::new();
    };
    let item = |entry: std::fs::DirEntry| {
        let name = entry.file_name().into_string().ok()?;
        let is_directory = entry.file_type().ok()?.is_dir();
        let is_plain = !name.contains(|c: char| c.is_whitespace() || "'\"\\#".contains(c));
        let (kind, end) = match is_directory {
            true => (CompletionItemKind::FOLDER, "/"),
            false => (CompletionItemKind::FILE, ""),
        };
        (is_plain && !name.starts_with('.')).then(|| CompletionItem {
            kind: Some(kind),
            ..place.item(&name, format!("{name}{end}"), directory_end)
        })
    };
    let entries = entries.flatten().take(MOST_FILES);
    entries.filter_map(item).collect()
}
