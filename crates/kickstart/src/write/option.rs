//! A value to the option that gives it.

use super::line::Token;
use crate::options::Rules;
use crate::plain::Value;
use crate::record::Record;
use crate::table::{Command, Kind, Opt};

/// How `key` is given its value, if it is not what leaving it out means.
pub(super) fn option(
    command: &Command,
    record: &Record,
    key: &str,
    value: &Value,
    rules: Rules,
) -> Vec<Token> {
    let known =
        |opt: &&&Opt| opt.key == key && (rules.lenient || opt.known.contains(rules.version));
    let fits = |opt: &&&Opt| match (opt.kind, value) {
        (Kind::Flag(wanted), Value::Bool(value)) => wanted == *value,
        (Kind::Const(wanted), Value::Text(value)) => wanted == value,
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
        (Kind::MaybeText, Value::Text(text)) => with(text),
        (_, Value::Int(number)) => with(&number.to_string()),
        (Kind::Append, Value::List(items)) => items
            .iter()
            .filter_map(Value::as_str)
            .flat_map(with)
            .collect(),
        (Kind::Form(_), Value::List(items)) => match value.is_truthy() {
            true => with(&items.iter().map(pair).collect::<Vec<_>>().join(",")),
            false => Vec::new(),
        },
        (_, Value::List(items)) if !items.is_empty() => with(&joined(items)),
        (_, Value::Text(text)) => with(text),
        _ => Vec::new(),
    }
}

/// A device of a team with its configuration.
fn pair(value: &Value) -> String {
    let items = value.as_list().unwrap_or_default();
    let text = |index: usize| items.get(index).and_then(Value::as_str).unwrap_or_default();
    match text(1) {
        "" => text(0).to_owned(),
        config => format!("{}'{config}'", text(0)),
    }
}
