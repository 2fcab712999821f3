//! The section that is being read.

use crate::arguments::{Known, arguments};
use crate::diagnostic::{Diagnostic, Severity};
use crate::headers;
use crate::options::Rules;
use crate::plain::Value;
use crate::record::Record;
use crate::section::{Certificate, Script, ScriptKind, Section};
use crate::source::Span;
use crate::syntax::Line;
use crate::table::{Command, Opt};
use crate::unknown::unknown_words;
use crate::value::read_value;

/// A section whose end was not seen yet.
pub(super) enum OpenSection {
    Packages(Span),
    Script(Script),
    Kept(Section),
    Certificate(Certificate),
    /// One whose header cannot be read.
    Ignored(String, Span),
}

impl OpenSection {
    /// Reads a section header, and the options of one of `%packages`.
    pub(super) fn new(
        rules: Rules,
        line: &Line<'_>,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> (Self, Option<Record>) {
        let span = line.span;
        let name = line.name().unwrap_or_default();
        let mut options = |table| options(rules, table, line, diagnostics);
        let kind = match name {
            "%packages" => return (Self::Packages(span), Some(options(&headers::PACKAGES))),
            "%certificate" => {
                let record = options(&headers::CERTIFICATE);
                let said = |key| text(&record, key).is_some_and(|value| !value.is_empty());
                if !said("dir") && !said("type") {
                    let message = "`%certificate` needs `--dir` or `--type`";
                    diagnostics.push(Diagnostic::error("missing-argument", message, span));
                }
                return (Self::Certificate(certificate(&record, span)), None);
            }
            "%pre" => ScriptKind::Pre,
            "%pre-install" => ScriptKind::PreInstall,
            "%post" => ScriptKind::Post,
            "%onerror" => ScriptKind::OnError,
            "%traceback" => ScriptKind::Traceback,
            _ => {
                let words = line.words.iter().skip(1);
                let section = Section {
                    section: name.to_owned(),
                    args: words.map(|word| word.value.clone()).collect(),
                    body: String::new(),
                    span,
                };
                return (Self::Kept(section), None);
            }
        };
        let table = if kind == ScriptKind::Post {
            &headers::POST
        } else {
            &headers::SCRIPT
        };
        (Self::Script(script(kind, &options(table), span)), None)
    }

    pub(super) fn name(&self) -> &str {
        match self {
            Self::Packages(_) => "%packages",
            Self::Script(script) => script.kind.header(),
            Self::Kept(section) => &section.section,
            Self::Certificate(_) => "%certificate",
            Self::Ignored(name, _) => name,
        }
    }

    /// The header line.
    pub(super) fn span(&self) -> Span {
        match self {
            Self::Script(script) => script.span,
            Self::Kept(section) => section.span,
            Self::Certificate(certificate) => certificate.span,
            Self::Packages(span) | Self::Ignored(_, span) => *span,
        }
    }

    /// Adds a line of the body.
    pub(super) fn push(&mut self, line: &str) {
        match self {
            Self::Script(script) => script.body.push_str(line),
            Self::Kept(section) => section.body.push_str(line),
            Self::Certificate(certificate) => certificate.cert.push_str(line),
            Self::Packages(..) | Self::Ignored(..) => {}
        }
    }
}

/// The options of a header, as far as they are right.
fn options(
    rules: Rules,
    table: &'static Command,
    line: &Line<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Record {
    let span = line.span;
    let known = Known {
        word: line.name().unwrap_or_default(),
        command: table,
        version: rules.version,
        lenient: rules.lenient,
    };
    let mut found = arguments(known, line.words.get(1..).unwrap_or_default());
    diagnostics.append(&mut found.errors);
    diagnostics.extend(unknown_words(known, &found.extra));
    let mut record = Record::default();
    for (opt, value, place) in found.options {
        if opt.deprecated.contains(rules.version) {
            let message = format!("`{}` of `{}` is deprecated", opt.name, known.word);
            diagnostics.push(Diagnostic::new(
                Severity::Deprecated,
                "deprecated-option",
                message,
                place,
            ));
        }
        match read_value(opt, value.as_ref(), rules.version, None, span) {
            Ok(value) => record.insert(opt.key, value),
            Err(error) => diagnostics.push(error),
        }
    }
    let missing = |opt: &&Opt| opt.required && !record.contains_key(opt.key);
    if let Some(opt) = table.options.iter().find(missing) {
        let message = format!("`{}` needs `{}`", known.word, opt.name);
        diagnostics.push(Diagnostic::error("missing-argument", message, span));
    }
    record
}

fn text(record: &Record, key: &str) -> Option<String> {
    record.get(key).and_then(Value::as_str).map(str::to_owned)
}

fn script(kind: ScriptKind, record: &Record, span: Span) -> Script {
    let is_set = |key| record.get(key) == Some(&Value::Bool(true));
    Script {
        kind,
        interpreter: text(record, "interpreter").unwrap_or_else(|| "/bin/sh".to_owned()),
        in_chroot: kind == ScriptKind::Post && !is_set("nochroot"),
        erroronfail: is_set("erroronfail"),
        log: text(record, "log"),
        body: String::new(),
        span,
    }
}

fn certificate(record: &Record, span: Span) -> Certificate {
    Certificate {
        filename: text(record, "filename").unwrap_or_default(),
        dir: text(record, "dir").unwrap_or_default(),
        kind: text(record, "type"),
        cert: String::new(),
        span,
    }
}
