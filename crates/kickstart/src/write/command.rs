//! A command with its values to a line.

use serde_json::{Map, Value};

use super::line::{Token, line};
use super::option::option;
use crate::options::Rules;
use crate::table::Command;

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
    let tokens: Vec<Token> = match dashed {
        true => options.into_iter().chain([end]).chain(words).collect(),
        false => words.into_iter().chain(options).collect(),
    };
    line(name, tokens)
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
