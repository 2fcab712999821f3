//! The section that is being read.

use serde_json::Value;

use crate::arguments::{Known, arguments};
use crate::diagnostic::{Diagnostic, Severity};
use crate::headers;
use crate::options::Rules;
use crate::record::Record;
use crate::section::{Certificate, Script, ScriptKind, Section};
use crate::source::Span;
use crate::table::Command;
use crate::unknown::unknown_option;
use crate::value::read_value;
use crate::words::Word;

/// A section whose end was not seen yet.
pub(crate) enum OpenSection {
    Packages(Record, Span),
    Script(Script),
    Kept(Section),
    Certificate(Certificate),
    /// One whose header is wrong.
    Ignored(String, Span),
}

impl OpenSection {
    /// Reads a section header, whose first word is known to be one.
    pub(crate) fn new(
        rules: Rules,
        words: &[Word],
        span: Span,
        warnings: &mut Vec<Diagnostic>,
    ) -> Result<Self, Diagnostic> {
        let name = words[0].value.as_str();
        let mut options = |table| options(rules, table, words, span, warnings);
        let kind = match name {
            "%packages" => return Ok(Self::Packages(options(&headers::PACKAGES)?, span)),
            "%certificate" => {
                let record = options(&headers::CERTIFICATE)?;
                let said = |key| text(&record, key).is_some_and(|value| !value.is_empty());
                if !said("dir") && !said("type") {
                    let message = "`%certificate` needs `--dir` or `--type`";
                    return Err(Diagnostic::error("missing-argument", message, span));
                }
                return Ok(Self::Certificate(certificate(&record, span)));
            }
            "%pre" => ScriptKind::Pre,
            "%pre-install" => ScriptKind::PreInstall,
            "%post" => ScriptKind::Post,
            "%onerror" => ScriptKind::OnError,
            "%traceback" => ScriptKind::Traceback,
            _ => {
                let args = words[1..].iter().map(|word| word.value.clone()).collect();
                return Ok(Self::Kept(Section {
                    section: name.to_owned(),
                    args,
                    body: String::new(),
                    span,
                }));
            }
        };
        let table = if kind == ScriptKind::Post {
            &headers::POST
        } else {
            &headers::SCRIPT
        };
        Ok(Self::Script(script(kind, &options(table)?, span)))
    }

    pub(crate) fn name(&self) -> &str {
        match self {
            Self::Packages(..) => "%packages",
            Self::Script(script) => script.kind.header(),
            Self::Kept(section) => &section.section,
            Self::Certificate(_) => "%certificate",
            Self::Ignored(name, _) => name,
        }
    }

    /// The header line.
    pub(crate) fn span(&self) -> Span {
        match self {
            Self::Script(script) => script.span,
            Self::Kept(section) => section.span,
            Self::Certificate(certificate) => certificate.span,
            Self::Packages(_, span) | Self::Ignored(_, span) => *span,
        }
    }

    /// Adds a line of the body.
    pub(crate) fn push(&mut self, line: &str) {
        match self {
            Self::Script(script) => script.body.push_str(line),
            Self::Kept(section) => section.body.push_str(line),
            Self::Certificate(certificate) => certificate.cert.push_str(line),
            Self::Packages(..) | Self::Ignored(..) => {}
        }
    }
}

fn options(
    rules: Rules,
    table: &'static Command,
    words: &[Word],
    span: Span,
    warnings: &mut Vec<Diagnostic>,
) -> Result<Record, Diagnostic> {
    let known = Known {
        word: &words[0].value,
        command: table,
        version: rules.version,
        lenient: rules.lenient,
    };
    let found = arguments(known, &words[1..])?;
    if let Some(word) = found.extra.first() {
        return Err(unknown_option(known, word));
    }
    let mut record = Record::default();
    for (opt, value, place) in found.options {
        if opt.deprecated.contains(rules.version) {
            let message = format!("`{}` of `{}` is deprecated", opt.name, words[0].value);
            warnings.push(Diagnostic::new(
                Severity::Deprecated,
                "deprecated-option",
                message,
                place,
            ));
        }
        let value = read_value(opt, value.as_ref(), rules.version, None, span)?;
        record.insert(opt.key, value);
    }
    let missing = |opt: &&crate::table::Opt| opt.required && !record.contains_key(opt.key);
    if let Some(opt) = table.options.iter().find(missing) {
        let message = format!("`{}` needs `{}`", words[0].value, opt.name);
        return Err(Diagnostic::error("missing-argument", message, span));
    }
    Ok(record)
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
