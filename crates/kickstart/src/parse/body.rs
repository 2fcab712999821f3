//! The lines of a section, up to its end.

use super::Parser;
use super::cursor::Cursor;
use super::malformed_line;
use super::open::OpenSection;
use crate::characters::misleading_in;
use crate::diagnostic::{Diagnostic, Severity};
use crate::here_document::open_at_end;
use crate::nearest::nearest;
use crate::source::Span;
use crate::syntax::{Line, LineKind, Place, package_entry, raw_words};

impl Parser<'_> {
    /// Reads the lines of the open section.
    pub(super) fn section(&mut self, cursor: &mut Cursor, depth: usize) {
        let mut last = None;
        while let Some(open) = &mut self.open {
            let Some(range) = cursor.next() else {
                // A version's own rules let an included file leave a section
                // open, which loses the rest: nobody means that.
                let begun_here = open.span().source == cursor.source;
                if depth == 0 || self.rules.lenient && begun_here {
                    self.unclosed(last, cursor.source);
                }
                return;
            };
            last = Some(range);
            let place = match open {
                OpenSection::Packages(_) => Place::Packages,
                _ => Place::Text,
            };
            let line = cursor.line(range, place);
            match line.kind {
                LineKind::End => {
                    self.in_here_document(&line, cursor.rest());
                    self.end(&line);
                }
                LineKind::Include => match line.malformed {
                    Some(malformed) => self.say(malformed_line(malformed)),
                    None => self.include(&line, depth),
                },
                LineKind::Append if self.append => self.append(&line, depth),
                LineKind::Header => {
                    self.in_here_document(&line, cursor.rest());
                    self.not_ended(line.span);
                    cursor.back();
                    return;
                }
                _ => {
                    match &mut self.packages {
                        Some(packages) if place == Place::Packages => {
                            let severity = match self.rules.lenient {
                                true => Severity::Error,
                                // The reference accepts it.
                                false => Severity::Warning,
                            };
                            let found = package_entry(line.span.source, line.start, line.text);
                            if let Some((entry, span)) = found {
                                let text = self.sources.slice(span);
                                let misleading = misleading_in(text, span, severity);
                                self.diagnostics.extend(misleading);
                                self.diagnostics.extend(packages.add(entry, span).err());
                            }
                        }
                        _ => match line.text.strip_suffix("\r\n") {
                            Some(text)
                                if cursor.has_carriage_returns && !self.keep_carriage_returns =>
                            {
                                open.push(text);
                                open.push("\n");
                            }
                            _ => open.push(line.text),
                        },
                    }
                    if line.text.trim_start().starts_with('%') && meant_as_end(line.keyword()) {
                        self.meant_end = Some(line.span);
                    }
                }
            }
        }
    }

    /// Points at a line that ends the section, though its author meant it as a part of
    /// a here-document.
    fn in_here_document(&mut self, line: &Line<'_>, rest: &str) {
        let Some(header) = self.open.as_ref().map(OpenSection::span) else {
            return;
        };
        let text = self.sources.text(line.span.source);
        let script = text.get(header.end as usize..line.start);
        let Some(script) = script.filter(|_| header.source == line.span.source) else {
            return;
        };
        let Some(document) = open_at_end(script).filter(|document| document.ends_in(rest)) else {
            return;
        };
        let place = |at: usize| header.end + at as u32;
        let begin = Span {
            start: place(document.range.start),
            end: place(document.range.end),
            ..header
        };
        let message = format!(
            "`{}` ends the script even inside of a here-document",
            line.keyword()
        );
        let warning = Diagnostic::new(Severity::Warning, "in-here-document", message, line.span)
            .with_label(begin, "it begins here")
            .with_hint("write it otherwise, such as `printf '%%end\\n'`");
        self.say(warning);
    }

    /// Ends the section at a line `%end`.
    fn end(&mut self, line: &Line<'_>) {
        // The reference wants balanced quotes even in a comment behind `%end`.
        let malformed = match self.rules.lenient {
            true => line.malformed,
            false => raw_words(line.span.source, line.start, line.text).err(),
        };
        if let Some(malformed) = malformed {
            self.say(malformed_line(malformed));
        }
        self.finish(line.span);
    }

    /// The open section has no `%end`, which old versions do not ask for.
    fn not_ended(&mut self, at: Span) {
        if let Some(open) = self
            .open
            .as_ref()
            .filter(|_| self.rules.version.since(8, 6))
        {
            let message = format!("the section `{}` has no `%end`", open.name());
            let mut error = Diagnostic::error("unclosed-section", message, at)
                .with_label(open.span(), "it begins here")
                .with_hint("add a line `%end`");
            if let Some(span) = self.meant_end {
                error = error
                    .with_label(span, "this does not end it")
                    .with_hint("write `%end`, in small letters");
            }
            self.say(error);
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
        self.meant_end = None;
        match self.open.take() {
            Some(OpenSection::Script(script)) if !script.body.trim().is_empty() => {
                self.scripts.push(script)
            }
            Some(OpenSection::Kept(section)) => self.sections.push(section),
            Some(OpenSection::Certificate(certificate)) if certificate.cert.trim().is_empty() => {
                let message = "there is no certificate in the section";
                let error = Diagnostic::error("missing-argument", message, at);
                self.say(error.with_label(certificate.span, "it begins here"));
            }
            Some(OpenSection::Certificate(certificate)) => self.certificates.push(certificate),
            _ => {}
        }
    }
}

/// Whether the first word of a line in a section is `%end`, but for a slip.
fn meant_as_end(word: &str) -> bool {
    nearest(&word.to_lowercase(), ["%end"].into_iter()).is_some()
}
