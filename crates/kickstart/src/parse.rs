//! Lines to values: sections, commands, includes.

use std::sync::Arc;

use crate::append::{appended, no_name};
use crate::command::{Rules, State, apply};
use crate::diagnostic::{Diagnostic, Severity};
use crate::headers::HEADERS;
use crate::lines::Lines;
use crate::nearest::nearest;
use crate::open::OpenSection;
use crate::packages::PackageSet;
use crate::section::{Certificate, Script, Section};
use crate::source::{Sources, Span};
use crate::words::{Malformed, Word, words, words_without_comments};

/// Finds the text that an `%include` names.
pub trait Includes {
    /// The path and the text of `name`, included by the file `from`.
    ///
    /// The error is why it cannot be had; the message names the file.
    fn open(&mut self, name: &str, from: &str) -> Result<(String, String), String>;
}

/// What to do about `%include` lines.
pub(crate) enum Follow<'a> {
    /// Put the named text in place.
    Yes(&'a mut dyn Includes),
    /// Leave them out.
    No,
}

/// Includes may be this deep.
const DEEPEST_INCLUDE: usize = 64;

/// A command line that was seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommandLine {
    /// The command as it is written.
    pub name: String,
    /// The whole line.
    pub span: Span,
}

/// Everything that is known while a kickstart is read.
pub(crate) struct Parser<'a> {
    pub(crate) rules: Rules,
    pub(crate) sources: Sources,
    pub(crate) follow: Follow<'a>,
    /// Whether `%ksappend` lines are followed like includes.
    pub(crate) append: bool,
    pub(crate) state: State,
    pub(crate) packages: Option<PackageSet>,
    pub(crate) scripts: Vec<Script>,
    pub(crate) sections: Vec<Section>,
    pub(crate) certificates: Vec<Certificate>,
    pub(crate) command_lines: Vec<CommandLine>,
    pub(crate) platform: Option<String>,
    pub(crate) errors: Vec<Diagnostic>,
    pub(crate) warnings: Vec<Diagnostic>,
    /// The section that is open, across includes.
    pub(crate) open: Option<OpenSection>,
}

/// The lines of one text, with the way back by one.
struct Cursor {
    source: u32,
    text: Arc<str>,
    at: usize,
}

/// A line with its end, and its place without it.
struct Line<'a> {
    text: &'a str,
    /// Where it begins.
    start: usize,
    span: Span,
}

impl Cursor {
    fn next(&mut self) -> Option<(usize, usize)> {
        let (_, length) = Lines::new(&self.text[self.at..]).next()?;
        let start = self.at;
        self.at += length;
        Some((start, self.at))
    }

    fn line(&self, (start, end): (usize, usize)) -> Line<'_> {
        let text = &self.text[start..end];
        let end = start + text.trim_end().len();
        let start_of_text = (start + text.len() - text.trim_start().len()).min(end);
        Line {
            text,
            start,
            span: Span {
                source: self.source,
                start: start_of_text as u32,
                end: end as u32,
            },
        }
    }
}

impl<'a> Parser<'a> {
    pub(crate) fn new(rules: Rules, follow: Follow<'a>) -> Self {
        Self {
            rules,
            sources: Sources::default(),
            follow,
            append: true,
            state: State::default(),
            packages: None,
            scripts: Vec::new(),
            sections: Vec::new(),
            certificates: Vec::new(),
            command_lines: Vec::new(),
            platform: None,
            errors: Vec::new(),
            warnings: Vec::new(),
            open: None,
        }
    }

    /// Reads a text that was added to the sources.
    pub(crate) fn file(&mut self, source: u32, depth: usize) {
        let mut cursor = Cursor {
            source,
            text: self.sources.shared(source),
            at: 0,
        };
        while let Some(range) = cursor.next() {
            let line = cursor.line(range);
            let stripped = line.text.trim();
            if stripped.is_empty() || stripped.starts_with('#') {
                if let Some(platform) = line.text.strip_prefix("#platform=") {
                    self.platform = Some(platform.trim().to_owned());
                }
                continue;
            }
            let words = match words(source, range.0, line.text) {
                Ok(words) => words,
                Err(malformed) => {
                    self.errors.push(malformed_line(malformed));
                    continue;
                }
            };
            let Some(first) = words.first() else { continue };
            if first.value == "%include" {
                self.include(&words, line.span, depth);
            } else if self.open.is_some() {
                if depth == 0 {
                    let message =
                        "nothing after this line is read: an included file left its section open";
                    self.warnings.push(Diagnostic::new(
                        Severity::Warning,
                        "section-left-open",
                        message,
                        line.span,
                    ));
                    break;
                }
                cursor.at = range.0;
                self.section(&mut cursor, depth);
            } else if first.value == "%ksappend" {
                self.append(&line, depth);
            } else if first.value.starts_with('%') {
                self.header(&words, line.span);
                self.section(&mut cursor, depth);
            } else {
                self.command(&words, &line);
            }
        }
    }

