//! What each word of a kickstart is, for its colour.

use std::ops::Range;

use livecd_kickstart::{ColumnUnit, LineKind};
use lsp_types::{SemanticToken, SemanticTokenType, SemanticTokensLegend};

use crate::lines::Line;
use crate::open_file::OpenFile;
use crate::units;

/// What a word can be, by its number.
const COMMAND: u32 = 0;
const HEADER: u32 = 1;
const OPTION: u32 = 2;
const VALUE: u32 = 3;
const COMMENT: u32 = 4;
const PACKAGE: u32 = 5;

/// Longer lines, in bytes, have no colours.
const LONGEST: usize = 1 << 16;

pub(crate) fn legend() -> SemanticTokensLegend {
    SemanticTokensLegend {
        token_types: vec![
            SemanticTokenType::KEYWORD,
            SemanticTokenType::MACRO,
            SemanticTokenType::PROPERTY,
            SemanticTokenType::STRING,
            SemanticTokenType::COMMENT,
            SemanticTokenType::VARIABLE,
        ],
        token_modifiers: Vec::new(),
    }
}

/// The words within `bytes`, each by its distance from the one before.
pub(crate) fn tokens(file: &OpenFile, bytes: Range<usize>, unit: ColumnUnit) -> Vec<SemanticToken> {
    let index = file.index();
    let mut tokens = Vec::new();
    let mut last = (0, 0);
    let lines = file.lines().all();
    let lines = lines.skip_while(|line| line.start + line.line.text().len() < bytes.start);
    for line in lines.take_while(|line| line.start < bytes.end) {
        if line.line.text().len() > LONGEST {
            continue;
        }
        for (range, token_type) in words(line) {
            let start = units::position(&index, range.start, unit);
            let end = units::position(&index, range.end, unit);
            // A word that goes on in the next line has no length in this one.
            if end.line != start.line || end.character <= start.character {
                continue;
            }
            let delta_line = start.line - last.0;
            let before = if delta_line == 0 { last.1 } else { 0 };
            tokens.push(SemanticToken {
                delta_line,
                delta_start: start.character - before,
                length: end.character - start.character,
                token_type,
                token_modifiers_bitset: 0,
            });
            last = (start.line, start.character);
        }
    }
    tokens
}

/// The words of a line, and what each is.
fn words(line: Line<'_>) -> Vec<(Range<usize>, u32)> {
    let all = line.range();
    let first = match line.line.kind() {
        LineKind::Comment => return vec![(all, COMMENT)],
        LineKind::Package => return package(line),
        LineKind::Command => COMMAND,
        LineKind::Header
        | LineKind::UnknownHeader
        | LineKind::End
        | LineKind::Include
        | LineKind::Append => HEADER,
        _ => return Vec::new(),
    };
    let mut words = Vec::new();
    let mut end = all.start;
    for (index, (word, range)) in line.words().enumerate() {
        end = range.end;
        match (index, word.find('=')) {
            (0, _) => words.push((range, first)),
            (_, Some(equals)) if is_plain_option(line, &range) => {
                let split = range.start + equals;
                words.push((range.start..split, OPTION));
                words.push((split + 1..range.end, VALUE));
            }
            (_, None) if word.starts_with("--") => words.push((range, OPTION)),
            _ => words.push((range, VALUE)),
        }
    }
    if words.is_empty() {
        words.push((all.clone(), first));
        end = all.end;
    }
    words.extend(comment(line, end));
    words
}

/// Whether the name of an option is written without quotes and escapes, so that it is as
/// long as it looks.
fn is_plain_option(line: Line<'_>, range: &Range<usize>) -> bool {
    let text = &line.line.text()[range.start - line.start..range.end - line.start];
    let name = text.split('=').next().unwrap_or_default();
    name.starts_with("--") && !name.contains(['"', '\'', '\\'])
}

fn package(line: Line<'_>) -> Vec<(Range<usize>, u32)> {
    let all = line.range();
    let text = line.line.text();
    let end = text.find('#').unwrap_or(text.len());
    let name = text[..end].trim();
    let start = line.start + (text.len() - text.trim_start().len());
    let mut words = Vec::new();
    if !name.is_empty() {
        words.push((start..start + name.len(), PACKAGE));
    }
    if end < text.len() {
        words.push((line.start + end..all.end, COMMENT));
    }
    words
}

/// The comment behind the byte `end`.
fn comment(line: Line<'_>, end: usize) -> Option<(Range<usize>, u32)> {
    let all = line.range();
    let rest = line.line.text().get(end - line.start..)?;
    let start = end + (rest.len() - rest.trim_start().len());
    (rest.trim_start().starts_with('#') && start < all.end).then_some((start..all.end, COMMENT))
}
