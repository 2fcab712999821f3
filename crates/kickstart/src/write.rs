//! Values to kickstart text: normalised, and read back as the same values.

mod command;
mod line;
mod option;
mod sections;

use std::collections::HashMap;
use std::fmt;

use serde_json::{Map, Value};

use self::command::command_line;
use self::sections::{certificate, packages, script, section};
use crate::commands::COMMANDS;
use crate::kickstart::Kickstart;
use crate::secret::with_secrets;
use crate::source::Span;

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
    let Ok(Value::Object(all)) = with_secrets(|| serde_json::to_value(kickstart)) else {
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
