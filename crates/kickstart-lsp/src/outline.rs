//! The sections and commands of a kickstart, and what can be folded.

use std::ops::Range;

use livecd_kickstart::{ColumnUnit, LineKind};
use lsp_types::{DocumentSymbol, FoldingRange, FoldingRangeKind, SymbolKind};

use crate::lines::Line;
use crate::open_file::OpenFile;
use crate::units;

/// No more are sent; a longer list helps nobody.
const MOST: usize = 2000;

/// A section, or a line outside of sections.
struct Part {
    name: String,
    kind: SymbolKind,
    /// The line that it begins with.
    head: Range<usize>,
    end: usize,
}

pub(crate) fn outline(file: &OpenFile, unit: ColumnUnit) -> Vec<DocumentSymbol> {
    let index = file.index();
    let symbol = |part: Part| {
        // The protocol has a field that is not to be used any more, and no default.
        #[allow(deprecated)]
        DocumentSymbol {
            name: part.name,
            detail: None,
            kind: part.kind,
            tags: None,
            deprecated: None,
            range: units::range(&index, part.head.start..part.end, unit),
            selection_range: units::range(&index, part.head, unit),
            children: None,
        }
    };
    parts(file).into_iter().take(MOST).map(symbol).collect()
}

pub(crate) fn folding(file: &OpenFile, unit: ColumnUnit) -> Vec<FoldingRange> {
    let index = file.index();
    let sections = parts(file);
    let sections = sections.iter().map(|part| {
        let start = units::position(&index, part.head.start, unit).line;
        (start, units::position(&index, part.end, unit).line)
    });
    let longer = sections.filter(|(start, end)| end > start);
    longer
        .take(MOST)
        .map(|(start_line, end_line)| FoldingRange {
            start_line,
            end_line,
            kind: Some(FoldingRangeKind::Region),
            ..FoldingRange::default()
        })
        .collect()
}

fn parts(file: &OpenFile) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    let mut in_section = false;
    for line in file.lines().all() {
        match line.line.kind() {
            LineKind::Header | LineKind::UnknownHeader => {
                in_section = true;
                parts.push(part(line, SymbolKind::NAMESPACE, usize::MAX));
            }
            LineKind::Command => {
                in_section = false;
                // Behind the name may be a password.
                parts.push(part(line, SymbolKind::PROPERTY, 1));
            }
            LineKind::Include | LineKind::Append => {
                parts.push(part(line, SymbolKind::FILE, usize::MAX));
            }
            LineKind::Body | LineKind::Package | LineKind::End if in_section => {
                if let Some(section) = parts.last_mut() {
                    section.end = line.range().end.max(section.end);
                }
                in_section = line.line.kind() != LineKind::End;
            }
            _ => {}
        }
    }
    parts
}

/// A part that begins with `line`, called by its first words.
fn part(line: Line<'_>, kind: SymbolKind, words: usize) -> Part {
    let name: Vec<&str> = line.words().take(words).map(|(word, _)| word).collect();
    let name =
        match line.line.name() {
            Some(
                "part" | "partition" | "user" | "group" | "repo" | "logvol" | "raid" | "volgroup",
            ) if kind == SymbolKind::PROPERTY => named(line),
            _ => name.join(" "),
        };
    let head = line.range();
    Part {
        // A name must not be empty.
        name: if name.is_empty() {
            "?".to_owned()
        } else {
            name
        },
        kind,
        end: head.end,
        head,
    }
}

/// A command with what it makes, which is no secret.
fn named(line: Line<'_>) -> String {
    let words: Vec<&str> = line.words().map(|(word, _)| word).collect();
    let name = words.iter().find_map(|word| word.strip_prefix("--name="));
    let name = name.or_else(|| words.get(1).copied().filter(|word| !word.starts_with('-')));
    match (words.first(), name) {
        (Some(command), Some(name)) => format!("{command} {name}"),
        (Some(command), None) => (*command).to_owned(),
        _ => String::new(),
    }
}
