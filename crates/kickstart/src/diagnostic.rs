//! What is to be said about a kickstart.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::render::{Style, render};
use crate::source::{Sources, Span};

/// How much a [`Diagnostic`] matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// The kickstart cannot be used.
    Error,
    /// Something that newer releases no longer know.
    Deprecated,
    /// Something that is probably not meant.
    Warning,
}

/// Something to say about a place in a kickstart.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Diagnostic {
    /// How much it matters.
    pub severity: Severity,
    /// A stable name for this kind of message, such as `unknown-option`.
    pub code: &'static str,
    /// What is wrong.
    pub message: String,
    /// The place it is about.
    pub span: Span,
    /// What to do about it.
    pub hint: Option<String>,
    /// Further places, each with what it has to do with it.
    pub labels: Vec<(Span, String)>,
}

impl Diagnostic {
    /// Something to say about the place `span`.
    pub fn new(
        severity: Severity,
        code: &'static str,
        message: impl Into<String>,
        span: Span,
    ) -> Self {
        Self {
            severity,
            code,
            message: message.into(),
            span,
            hint: None,
            labels: Vec::new(),
        }
    }

    pub(crate) fn error(code: &'static str, message: impl Into<String>, span: Span) -> Self {
        Self::new(Severity::Error, code, message, span)
    }

    /// The tables and the types of the values do not fit: a mistake in this crate.
    pub(crate) fn internal(error: &serde_json::Error, span: Span) -> Self {
        let message = format!("a value does not fit its type: {error}");
        Self::error("internal", message, span)
    }

    /// Adds what to do about it.
    #[must_use]
    pub fn with_hint(self, hint: impl Into<String>) -> Self {
        Self {
            hint: Some(hint.into()),
            ..self
        }
    }

    /// Adds a place that has to do with it.
    #[must_use]
    pub fn with_label(mut self, span: Span, label: impl Into<String>) -> Self {
        self.labels.push((span, label.into()));
        self
    }
}

impl Sources {
    /// Writes `diagnostic` with file, line and caret, without colours.
    pub fn render(&self, diagnostic: &Diagnostic) -> String {
        render(self, diagnostic, Style::Plain)
    }

    /// Writes `diagnostic` with file, line and caret, in a terminal's colours.
    pub fn render_coloured(&self, diagnostic: &Diagnostic) -> String {
        render(self, diagnostic, Style::Coloured)
    }
}

/// Everything that keeps a kickstart from being used, in the order it was met.
///
/// Displays as the rendered messages.
#[derive(Clone, Debug)]
pub struct Errors {
    pub(crate) diagnostics: Vec<Diagnostic>,
    pub(crate) warnings: Vec<Diagnostic>,
    pub(crate) sources: Sources,
}

impl Errors {
    /// The errors, at least one.
    pub fn errors(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    /// What else there was to say.
    pub fn warnings(&self) -> &[Diagnostic] {
        &self.warnings
    }

    /// The texts the errors point into.
    pub fn sources(&self) -> &Sources {
        &self.sources
    }
}

impl fmt::Display for Errors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, diagnostic) in self.diagnostics.iter().enumerate() {
            let gap = if index > 0 { "\n\n" } else { "" };
            write!(f, "{gap}{}", self.sources.render(diagnostic))?;
        }
        Ok(())
    }
}

impl std::error::Error for Errors {}
