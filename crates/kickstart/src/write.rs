//! Values to kickstart text: normalised, and read back as the same values.

use std::collections::HashMap;
use std::fmt;

use serde_json::{Map, Value};

use crate::command::{Rules, is_truthy};
use crate::commands::COMMANDS;
use crate::headers::PACKAGES;
use crate::kickstart::Kickstart;
use crate::packages::{GroupInclude, Packages};
use crate::section::{Certificate, Script, ScriptKind, Section};
use crate::source::Span;
use crate::table::{Command, Kind, Opt};
use crate::words::quote;

impl fmt::Display for Kickstart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(platform) = &self.platform {
            writeln!(f, "#platform={platform}")?;
        }
        for line in command_lines(self) {
            writeln!(f, "{line}")?;
        }
        if let Some(found) = &self.packages {
            packages(f, found, self.rules())?;
        }
        self.scripts.iter().try_for_each(|found| script(f, found))?;
        self.certificates
            .iter()
            .try_for_each(|found| certificate(f, found))?;
        self.sections.iter().try_for_each(|found| section(f, found))
    }
}

/// The commands in the order they were read; those that were not, last.
fn command_lines(kickstart: &Kickstart) -> Vec<String> {
    let Ok(Value::Object(all)) = serde_json::to_value(kickstart) else {
        return Vec::new();
    };
    let order: HashMap<Span, usize> = kickstart
        .command_lines()
        .iter()
        .enumerate()
        .map(|(index, line)| (line.span, index))
        .collect();
    let mut lines: Vec<(usize, String)> = Vec::new();
    for command in COMMANDS {
        let items = match all.get(command.name) {
            Some(Value::Array(items)) => items.iter().collect(),
            Some(item) => vec![item],
            None => continue,
        };
        for record in items.into_iter().filter_map(Value::as_object) {
            let line = command_line(command, record, kickstart.rules());
            let place = order.get(&span_of(record)).copied();
            lines.push((place.unwrap_or(usize::MAX), line));
        }
    }
    lines.sort_by_key(|(place, _)| *place);
    lines.into_iter().map(|(_, line)| line).collect()
}

fn span_of(record: &Map<String, Value>) -> Span {
    let span = record.get("span").cloned();
    span.and_then(|span| serde_json::from_value(span).ok())
        .unwrap_or_default()
}

/// One command with its values.
fn command_line(command: &Command, record: &Map<String, Value>, rules: Rules) -> String {
    let text = |key| record.get(key).and_then(Value::as_str).unwrap_or_default();
    let name = match command.name {
        "displaymode" => text("mode"),
        "reboot" => text("action"),
        "partition" => "part",
        name => command
            .names
            .iter()
            .copied()
            .find(|other| *other == name)
            .unwrap_or(command.names[0]),
    };
    if let Some(raw) = command.raw {
        return format!("{name} {}", text(raw)).trim_end().to_owned();
    }
    let words: Vec<Token> = words(command, record)
        .into_iter()
        .map(|word| (String::new(), Some(word)))
        .collect();
    let mut options = Vec::new();
    for (key, value) in record {
        if !command.words.contains(&key.as_str())
            && !command.positionals.iter().any(|word| word.key == key)
        {
            options.extend(option(command, record, key, value, rules));
        }
    }
    let is_dashed = |(_, word): &Token| word.as_ref().is_some_and(|word| word.starts_with('-'));
    let dashed = words.iter().any(is_dashed) && command.name != "realm";
    let end = (String::from("--"), None);
    let mut tokens: Vec<Token> = match dashed {
        true => options.into_iter().chain([end]).chain(words).collect(),
        false => words.into_iter().chain(options).collect(),
    };
    // A line boundary can only stand at the end of a line.
    let at_end = |(_, word): &Token| word.as_ref().is_some_and(|word| word.contains(is_boundary));
    let last = tokens
        .iter()
        .position(at_end)
        .map(|index| tokens.remove(index));
    let mut line = name.to_owned();
    for (option, word) in tokens {
        line.push(' ');
        line.push_str(&option);
        line.extend(word.map(|word| quote(&word)));
    }
    if let Some((option, word)) = last {
        line.push(' ');
        line.push_str(&option);
        line.push_str(&at_line_end(&word.unwrap_or_default()));
    }
    line
}

/// An option with what joins it to its value, and a value or word.
type Token = (String, Option<String>);

fn is_boundary(c: char) -> bool {
    matches!(
        c,
        '\n' | '\u{b}' | '\u{c}' | '\u{1c}'..='\u{1e}' | '\u{85}' | '\u{2028}' | '\u{2029}'
    )
}

