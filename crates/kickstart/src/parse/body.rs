//! The lines of a section, up to its end.

use super::Parser;
use super::cursor::Cursor;
use super::malformed_line;
use super::open::OpenSection;
use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::syntax::{Line, LineKind, Place, raw_words};

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
                LineKind::End => self.end(&line),
                LineKind::Include => match line.malformed {
                    Some(malformed) => self.say(malformed_line(malformed)),
                    None => self.include(&line, depth),
                },
                LineKind::Append if self.append => self.append(&line, depth),
                LineKind::Header => {
                    self.not_ended(line.span);
                    cursor.back();
                    return;
                }
                _ => match &mut self.packages {
                    Some(packages) if place == Place::Packages => {
                        if let Err(error) = packages.add(&line) {
                            self.say(error);
                        }
                    }
                    _ => open.push(line.text),
                },
            }
        }
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
            let error = Diagnostic::error("unclosed-section", message, at)
                .with_label(open.span(), "it begins here")
                .with_hint("add a line `%end`");
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
