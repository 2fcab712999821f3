//! `%include` and `%ksappend`: other texts put in place.

use crate::append::{appended, no_name};
use crate::cursor::Line;
use crate::diagnostic::Diagnostic;
use crate::parse::Parser;
use crate::source::Span;
use crate::words::Word;

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

impl Parser<'_> {
    /// Follows a `%ksappend` line.
    pub(crate) fn append(&mut self, line: &Line<'_>, depth: usize) {
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

    /// Follows an `%include` line.
    pub(crate) fn include(&mut self, words: &[Word], span: Span, depth: usize) {
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
