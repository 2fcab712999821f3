//! The values of options.

use crate::diagnostic::Diagnostic;
use crate::number::int;
use crate::plain::Value;
use crate::readers;
use crate::source::Span;
use crate::syntax::Word;
use crate::table::{Form, Kind, Opt};
use crate::version::Version;

/// Reads the value of an option, `earlier` being what its key has so far.
pub(crate) fn read_value(
    opt: &Opt,
    word: Option<&Word>,
    version: Version,
    earlier: Option<&Value>,
    line: Span,
) -> Result<Value, Diagnostic> {
    let text = word.map_or("", |word| word.value.as_str());
    let invalid = |wanted: String| {
        let message = match opt.secret {
            true => format!("invalid value for `{}`", opt.name),
            false => format!("`{text}` is no value for `{}`", opt.name),
        };
        Diagnostic::error(
            "invalid-value",
            message,
            word.map_or(line, |word| word.span),
        )
        .with_hint(wanted)
    };
    Ok(match opt.kind {
        Kind::Flag(value) => value.into(),
        Kind::Const(value) => value.into(),
        Kind::Ignored => Value::Null,
        Kind::Text => text.into(),
        Kind::MaybeText => word.map_or(Value::Bool(true), |word| word.value.as_str().into()),
        Kind::Int => int(text)
            .ok_or_else(|| invalid("it is a whole number".to_owned()))?
            .into(),
        Kind::Bool => boolean(text)
            .ok_or_else(|| invalid("it is `yes` or `no`".to_owned()))?
            .into(),
        Kind::List => items(text).collect(),
        Kind::Extend => extended(earlier, items(text).map(Value::from)),
        Kind::Ports => extended(
            earlier,
            text.split(',').map(|port| with_protocol(port).into()),
        ),
        Kind::Append => extended(earlier, [text.into()]),
        Kind::Add(items) => extended(earlier, items.iter().map(|&item| item.into())),
        Kind::Choice(words) if words.contains(&text) => text.into(),
        Kind::Choice(words) => return Err(invalid(format!("it is one of {}", words.join(", ")))),
        Kind::Form(form) => {
            let read = match form {
                Form::DeviceName => readers::device_name,
                Form::RaidDevice => readers::raid_device,
                Form::RaidLevel => readers::raid_level,
                Form::BtrfsLevel => readers::btrfs_level,
                Form::AutopartType => readers::autopart_type,
                Form::SnapshotWhen => readers::snapshot_when,
                Form::TeamSlaves => readers::team_slaves,
            };
            read(text, version).map_err(invalid)?
        }
    })
}

/// The items between commas.
pub(crate) fn items(text: &str) -> impl Iterator<Item = &str> {
    text.split(',')
        .map(str::trim)
        .filter(|item| !item.is_empty())
}

/// Yes or no, in any of the usual words.
pub(crate) fn boolean(text: &str) -> Option<bool> {
    match text.to_lowercase().as_str() {
        "on" | "yes" | "true" | "1" => Some(true),
        "off" | "no" | "false" | "0" => Some(false),
        _ => None,
    }
}

/// A port with its protocol, which is TCP unless said.
fn with_protocol(port: &str) -> String {
    let port = port.trim();
    if port.contains(':') {
        port.to_owned()
    } else {
        format!("{port}:tcp")
    }
}

fn extended(earlier: Option<&Value>, more: impl IntoIterator<Item = Value>) -> Value {
    let mut list = earlier
        .and_then(Value::as_list)
        .unwrap_or_default()
        .to_vec();
    list.extend(more);
    Value::List(list)
}
