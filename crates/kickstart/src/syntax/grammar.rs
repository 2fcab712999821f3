//! The grammars applied: the only file that knows pest.

use pest::Parser;
use pest::iterators::Pair;
use pest_derive::Parser;

use super::entry::{Entry, GroupWord};
use super::kind::statement_kind;
use super::{Line, LineKind, Malformed, Place, Word};
use crate::source::Span;

#[derive(Parser)]
#[grammar = "syntax/kickstart.pest"]
#[grammar = "syntax/words.pest"]
#[grammar = "syntax/packages.pest"]
struct Grammar;

/// Reads a line.
pub(super) fn line(line: &mut Line<'_>, place: Place) {
    let rule = match place {
        Place::Outside => Rule::outside_line,
        Place::Packages | Place::Text => Rule::inside_line,
    };
    // The grammar matches every line, so an error here would only mean a blank one.
    let Some(found) = first(rule, line.text) else {
        return;
    };
    fill(line, found, place);
}

/// Makes `line` what was found.
fn fill(line: &mut Line<'_>, found: Pair<'_, Rule>, place: Place) {
    line.kind = match found.as_rule() {
        Rule::command => LineKind::Command,
        Rule::include | Rule::inner_include => LineKind::Include,
        Rule::append | Rule::inner_append => LineKind::Append,
        Rule::packages_header | Rule::text_header | Rule::inner_header => LineKind::Header,
        Rule::unknown_header => LineKind::UnknownHeader,
        Rule::end => LineKind::End,
        Rule::platform | Rule::comment_line => LineKind::Comment,
        Rule::blank_line => LineKind::Blank,
        _ if place == Place::Packages => LineKind::Package,
        _ => LineKind::Body,
    };
    let statement = found
        .into_inner()
        .find(|pair| pair.as_rule() == Rule::statement);
    let Some(statement) = statement else {
        return;
    };
    let origin = Origin::of(line);
    match split(statement, &origin) {
        Ok((words, comment)) => {
            line.words = words;
            line.comment = comment;
            // A quoted keyword is one all the same.
            let inside = matches!(line.kind, LineKind::End) || place != Place::Outside;
            if !inside && let Some(name) = line.name() {
                line.kind = statement_kind(name);
            }
        }
        Err(malformed) => line.malformed = Some(malformed),
    }
}

/// Splits `text`, which begins at `start`, with `#` as a character like any other.
pub(crate) fn raw_words(source: u32, start: usize, text: &str) -> Result<Vec<Word>, Malformed> {
    let origin = Origin {
        source,
        start,
        text,
    };
    match first(Rule::raw_statement, text) {
        Some(statement) => split(statement, &origin).map(|(words, _)| words),
        None => Ok(Vec::new()),
    }
}

/// The entry of a line of `%packages`.
pub(super) fn package_entry(source: u32, start: usize, text: &str) -> Option<(Entry<'_>, Span)> {
    let line = first(Rule::one_package_line, text)?;
    let found = line.into_inner().next()?;
    let place = found.as_span();
    let span = Span {
        source,
        start: (start + place.start()) as u32,
        end: (start + place.end()) as u32,
    };
    let rule = found.as_rule();
    let text = found.as_str();
    let name = || {
        let name = found.clone().into_inner().next();
        name.map_or("", |name| name.as_str())
    };
    let entry = match rule {
        Rule::package => Entry::Package(text),
        Rule::excluded => Entry::Excluded(name()),
        Rule::excluded_group => Entry::ExcludedGroup(name()),
        Rule::environment => Entry::Environment(name()),
        Rule::group => Entry::Group(
            found
                .into_inner()
                .map(|word| match word.as_rule() {
                    Rule::group_option => GroupWord::Option(word.as_str()),
                    _ => GroupWord::Name(word.as_str()),
                })
                .collect(),
        ),
        _ => return None,
    };
    Some((entry, span))
}

/// The name in a `%ksappend` line, or none if it is no such line.
pub(super) fn append_name(line: &str) -> Option<Option<&str>> {
    let found = first(Rule::append_line, line)?;
    let name = found
        .into_inner()
        .find(|pair| pair.as_rule() == Rule::append_name);
    Some(name.map(|name| name.as_str()))
}

fn first(rule: Rule, text: &str) -> Option<Pair<'_, Rule>> {
    Grammar::parse(rule, text).ok()?.next()
}

/// Where the text that is parsed stands.
struct Origin<'a> {
    source: u32,
    start: usize,
    text: &'a str,
}

impl<'a> Origin<'a> {
    fn of(line: &Line<'a>) -> Self {
        Self {
            source: line.span.source,
            start: line.start,
            text: line.text,
        }
    }

    fn span(&self, start: usize, end: usize) -> Span {
        Span {
            source: self.source,
            start: (self.start + start) as u32,
            end: (self.start + end) as u32,
        }
    }
}

type Split = (Vec<Word>, Option<Span>);

/// The words of a statement, and the comment behind them.
fn split(statement: Pair<'_, Rule>, origin: &Origin<'_>) -> Result<Split, Malformed> {
    let mut words = Vec::new();
    let mut comment = None;
    let begin = statement.as_span().start();
    for pair in statement.into_inner() {
        let place = pair.as_span();
        let (start, end) = (place.start() - begin, place.end() - begin);
        match pair.as_rule() {
            Rule::word | Rule::last_word | Rule::raw_word | Rule::raw_last_word => {
                let mut value = String::with_capacity(end - start);
                for piece in pair.into_inner() {
                    let at = piece.as_span().start() - begin;
                    match piece.as_rule() {
                        Rule::unclosed => {
                            let end = origin.text.trim_end_matches(['\n', '\r']).len();
                            return Err(Malformed::Unclosed(origin.span(at, end)));
                        }
                        Rule::dangling => {
                            return Err(Malformed::Dangling(origin.span(at, at + 1)));
                        }
                        _ => unquote(piece, &mut value),
                    }
                }
                let span = origin.span(start, end);
                words.push(Word { value, span });
            }
            Rule::comment => comment = Some(origin.span(start, end)),
            _ => {}
        }
    }
    Ok((words, comment))
}

fn unquote(piece: Pair<'_, Rule>, value: &mut String) {
    match piece.as_rule() {
        Rule::single | Rule::double | Rule::escape | Rule::escaped | Rule::escaped_end => {
            piece.into_inner().for_each(|inner| unquote(inner, value));
        }
        Rule::EOI => {}
        _ => value.push_str(piece.as_str()),
    }
}

/// All lines of a text, as the grammar of whole files has them, and where they stand.
#[cfg(test)]
pub(super) fn file(text: &str) -> Vec<(Line<'_>, Place)> {
    let mut lines = Vec::new();
    let mut add = |pair: Pair<'_, Rule>, place: Place| {
        let range = pair.as_span();
        let (start, end) = (range.start(), range.end());
        let mut line = Line::unread(0, start, &text[start..end]);
        fill(&mut line, pair, place);
        lines.push((line, place));
    };
    let Ok(mut parsed) = Grammar::parse(Rule::kickstart, text) else {
        return lines;
    };
    for pair in parsed.next().into_iter().flat_map(Pair::into_inner) {
        let place = match pair.as_rule() {
            Rule::packages_section => Place::Packages,
            Rule::text_section => Place::Text,
            Rule::EOI => continue,
            _ => {
                add(pair, Place::Outside);
                continue;
            }
        };
        for (index, inner) in pair.into_inner().enumerate() {
            match index {
                0 => add(inner, Place::Outside),
                _ => add(inner, place),
            }
        }
    }
    lines
}
