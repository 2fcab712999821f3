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
    /// The path is shown in messages, and tells texts apart: one that includes
    /// itself, directly or not, is an error. An error says why the text cannot
    /// be had; the message names the file.
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

/// So many files may be included in all: a few short files that include each
/// other twice would be more than anyone can read.
const MOST_INCLUDES: usize = 10_000;

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
        let count = self.sources.count();
        if depth >= DEEPEST_INCLUDE || count > MOST_INCLUDES {
            if !self.too_many_includes {
                self.too_many_includes = true;
                self.errors.push(too_many(depth, span));
            }
            return;
        }
        match includes.open(&name.value, self.sources.name(span.source)) {
            Ok((path, _)) if self.is_being_read(&path, span.source) => {
                let message = format!("`{path}` includes itself");
                let error = Diagnostic::error("include-cycle", message, name.span);
                self.errors
                    .push(error.with_hint("remove one of the includes"));
            }
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

    /// Whether `path` is `source` or one of the files that led to it.
    fn is_being_read(&self, path: &str, source: u32) -> bool {
        let mut above = self.sources.included_from(source);
        self.sources.name(source) == path || above.any(|place| place.file == path)
    }
}

fn too_many(depth: usize, span: Span) -> Diagnostic {
    let message = match depth {
        DEEPEST_INCLUDE.. => format!("includes are nested more than {DEEPEST_INCLUDE} times"),
        _ => format!("more than {MOST_INCLUDES} files are included"),
    };
    Diagnostic::error("too-many-includes", message, span)
        .with_hint("do files include each other, by several names?")
}
