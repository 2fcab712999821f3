//! A command with its values to a line.

use serde_json::{Map, Value};

use super::option::{Token, option};
use crate::options::Rules;
use crate::table::Command;
use crate::words::quote;

/// One command with its values.
pub(super) fn command_line(command: &Command, record: &Map<String, Value>, rules: Rules) -> String {
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
