//! How values are serialized that point into tables or hold what may be secret.

use serde::de::Error as _;
use serde::ser::SerializeSeq;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::codes;
use crate::conceal::concealed;
use crate::diagnostic::{Diagnostic, Severity};
use crate::document::Document;
use crate::errors::Errors;
use crate::given::GivenOption;
use crate::kickstart::CommandLine;
use crate::lines::Lines;
use crate::secret::are_written;
use crate::source::{Sources, Span};
use crate::tables::find;

/// A text, with stars for secrets unless they are asked for. All places in it stay what they are.
fn shown(text: &str) -> String {
    if are_written() {
        return text.to_owned();
    }
    let lines = Lines::new(text).map(|(start, end)| concealed(&text[start..end]));
    lines.collect()
}

impl<'de> Deserialize<'de> for CommandLine {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Owned {
            name: String,
            span: Span,
        }
        let Owned { name, span } = Owned::deserialize(deserializer)?;
        let found = find(&name).ok_or_else(|| D::Error::custom("there is no such command"))?;
        Ok(Self {
            name: found.1,
            span,
        })
    }
}

impl<'de> Deserialize<'de> for Diagnostic {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Owned {
            severity: Severity,
            code: String,
            message: String,
            span: Span,
            hint: Option<String>,
            suggestion: Option<Box<str>>,
            labels: Vec<(Span, String)>,
        }
        let owned = Owned::deserialize(deserializer)?;
        // Codes are names that live as long as the program.
        let code = codes::find(&owned.code);
        let code = code.ok_or_else(|| D::Error::custom("there is no such code"))?;
        Ok(Self {
            severity: owned.severity,
            code: code.name,
            message: owned.message,
            span: owned.span,
            hint: owned.hint,
            suggestion: owned.suggestion,
            labels: owned.labels,
        })
    }
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct OwnedSource {
    name: String,
    text: String,
    included_from: Option<Span>,
}

/// The texts without their secrets, unless [`with_secrets`](crate::with_secrets) asks for them.
impl Serialize for Sources {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut all = serializer.serialize_seq(Some(self.count()))?;
        for source in 0..self.count() as u32 {
            all.serialize_element(&OwnedSource {
                name: self.name(source).to_owned(),
                text: shown(self.text(source)),
                included_from: self.include_line(source),
            })?;
        }
        all.end()
    }
}

impl<'de> Deserialize<'de> for Sources {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut sources = Self::default();
        for source in Vec::<OwnedSource>::deserialize(deserializer)? {
            // A text is included by one before it: ways to it have an end.
            let from = source.included_from;
            if from.is_some_and(|span| span.source as usize >= sources.count()) {
                return Err(D::Error::custom("a text is included by a later one"));
            }
            sources.add(source.name, source.text, from);
        }
        Ok(sources)
    }
}

impl Serialize for Errors {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct All<'a> {
            errors: &'a [Diagnostic],
            warnings: &'a [Diagnostic],
            sources: &'a Sources,
        }
        All {
            errors: self.errors(),
            warnings: self.warnings(),
            sources: self.sources(),
        }
        .serialize(serializer)
    }
}

impl Serialize for GivenOption {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        #[serde(rename_all = "kebab-case")]
        struct Shown<'a> {
            name: &'a str,
            key: &'a str,
            value: Option<&'a str>,
            is_secret: bool,
            span: Span,
        }
        let is_hidden = self.is_secret && !are_written();
        Shown {
            name: self.name,
            key: self.key,
            value: self.value.as_deref().filter(|_| !is_hidden),
            is_secret: self.is_secret,
            span: self.span,
        }
        .serialize(serializer)
    }
}

/// As its text, without secrets unless [`with_secrets`](crate::with_secrets) asks for them.
impl Serialize for Document {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&shown(&self.to_string()))
    }
}

impl<'de> Deserialize<'de> for Document {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(|text| Self::parse(&text))
    }
}