    fn command(&mut self, words: &[Word], line: &Line<'_>) {
        let span = line.span;
        let after = (words[0].span.end as usize).saturating_sub(line.start);
        let rest = line.text.get(after..).unwrap_or_default();
        self.command_lines.push(CommandLine {
            name: words[0].value.clone(),
            span,
        });
        if let Err(error) = apply(
            self.rules,
            &mut self.state,
            words,
            span,
            rest,
            &mut self.warnings,
        ) {
            self.errors.push(error);
        }
    }

    fn header(&mut self, words: &[Word], span: Span) {
        let name = &words[0];
        if !HEADERS.contains(&name.value.as_str()) {
            let message = format!("there is no section `{}`", name.value);
            let error = Diagnostic::error("unknown-section", message, name.span);
            let hint = match nearest(&name.value, HEADERS.iter().copied()) {
                _ if name.value == "%end" => "no section is open here".to_owned(),
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("the sections are {}", HEADERS.join(", ")),
            };
            self.errors.push(error.with_hint(hint));
            return;
        }
        match OpenSection::new(self.rules, words, span, &mut self.warnings) {
            Ok(open) => {
                if let OpenSection::Packages(header, _) = &open
                    && let Err(error) = self.packages.get_or_insert_default().header(header, span)
                {
                    self.errors.push(error);
                }
                self.open = Some(open);
            }
            Err(error) => {
                self.errors.push(error);
                self.open = Some(OpenSection::Ignored(name.value.clone(), span));
            }
        }
    }

    /// Reads the lines of the open section.
    fn section(&mut self, cursor: &mut Cursor, depth: usize) {
        let mut last = None;
        while self.open.is_some() {
            let Some(range) = cursor.next() else {
                // A version's own rules let an included file leave a section
                // open, which loses the rest: nobody means that.
                let begun_here = self.open.as_ref().map(|open| open.span().source);
                let left_open = self.rules.lenient && begun_here == Some(cursor.source);
                if depth == 0 || left_open {
                    self.unclosed(last, cursor.source);
                }
                return;
            };
            last = Some(range);
            let line = cursor.line(range);
            if self.directive(&line, range, depth) {
                continue;
            }
            if self.starts_section(&line) {
                self.not_ended(line.span);
                cursor.at = range.0;
                return;
            }
            let (text, span) = (line.text, line.span);
            if let (Some(packages), Some(OpenSection::Packages(..))) =
                (&mut self.packages, &self.open)
            {
                let place = Span {
                    start: range.0 as u32,
                    end: range.1 as u32,
                    ..span
                };
                if let Err(error) = packages.add(text, place) {
                    self.errors.push(error);
                }
            } else if let Some(open) = &mut self.open {
                open.push(text);
            }
        }
    }

    /// Handles `%end`, `%include` and `%ksappend` in a section; whether it was one of them.
    fn directive(&mut self, line: &Line<'_>, range: (usize, usize), depth: usize) -> bool {
        let keyword = line.text.split_whitespace().next().unwrap_or_default();
        if keyword == "%ksappend" && self.append {
            self.append(line, depth);
            return true;
        }
        if !matches!(keyword, "%end" | "%include") {
            return false;
        }
        // The reference wants balanced quotes even in a comment behind `%end`.
        let found = match keyword == "%end" && !self.rules.lenient {
            true => words_without_comments(line.span.source, range.0, line.text),
            false => words(line.span.source, range.0, line.text),
        };
        match found {
            Err(malformed) => self.errors.push(malformed_line(malformed)),
            Ok(_) if keyword == "%end" => self.finish(line.span),
            Ok(words) if keyword == "%include" => self.include(&words, line.span, depth),
            Ok(_) => {}
        }
        true
    }

