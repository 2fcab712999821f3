//! What a word says, since when, and what `livecd-creator` does with it.

use std::ops::Range;

use livecd_kickstart::language::{self, OptionInfo, Status, Word};
use livecd_kickstart::{ColumnUnit, LineKind, Version};
use livecd_support::Treatment;
use lsp_types::{Hover, HoverContents, MarkupContent, MarkupKind, Position};

use crate::lines::Line;
use crate::open_file::OpenFile;
use crate::{included, units};

/// What is to be said of the word at `at`, by the rules of `version`.
pub(crate) fn hover(
    file: &OpenFile,
    at: Position,
    version: Version,
    unit: ColumnUnit,
) -> Option<Hover> {
    let index = file.index();
    let at = units::offset(&index, at, unit);
    let line = file.lines().at(at)?;
    let (text, range) = of_line(file, line, at, version)?;
    Some(Hover {
        contents: HoverContents::Markup(MarkupContent {
            kind: MarkupKind::Markdown,
            value: text,
        }),
        range: Some(units::range(&index, range, unit)),
    })
}

fn of_line(
    file: &OpenFile,
    line: Line<'_>,
    at: usize,
    version: Version,
) -> Option<(String, Range<usize>)> {
    if let Some((name, range)) = line.included() {
        let path = included::path(name, file)?;
        let exists = if path.exists() {
            ""
        } else {
            ", which is not there"
        };
        return Some((format!("includes `{}`{exists}", path.display()), range));
    }
    if !matches!(line.line.kind(), LineKind::Command | LineKind::Header) {
        return None;
    }
    let first = line.line.name()?;
    let is_here = |(_, range): &(&str, Range<usize>)| range.start <= at && at <= range.end;
    let (index, (word, range)) = line.words().enumerate().find(|(_, word)| is_here(word))?;
    let text = match index {
        0 => of_word(first, version)?,
        _ => {
            let name = word.split('=').next().unwrap_or_default();
            of_option(first, name, version)?
        }
    };
    Some((text, range))
}

/// About a command or header.
fn of_word(name: &str, version: Version) -> Option<String> {
    if language::headers().contains(&name) {
        let text = language::header(name).map_or_else(String::new, Word::description);
        return Some(format!("**`{name}`**: {text}{}", image(name)));
    }
    let command = language::command(name)?;
    let mut text = format!(
        "**`{name}`**: {}\n\nKnown to {}.",
        command.description(),
        command.releases()
    );
    match command.status(version) {
        Status::Active => {}
        Status::Deprecated => text += &format!(" {version} accepts it, and does nothing."),
        Status::Removed => text += &format!(" {version} refuses it."),
        Status::Unknown => text += &format!(" {version} does not know it."),
    }
    Some(text + &image(name))
}

/// About an option, also an abbreviated one.
fn of_option(command: &str, name: &str, version: Version) -> Option<String> {
    if !name.starts_with("--") {
        return None;
    }
    let word = language::command(command).or_else(|| language::header(command))?;
    let mut options: Vec<OptionInfo> = word.options(version).collect();
    if !options.iter().any(|option| option.name == name) {
        options.retain(|option| option.name.starts_with(name));
    } else {
        options.retain(|option| option.name == name);
    }
    // One whose meaning changed is in the table once for each.
    let option = options
        .first()
        .filter(|first| options.iter().all(|o| o.name == first.name));
    let Some(option) = option else {
        let older = Version::all().filter(|older| *older != version);
        let mut older = older.flat_map(|older| word.options(older));
        let found = older.find(|option| option.name == name)?;
        return Some(format!(
            "**`{name}`**: {}\n\nKnown to {}, not to {version}.",
            found.description, found.releases
        ));
    };
    let mut text = format!(
        "**`{command} {}`**: {}\n\nKnown to {}.",
        option.name, option.description, option.releases
    );
    if word.deprecates(option.name, version) {
        text += &format!(" {version} accepts it with a warning.");
    }
    if option.is_required {
        text += " It must be given.";
    }
    if !option.choices.is_empty() {
        text += &format!(" Its values: `{}`.", option.choices.join("`, `"));
    }
    let ignored = livecd_support::find(command).map(|support| support.ignored_options);
    let ignored = ignored.into_iter().flatten();
    for (_, why) in ignored.filter(|(ignored, _)| *ignored == option.name) {
        text += &format!("\n\n`livecd-creator` ignores it: {why}.");
    }
    Some(text)
}

/// What an image gets of it.
fn image(name: &str) -> String {
    let Some(support) = livecd_support::find(name) else {
        return String::new();
    };
    let becomes = match support.treatment {
        Treatment::Applied => "applies it",
        Treatment::Warned => "ignores it with a warning",
        Treatment::Silent => "ignores it",
    };
    format!("\n\n`livecd-creator` {becomes}: {}.", support.text)
}
