//! The lines of a section, up to its end.

use crate::cursor::{Cursor, Line};
use crate::diagnostic::Diagnostic;
use crate::headers::HEADERS;
use crate::open::OpenSection;
use crate::parse::{Parser, malformed_line};
use crate::source::Span;
use crate::words::{words, words_without_comments};

impl Parser<'_> {
    /// Reads the lines of the open section.
    pub(crate) fn section(&mut self, cursor: &mut Cursor, depth: usize) {
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
            // Most lines are text.
            if line.text.trim_start().starts_with('%') {
                if self.directive(&line, range, depth) {
                    continue;
                }
                if starts_section(&line) {
                    self.not_ended(line.span);
                    cursor.back();
                    return;
                }
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
}

fn starts_section(line: &Line<'_>) -> bool {
    let keyword = line.text.split_whitespace().next().unwrap_or_default();
    HEADERS.contains(&keyword)
}
