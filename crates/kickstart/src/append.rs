//! `%ksappend`: another text put in place before anything is read.

use std::sync::Arc;

use crate::diagnostic::Diagnostic;
use crate::errors::Errors;
use crate::includes::{Includes, sentence};
use crate::lines::Lines;
use crate::source::{Sources, Span};
use crate::syntax::append_name;

pub(crate) fn no_name(span: Span) -> Diagnostic {
    Diagnostic::error(
        "bad-include",
        "`%ksappend` takes the name of one file",
        span,
    )
    .with_hint("write `%ksappend FILE`, with a space")
}

/// Puts the texts that `%ksappend` lines name in their place.
///
/// Such lines in the texts themselves stay as they are.
///
/// ```
/// use livecd_kickstart::{IncludeError, Includes, append};
///
/// struct One;
///
/// impl Includes for One {
///     fn open(&mut self, name: &str, _: &str) -> Result<(String, String), IncludeError> {
///         Ok((name.to_owned(), "timezone UTC\n".to_owned()))
///     }
/// }
///
/// let text = append("lang C\n%ksappend common.ks\n", "main.ks", &mut One)?;
/// assert_eq!(text, "lang C\ntimezone UTC\n");
/// # Ok::<(), livecd_kickstart::Errors>(())
/// ```
pub fn append(text: &str, name: &str, includes: &mut dyn Includes) -> Result<String, Errors> {
    let mut sources = Sources::default();
    let source = sources.add(name, text, None);
    let mut out = String::with_capacity(text.len());
    let mut errors = Vec::new();
    let mut causes = Vec::new();
    for (start, end) in Lines::new(text) {
        let line = &text[start..end];
        let span = Span {
            source,
            start: start as u32,
            end: (start + line.trim_end().len()) as u32,
        };
        match append_name(line) {
            None => out.push_str(line),
            Some(None) => errors.push(no_name(span)),
            Some(Some(file)) => match includes.open(file, name) {
                Ok((_, text)) => out.push_str(&text),
                Err(cause) => {
                    let message = format!("could not append `{file}`: {}", sentence(&cause));
                    causes.push((span, Arc::from(cause)));
                    errors.push(Diagnostic::error("include-failed", message, span));
                }
            },
        }
    }
    match errors.is_empty() {
        true => Ok(out),
        false => Err(Errors {
            diagnostics: errors,
            warnings: Vec::new(),
            sources,
            causes,
        }),
    }
}
