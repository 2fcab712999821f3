//! Sections to text.

use std::fmt;

use serde_json::Value;

use super::option::option;
use crate::headers::PACKAGES;
use crate::options::Rules;
use crate::packages::{GroupInclude, Packages};
use crate::section::{Certificate, Script, ScriptKind, Section};
use crate::words::quote;

pub(super) fn packages(
    f: &mut fmt::Formatter<'_>,
    packages: &Packages,
    rules: Rules,
) -> fmt::Result {
    write!(f, "%packages")?;
    if let Ok(Value::Object(record)) = serde_json::to_value(packages) {
        for (key, value) in &record {
            for (option, word) in option(&PACKAGES, &record, key, value, rules) {
                let word = word.map(|word| quote(&word)).unwrap_or_default();
                write!(f, " {option}{word}")?;
            }
        }
    }
    writeln!(f)?;
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
    write!(f, "{}", script.kind.header())?;
    if script.interpreter != "/bin/sh" {
        write!(f, " --interpreter={}", quote(&script.interpreter))?;
    }
    if script.kind == ScriptKind::Post && !script.in_chroot {
        write!(f, " --nochroot")?;
    }
    if script.erroronfail {
        write!(f, " --erroronfail")?;
    }
    if let Some(log) = &script.log {
        write!(f, " --log={}", quote(log))?;
    }
    writeln!(f)?;
    body(f, &script.body)
}

pub(super) fn section(f: &mut fmt::Formatter<'_>, section: &Section) -> fmt::Result {
    write!(f, "{}", section.section)?;
    section
        .args
        .iter()
        .try_for_each(|word| write!(f, " {}", quote(word)))?;
    writeln!(f)?;
    body(f, &section.body)
}

pub(super) fn certificate(f: &mut fmt::Formatter<'_>, certificate: &Certificate) -> fmt::Result {
    write!(
        f,
        "%certificate --filename={}",
        quote(&certificate.filename)
    )?;
    if !certificate.dir.is_empty() {
        write!(f, " --dir={}", quote(&certificate.dir))?;
    }
    if let Some(kind) = &certificate.kind {
        write!(f, " --type={}", quote(kind))?;
    }
    writeln!(f)?;
    body(f, &certificate.cert)
}

fn body(f: &mut fmt::Formatter<'_>, body: &str) -> fmt::Result {
    let end = if body.is_empty() || body.ends_with('\n') {
        ""
    } else {
        "\n"
    };
    writeln!(f, "{body}{end}%end")
}
