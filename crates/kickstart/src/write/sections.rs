//! Sections to text.

use std::fmt;

use serde_json::Value;

use super::line::{Token, line};
use super::option::option;
use crate::headers::PACKAGES;
use crate::options::Rules;
use crate::packages::{GroupInclude, Packages};
use crate::section::{Certificate, Script, ScriptKind, Section};
use crate::syntax::is_boundary;

pub(super) fn packages(
    f: &mut fmt::Formatter<'_>,
    packages: &Packages,
    rules: Rules,
) -> fmt::Result {
    let mut tokens = Vec::new();
    if let Ok(Value::Object(record)) = serde_json::to_value(packages) {
        for (key, value) in &record {
            tokens.extend(option(&PACKAGES, &record, key, value, rules));
        }
    }
    header(f, &line("%packages", tokens))?;
    if let Some(environment) = &packages.environment {
        writeln!(f, "@^{}", environment.name)?;
    }
    // Before the groups: one that is named afterwards counts as both.
    packages
        .excluded_groups
        .iter()
        .try_for_each(|group| writeln!(f, "-@{}", group.name))?;
    for group in &packages.groups {
        let include = match group.include {
            GroupInclude::Required => " --nodefaults",
            GroupInclude::Default => "",
            GroupInclude::All => " --optional",
        };
        writeln!(f, "@{}{include}", group.name)?;
    }
    packages
        .packages
        .iter()
        .try_for_each(|entry| writeln!(f, "{}", entry.name))?;
    packages
        .excluded
        .iter()
        .try_for_each(|entry| writeln!(f, "-{}", entry.name))?;
    writeln!(f, "%end")
}

pub(super) fn script(f: &mut fmt::Formatter<'_>, script: &Script) -> fmt::Result {
    let mut tokens = Vec::new();
    if script.interpreter != "/bin/sh" {
        tokens.push(with("--interpreter", &script.interpreter));
    }
    if script.kind == ScriptKind::Post && !script.in_chroot {
        tokens.push(("--nochroot".to_owned(), None));
    }
    if script.erroronfail {
        tokens.push(("--erroronfail".to_owned(), None));
    }
    tokens.extend(script.log.iter().map(|log| with("--log", log)));
    header(f, &line(script.kind.header(), tokens))?;
    body(f, &script.body)
}

pub(super) fn section(f: &mut fmt::Formatter<'_>, section: &Section) -> fmt::Result {
    let words = section.args.iter();
    let tokens = words.map(|word| (String::new(), Some(word.clone())));
    header(f, &line(&section.section, tokens.collect()))?;
    body(f, &section.body)
}

pub(super) fn certificate(f: &mut fmt::Formatter<'_>, certificate: &Certificate) -> fmt::Result {
    let mut tokens = vec![with("--filename", &certificate.filename)];
    if !certificate.dir.is_empty() {
        tokens.push(with("--dir", &certificate.dir));
    }
    tokens.extend(certificate.kind.iter().map(|kind| with("--type", kind)));
    header(f, &line("%certificate", tokens))?;
    body(f, &certificate.cert)
}

/// A header line. If it ends in a boundary of its own, a line feed would begin the body.
fn header(f: &mut fmt::Formatter<'_>, line: &str) -> fmt::Result {
    let end = if line.ends_with(is_boundary) {
        ""
    } else {
        "\n"
    };
    write!(f, "{line}{end}")
}

fn with(option: &str, value: &str) -> Token {
    (format!("{option}="), Some(value.to_owned()))
}

fn body(f: &mut fmt::Formatter<'_>, body: &str) -> fmt::Result {
    let end = if body.is_empty() || body.ends_with('\n') {
        ""
    } else {
        "\n"
    };
    writeln!(f, "{body}{end}%end")
}
