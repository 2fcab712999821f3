//! A command with its values to a line.

use super::line::{Token, in_one_line, line};
use super::option::option;
use crate::options::Rules;
use crate::plain::Value;
use crate::record::Record;
use crate::table::Command;

/// One command with its values.
pub(super) fn command_line(command: &Command, record: &Record, rules: Rules) -> String {
    let name = match command.name {
        "displaymode" => one_of(command, record.text("mode")),
        "reboot" => one_of(command, record.text("action")),
        "partition" => "part",
        name => one_of(command, name),
    };
    if let Some(raw) = command.raw {
        let text = in_one_line(record.text(raw));
        return format!("{name} {text}").trim_end().to_owned();
    }
    let words: Vec<Token> = words(command, record)
        .into_iter()
        .map(|word| (String::new(), Some(word)))
        .collect();
    let mut options = Vec::new();
    for (key, value) in record.sorted() {
        if !command.words.contains(key) && !command.positionals.iter().any(|word| word.key == *key)
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

/// The name of a command, of which a program may have made anything.
fn one_of(command: &Command, name: &str) -> &'static str {
    let mut names = command.names.iter();
    names
        .find(|known| **known == name)
        .unwrap_or(&command.names[0])
}

/// The words that are not options.
fn words(command: &Command, record: &Record) -> Vec<String> {
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
            Some(Value::Text(word)) => words.push(word.clone()),
            Some(Value::List(items)) => {
                words.extend(items.iter().filter_map(Value::as_str).map(str::to_owned));
            }
            _ => {}
        }
    }
    words
}
