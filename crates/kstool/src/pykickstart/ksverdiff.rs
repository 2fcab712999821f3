//! `ksverdiff`: what two versions of the language have differently.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fmt::Write as _;
use std::process::ExitCode;

use clap::Parser;
use livecd_kickstart::Version;
use livecd_kickstart::language::{Status, Word, commands};

use super::{list_versions, version};
use crate::input::{Failure, print};

/// Says what two versions of the language have differently, as pykickstart's
/// ksverdiff does.
#[derive(Debug, Parser)]
#[command(name = "ksverdiff", infer_long_args = true)]
struct Options {
    /// The version to begin with
    #[arg(short, long)]
    from: Option<String>,
    /// The version to compare it with
    #[arg(short, long)]
    to: Option<String>,
    /// List the versions of the language
    #[arg(short, long)]
    listversions: bool,
}

pub(super) fn run(arguments: &[OsString]) -> Result<ExitCode, Failure> {
    let options = Options::parse_from(arguments);
    if options.listversions {
        return list_versions();
    }
    let (Some(from), Some(to)) = (&options.from, &options.to) else {
        print("You must specify two syntax versions.\n")?;
        return Ok(ExitCode::FAILURE);
    };
    print(difference(version(from)?, version(to)?, to))?;
    Ok(ExitCode::SUCCESS)
}

/// The report; `name` is how the second version was called.
fn difference(from: Version, to: Version, name: &str) -> String {
    let words: Vec<(&str, Word)> = commands()
        .flat_map(|command| command.names().iter().map(move |name| (*name, command)))
        .collect();
    let those = |chosen: &dyn Fn(Status, Status) -> bool| -> BTreeSet<&str> {
        let chosen = words
            .iter()
            .filter(|(_, word)| chosen(word.status(from), word.status(to)));
        chosen.map(|(name, _)| *name).collect()
    };
    let is_there = |status| !matches!(status, Status::Unknown);
    let mut out = String::new();
    let removed = those(&|old, new| match new {
        Status::Unknown => is_there(old),
        Status::Removed => is_there(old) && old != Status::Removed,
        _ => false,
    });
    say(
        &mut out,
        &format!("The following commands were removed in {name}:"),
        &removed,
        true,
    );
    let deprecated = those(&|old, new| is_there(old) && new == Status::Deprecated);
    say(
        &mut out,
        &format!("The following commands were deprecated in {name}:"),
        &deprecated,
        true,
    );
    let added = those(&|old, new| is_there(new) && !is_there(old));
    say(
        &mut out,
        &format!("The following commands were added in {name}:"),
        &added,
        true,
    );
    let mut both: Vec<_> = words
        .iter()
        .filter(|(_, word)| is_there(word.status(from)) && is_there(word.status(to)))
        .collect();
    both.sort_by_key(|(command, _)| *command);
    for (command, word) in both {
        options(&mut out, command, *word, from, (to, name));
    }
    out
}

/// The options that one command has otherwise.
fn options(out: &mut String, command: &str, word: Word, from: Version, to: (Version, &str)) {
    let (to, name) = to;
    let has_options = |version| matches!(word.status(version), Status::Active);
    if !has_options(from) || !has_options(to) {
        return;
    }
    let names = |version: Version| -> BTreeSet<&str> {
        word.options(version).map(|option| option.name).collect()
    };
    let (old, new) = (names(from), names(to));
    let deprecated = new.iter().copied();
    let deprecated: BTreeSet<&str> = deprecated
        .filter(|option| word.deprecates(option, to))
        .collect();
    for (what, list) in [
        ("added to", new.difference(&old).copied().collect()),
        ("deprecated from", deprecated),
        ("removed from", old.difference(&new).copied().collect()),
    ] {
        let title = format!("The following options were {what} the {command} command in {name}:");
        say(out, &title, &list, false);
    }
}

/// A title and a list below it; a list of nothing is said only if `always`.
fn say(out: &mut String, title: &str, list: &BTreeSet<&str>, always: bool) {
    if list.is_empty() && !always {
        return;
    }
    let words: Vec<&str> = list.iter().copied().collect();
    // Writing to a string cannot fail.
    let _ = writeln!(out, "{title}\n{}", words.join(" "));
    if !list.is_empty() {
        out.push('\n');
    }
}
