//! Sections to text.

use std::fmt;

use super::line::{Token, in_one_line, line};
use super::option::option;
use crate::headers::PACKAGES;
use crate::lines::Lines;
use crate::options::Rules;
use crate::packages::{GroupInclude, Packages};
use crate::section::{Certificate, Script, ScriptKind, Section};
use crate::syntax::{Entry, Line, LineKind, Place, is_boundary, package_entry};

pub(super) fn packages(
    f: &mut fmt::Formatter<'_>,
    packages: &Packages,
    rules: Rules,
) -> fmt::Result {
    let mut tokens = Vec::new();
    let record = packages.options();
    for (key, value) in record.sorted() {
        tokens.extend(option(&PACKAGES, &record, key, value, rules));
    }
    header(f, &line("%packages", tokens))?;
    for name in packages.environment.iter().map(|entry| &entry.name) {
        entry(f, &format!("@^{name}"), &Entry::Environment(name))?;
    }
    // Before the groups: one that is named afterwards counts as both.
    for name in packages.excluded_groups.iter().map(|group| &group.name) {
        entry(f, &format!("-@{name}"), &Entry::ExcludedGroup(name))?;
    }
    for group in &packages.groups {
        let include = match group.include {
            GroupInclude::Required => " --nodefaults",
            GroupInclude::Default => "",
            GroupInclude::All => " --optional",
        };
        let text = format!("@{}{include}", group.name);
        match package_entry(0, 0, &text) {
            Some((found @ Entry::Group(_), _)) => entry(f, &text, &found)?,
            _ => comment(f, &text)?,
        }
    }
    for name in packages.packages.iter().map(|entry| &entry.name) {
        entry(f, name, &Entry::Package(name))?;
    }
    for name in packages.excluded.iter().map(|entry| &entry.name) {
        entry(f, &format!("-{name}"), &Entry::Excluded(name))?;
    }
    writeln!(f, "%end")
}

/// A line of `%packages`, as a comment if it would be read as anything else.
fn entry(f: &mut fmt::Formatter<'_>, text: &str, meant: &Entry<'_>) -> fmt::Result {
    let line = Line::new(0, 0, text, Place::Packages);
    let found = package_entry(0, 0, text);
    let is_whole = found.is_some_and(|(found, span)| {
        found == *meant && (span.start, span.end as usize) == (0, text.len())
    });
    match is_whole && line.kind == LineKind::Package && !text.contains(is_boundary) {
        true => writeln!(f, "{text}"),
        false => comment(f, text),
    }
}

/// What cannot be written, so that it is seen and does nothing.
fn comment(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    writeln!(f, "# {}", in_one_line(text))
}

pub(super) fn script(f: &mut fmt::Formatter<'_>, script: &Script, rules: Rules) -> fmt::Result {
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
    body(f, &script.body, rules)
}

pub(super) fn section(f: &mut fmt::Formatter<'_>, section: &Section, rules: Rules) -> fmt::Result {
    if !["%addon", "%anaconda"].contains(&section.section.as_str()) {
        return comment(f, &section.section);
    }
    let words = section.args.iter();
    let tokens = words.map(|word| (String::new(), Some(word.clone())));
    header(f, &line(&section.section, tokens.collect()))?;
    body(f, &section.body, rules)
}

pub(super) fn certificate(
    f: &mut fmt::Formatter<'_>,
    certificate: &Certificate,
    rules: Rules,
) -> fmt::Result {
    let mut tokens = vec![with("--filename", &certificate.filename)];
    if !certificate.dir.is_empty() {
        tokens.push(with("--dir", &certificate.dir));
    }
    tokens.extend(certificate.kind.iter().map(|kind| with("--type", kind)));
    header(f, &line("%certificate", tokens))?;
    body(f, &certificate.cert, rules)
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

/// The text of a section. Lines that would end it or name other files are comments: only a
/// program can have made them.
fn body(f: &mut fmt::Formatter<'_>, body: &str, rules: Rules) -> fmt::Result {
    for (start, end) in Lines::new(body) {
        let text = &body[start..end];
        match Line::new(0, 0, text, Place::Text).kind {
            LineKind::Body => f.write_str(text)?,
            LineKind::Append if !rules.append => f.write_str(text)?,
            _ => comment(f, text)?,
        }
    }
    let end = if body.is_empty() || body.ends_with('\n') {
        ""
    } else {
        "\n"
    };
    writeln!(f, "{end}%end")
}
