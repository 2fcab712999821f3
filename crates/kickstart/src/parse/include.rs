//! `%include` and `%ksappend`: other texts put in place.

use std::io;
use std::sync::Arc;

use super::Parser;
use crate::append::no_name;
use crate::diagnostic::{Diagnostic, Severity};
use crate::includes::{Follow, IncludeError, LeftOut, sentence};
use crate::source::Span;
use crate::syntax::{Line, Word, append_name};
use crate::visible::visible;

/// Includes may be this deep.
const DEEPEST_INCLUDE: usize = 64;

/// So many files may be included in all: a few short files that include each
/// other twice would be more than anyone can read.
const MOST_INCLUDES: usize = 10_000;

impl Parser<'_> {
    /// Follows a `%ksappend` line.
    pub(super) fn append(&mut self, line: &Line<'_>, depth: usize) {
        match append_name(line.text) {
            Some(Some(name)) if self.append => {
                let name = Word {
                    value: name.to_owned(),
                    span: line.span,
                };
                self.include_file(&name, line.span, depth);
            }
            Some(None) if self.append => self.say(no_name(line.span)),
            _ => {}
        }
    }

    /// Follows an `%include` line.
    pub(super) fn include(&mut self, line: &Line<'_>, depth: usize) {
        if matches!(self.follow, Follow::No) {
            return;
        }
        let name = match &line.words[..] {
            [_, name, ..] if !name.value.is_empty() => name,
            _ => {
                let message = "`%include` takes the name of one file";
                let error = Diagnostic::error("bad-include", message, line.span);
                return self.say(error.with_hint("write `%include FILE`"));
            }
        };
        self.include_file(name, line.span, depth);
    }

    fn include_file(&mut self, name: &Word, span: Span, depth: usize) {
        let Follow::Yes(includes) = &mut self.follow else {
            return;
        };
        let count = self.sources.count();
        if depth >= DEEPEST_INCLUDE || count > MOST_INCLUDES {
            if !self.too_many_includes {
                self.too_many_includes = true;
                self.say(too_many(depth, span));
            }
            return;
        }
        match includes.open(&name.value, self.sources.name(span.source)) {
            Ok((path, _)) if self.is_being_read(&path, span.source) => {
                let message = format!("`{path}` includes itself");
                let error = Diagnostic::error("include-cycle", message, name.span);
                self.say(error.with_hint("remove one of the includes"));
            }
            Ok((path, text)) => {
                let source = self.sources.add(path, text, Some(span));
                self.file(source, depth + 1);
            }
            Err(cause) => self.not_included(name, cause),
        }
    }

    fn not_included(&mut self, name: &Word, cause: IncludeError) {
        if let Some(left_out) = cause.downcast_ref::<LeftOut>() {
            let message = format!("`{}` is left out: {left_out}", visible(&name.value));
            let code = "include-left-out";
            let warning = Diagnostic::new(Severity::Warning, code, message, name.span);
            return self.say(warning);
        }
        let message = format!(
            "could not include `{}`: {}",
            visible(&name.value),
            sentence(&cause)
        );
        let error = Diagnostic::error("include-failed", message, name.span);
        let is_missing = cause
            .downcast_ref::<io::Error>()
            .is_some_and(|error| error.kind() == io::ErrorKind::NotFound);
        if is_missing && self.made_by_pre {
            self.missing
                .push((self.diagnostics.len(), name.value.clone()));
        }
        self.causes.push((name.span, Arc::from(cause)));
        self.say(error);
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