/// A word that ends in a line boundary, which only a backslash keeps if it is a line feed.
fn at_line_end(word: &str) -> String {
    let text = word.trim_end_matches(is_boundary);
    let quoted = if text.is_empty() {
        String::new()
    } else {
        quote(text)
    };
    match &word[text.len()..] {
        "\n" => format!("{quoted}\\"),
        boundary => format!("{quoted}{boundary}"),
    }
}

/// The words that are not options.
fn words(command: &Command, record: &Map<String, Value>) -> Vec<String> {
    let positionals = command.positionals.iter().map(|positional| positional.key);
    let keys: Vec<&str> = match command.words {
        [] => positionals.collect(),
        keys => keys.to_vec(),
    };
    let mut words = Vec::new();
    if command.name == "realm" {
        words.push("join".to_owned());
    }
    for key in keys {
        match record.get(key) {
            Some(Value::String(word)) => words.push(word.clone()),
            Some(Value::Array(items)) => {
                words.extend(items.iter().filter_map(Value::as_str).map(str::to_owned));
            }
            _ => {}
        }
    }
    words
}

/// How `key` is given its value, if it is not what leaving it out means.
fn option(
    command: &Command,
    record: &Map<String, Value>,
    key: &str,
    value: &Value,
    rules: Rules,
) -> Vec<Token> {
    let known =
        |opt: &&&Opt| opt.key == key && (rules.lenient || opt.known.contains(rules.version));
    let fits = |opt: &&&Opt| match (opt.kind, value) {
        (Kind::Flag(wanted), Value::Bool(value)) => wanted == *value,
        (Kind::Const(wanted), Value::String(value)) => wanted == value,
        (Kind::Flag(_) | Kind::Const(_) | Kind::Add(_), _) => false,
        _ => true,
    };
    let candidates: Vec<&Opt> = command
        .options
        .iter()
        .collect::<Vec<_>>()
        .iter()
        .filter(known)
        .filter(fits)
        .copied()
        .collect();
    // Among several the one that is known now, then the one that is named like the value.
    let rank = |opt: &&&Opt| {
        (
            !opt.known.contains(rules.version),
            opt.name.get(2..) != Some(key),
        )
    };
    let best = candidates.iter().min_by_key(rank);
    let Some(opt) = best else {
        return Vec::new();
    };
    let joined = |items: &[Value]| {
        items
            .iter()
            .filter_map(Value::as_str)
            .collect::<Vec<_>>()
            .join(",")
    };
    let alone = || vec![(opt.name.to_owned(), None)];
    let with = |text: &str| vec![(format!("{}=", opt.name), Some(text.to_owned()))];
    match (opt.kind, value) {
        (Kind::Flag(true) | Kind::Const(_), _) => alone(),
        (Kind::Flag(false), _) => match key {
            "activate" | "enabled" => alone(),
            _ => Vec::new(),
        },
        // On unless said otherwise; everything else is off.
        (Kind::Bool, Value::Bool(false)) if key != "onboot" => Vec::new(),
        (Kind::Bool, Value::Bool(value)) => with(if *value { "yes" } else { "no" }),
        (Kind::MaybeText, Value::Bool(true)) => {
            match record.get("format").and_then(Value::as_str) {
                Some(format) => with(format),
                None => alone(),
            }
        }
        (Kind::MaybeText, Value::String(text)) => with(text),
        (_, Value::Number(number)) => with(&number.to_string()),
        (Kind::Append, Value::Array(items)) => items
            .iter()
            .filter_map(Value::as_str)
            .flat_map(with)
            .collect(),
        (Kind::Read(_), Value::Array(items)) => match is_truthy(value) {
            true => with(&items.iter().map(pair).collect::<Vec<_>>().join(",")),
            false => Vec::new(),
        },
        (_, Value::Array(items)) if !items.is_empty() => with(&joined(items)),
        (_, Value::String(text)) => with(text),
        _ => Vec::new(),
    }
}

/// A device of a team with its configuration.
fn pair(value: &Value) -> String {
    let text = |index: usize| value.get(index).and_then(Value::as_str).unwrap_or_default();
    match text(1) {
        "" => text(0).to_owned(),
        config => format!("{}'{config}'", text(0)),
    }
}

fn packages(f: &mut fmt::Formatter<'_>, packages: &Packages, rules: Rules) -> fmt::Result {
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

fn script(f: &mut fmt::Formatter<'_>, script: &Script) -> fmt::Result {
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

fn section(f: &mut fmt::Formatter<'_>, section: &Section) -> fmt::Result {
    write!(f, "{}", section.section)?;
    section
        .args
        .iter()
        .try_for_each(|word| write!(f, " {}", quote(word)))?;
    writeln!(f)?;
    body(f, &section.body)
}

fn certificate(f: &mut fmt::Formatter<'_>, certificate: &Certificate) -> fmt::Result {
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