    fn starts_section(&self, line: &Line<'_>) -> bool {
        let keyword = line.text.split_whitespace().next().unwrap_or_default();
        keyword.starts_with('%') && HEADERS.contains(&keyword)
    }

    /// The open section has no `%end`, which old versions do not ask for.
    fn not_ended(&mut self, at: Span) {
        if let Some(open) = self
            .open
            .as_ref()
            .filter(|_| self.rules.version.since(8, 6))
        {
            let message = format!("the section `{}` has no `%end`", open.name());
            self.errors.push(
                Diagnostic::error("unclosed-section", message, at)
                    .with_label(open.span(), "it begins here")
                    .with_hint("add a line `%end`"),
            );
        }
        self.finish(at);
    }

    fn unclosed(&mut self, last: Option<(usize, usize)>, source: u32) {
        let header = self
            .open
            .as_ref()
            .map(OpenSection::span)
            .unwrap_or_default();
        let at = match last {
            Some((start, end)) => {
                let text = &self.sources.text(source)[start..end];
                let end = start + text.trim_end_matches(['\n', '\r']).len();
                Span {
                    source,
                    start: start as u32,
                    end: end as u32,
                }
            }
            None => header,
        };
        self.not_ended(at);
    }

    /// Puts away the section that is open.
    fn finish(&mut self, at: Span) {
        match self.open.take() {
            Some(OpenSection::Script(script)) if !script.body.trim().is_empty() => {
                self.scripts.push(script)
            }
            Some(OpenSection::Kept(section)) => self.sections.push(section),
            Some(OpenSection::Certificate(certificate)) if certificate.cert.trim().is_empty() => {
                let error = Diagnostic::error(
                    "missing-argument",
                    "there is no certificate in the section",
                    at,
                );
                self.errors
                    .push(error.with_label(certificate.span, "it begins here"));
            }
            Some(OpenSection::Certificate(certificate)) => self.certificates.push(certificate),
            _ => {}
        }
    }

    fn append(&mut self, line: &Line<'_>, depth: usize) {
        match appended(line.text) {
            Some(Some(name)) if self.append => {
                let name = Word {
                    value: name.to_owned(),
                    span: line.span,
                };
                self.include_file(&name, line.span, depth);
            }
            Some(None) if self.append => self.errors.push(no_name(line.span)),
            _ => {}
        }
    }

    fn include(&mut self, words: &[Word], span: Span, depth: usize) {
        if matches!(self.follow, Follow::No) {
            return;
        }
        let name = match words {
            [_, name, ..] if !name.value.is_empty() => name,
            _ => {
                let error =
                    Diagnostic::error("bad-include", "`%include` takes the name of one file", span);
                return self.errors.push(error.with_hint("write `%include FILE`"));
            }
        };
        self.include_file(name, span, depth);
    }

    fn include_file(&mut self, name: &Word, span: Span, depth: usize) {
        let Follow::Yes(includes) = &mut self.follow else {
            return;
        };
        if depth >= DEEPEST_INCLUDE {
            let message = format!("includes are nested more than {DEEPEST_INCLUDE} times");
            let error = Diagnostic::error("include-cycle", message, span);
            return self
                .errors
                .push(error.with_hint("does the file include itself?"));
        }
        match includes.open(&name.value, self.sources.name(span.source)) {
            Ok((path, text)) => {
                let source = self.sources.add(path, text, Some(span));
                self.file(source, depth + 1);
            }
            Err(cause) => {
                let message = format!("could not include `{}`: {cause}", name.value);
                self.errors
                    .push(Diagnostic::error("include-failed", message, name.span));
            }
        }
    }
}

fn malformed_line(malformed: Malformed) -> Diagnostic {
    match malformed {
        Malformed::Unclosed(span) => {
            Diagnostic::error("unclosed-quote", "a quote is not closed", span)
                .with_hint("close it, or write \\ before it if it is meant as a character")
        }
        Malformed::Dangling(span) => {
            Diagnostic::error("dangling-backslash", "nothing follows the backslash", span)
        }
        Malformed::TooLong(span) => {
            Diagnostic::error("line-too-long", "the line is longer than 1 MiB", span)
        }
    }
}
