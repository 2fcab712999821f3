//! What is to be said about a kickstart.

use crate::source::Span;

/// How much a [`Diagnostic`] matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "kebab-case")
)]
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
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
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
    /// What probably is meant instead of the text at `span`.
    pub suggestion: Option<Box<str>>,
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
            suggestion: None,
            labels: Vec::new(),
        }
    }

    pub(crate) fn error(code: &'static str, message: impl Into<String>, span: Span) -> Self {
        Self::new(Severity::Error, code, message, span)
    }

    /// The tables and the types of the values do not fit: a mistake in this crate.
    pub(crate) fn internal(key: &str, span: Span) -> Self {
        let message = format!("the value of `{key}` does not fit its type");
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

    /// Adds the word that is probably meant instead of what is written.
    #[must_use]
    pub(crate) fn did_you_mean(self, word: &str) -> Self {
        Self {
            suggestion: Some(word.into()),
            ..self.with_hint(format!("did you mean `{word}`?"))
        }
    }

    /// Adds a place that has to do with it.
    #[must_use]
    pub fn with_label(mut self, span: Span, label: impl Into<String>) -> Self {
        self.labels.push((span, label.into()));
        self
    }
}
