//! The kernel arguments of one entry of a menu.

use super::dialect::Dialect;
use super::{Change, MenuChange};

/// A line with other arguments behind its command, if it is one of `commands` and something changes.
pub(super) fn after_command(
    line: &str,
    commands: &[&str],
    changes: &[MenuChange],
    dialect: Dialect,
) -> Option<String> {
    let body = line.trim_end();
    let indent = &body[..body.len() - body.trim_start().len()];
    let words = words(body);
    let (command, arguments) = words.split_first()?;
    let is_command = |known: &str| match dialect {
        Dialect::Grub => known == *command,
        _ => known.eq_ignore_ascii_case(command),
    };
    commands.iter().find(|known| is_command(known))?;
    // GRUB's first argument is the kernel.
    let kept = usize::from(dialect == Dialect::Grub).min(arguments.len());
    let (kernel, arguments) = arguments.split_at(kept);
    let changed = changed(arguments, changes, dialect)?;
    let kernel = kernel.iter().map(|word| (*word).to_owned());
    let all: Vec<String> = kernel.chain(changed).collect();
    Some(format!(
        "{indent}{command} {}{}",
        all.join(" "),
        &line[body.len()..]
    ))
}

/// Arguments with the changes, if there are any.
pub(super) fn changed(
    before: &[&str],
    changes: &[MenuChange],
    dialect: Dialect,
) -> Option<Vec<String>> {
    let mut arguments: Vec<String> = before.iter().map(|word| (*word).to_owned()).collect();
    for MenuChange(change) in changes {
        match change {
            Change::Remove(name) => arguments.retain(|argument| {
                let (its_name, _) = argument.split_once('=').unwrap_or((argument, ""));
                its_name.trim_matches(['"', '\'']) != name
            }),
            Change::Add(argument) => {
                let argument = quoted(argument, dialect);
                // What comes behind `---` is for the installed system.
                let place = arguments
                    .iter()
                    .position(|word| word == "---" || word == "--");
                arguments.insert(place.unwrap_or(arguments.len()), argument);
            }
            Change::Replace { .. } | Change::Rename { .. } => {}
        }
    }
    (arguments != before).then_some(arguments)
}

/// The words of a line; quotes keep blanks in a word, and stay. A line end behind a backslash is a blank.
pub(super) fn words(line: &str) -> Vec<&str> {
    let (mut words, mut start, mut quote) = (Vec::new(), None, None);
    let mut characters = line.char_indices().peekable();
    while let Some((at, c)) = characters.next() {
        let next = characters.peek().map(|(_, next)| *next);
        let goes_on = c == '\\' && matches!(next, Some('\n' | '\r')) && quote.is_none();
        let is_end = (c.is_whitespace() && quote.is_none()) || goes_on;
        if let (true, Some(begin)) = (is_end, start) {
            words.push(&line[begin..at]);
            start = None;
        } else if !is_end && start.is_none() {
            start = Some(at);
        }
        match quote {
            _ if goes_on => {}
            _ if c == '\\' && quote != Some('\'') => {
                characters.next();
            }
            Some(open) if c == open => quote = None,
            None if c == '"' || c == '\'' => quote = Some(c),
            _ => {}
        }
    }
    words.extend(start.map(|begin| &line[begin..]));
    words
}

/// An argument as one word of a menu.
fn quoted(argument: &str, dialect: Dialect) -> String {
    let special = |c: char| match dialect {
        Dialect::Grub => c.is_whitespace() || "$;&|<>{}()#\\".contains(c),
        _ => c.is_whitespace(),
    };
    if !argument.contains(special) {
        return argument.to_owned();
    }
    let in_quotes = |text: &str| match dialect {
        Dialect::Grub => {
            let escaped = text.replace('\\', "\\\\").replace('$', "\\$");
            format!("\"{escaped}\"")
        }
        _ => format!("\"{text}\""),
    };
    // The kernel takes quotes around a value, too.
    match argument.split_once('=') {
        Some((name, value)) if !name.contains(special) => format!("{name}={}", in_quotes(value)),
        _ => in_quotes(argument),
    }
}

/// Arguments in lines of up to 80 characters, as punched cards had them, which s390 still reads.
pub(super) fn filled(arguments: &[String]) -> String {
    const WIDTH: usize = 80;
    let (mut text, mut column) = (String::new(), 0);
    for argument in arguments {
        let length = argument.chars().count();
        let separator = match column {
            0 => "",
            column if column + 1 + length > WIDTH => "\n",
            _ => " ",
        };
        column = match separator {
            " " => column + 1 + length,
            _ => length,
        };
        text += separator;
        text += argument;
    }
    text + "\n"
}
