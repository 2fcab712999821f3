//! `keyboard`: the keyboard's layout.

use serde::{Deserialize, Serialize};

use crate::command::Use;
use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::table::{Command, list, many, text};

/// The keyboard's layout.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Keyboard {
    /// How layouts are switched.
    pub switch: Vec<String>,
    /// The layout of the virtual console.
    pub vckeymap: Option<String>,
    /// The layouts of the graphical system.
    pub xlayouts: Vec<String>,
    /// The layout, as old releases wrote it.
    pub keyboard: Option<String>,
    /// Where it stands.
    pub span: Span,
}

pub(crate) static COMMAND: Command = Command {
    options: &[
        list("--switch", "F18- RHEL7-"),
        text("--vckeymap", "F18- RHEL7-").resets(),
        list("--xlayouts", "F18- RHEL7-"),
    ],
    positionals: &[many("keyboard")],
    finish,
    ..Command::new("keyboard", &["keyboard"], "FC3- RHEL3-")
};

fn finish(used: &mut Use<'_>) -> Result<(), Diagnostic> {
    let words = used.record.remove("keyboard");
    let words: Vec<String> = words
        .and_then(|words| serde_json::from_value(words).ok())
        .unwrap_or_default();
    match &words[..] {
        [] => {}
        [keyboard] => used.set("keyboard", keyboard.as_str()),
        _ => {
            let error = used.error(
                "too-many-arguments",
                "keyboard",
                "`keyboard` takes one layout",
            );
            return Err(error.with_hint("write several as `--xlayouts=LAYOUT,LAYOUT`"));
        }
    }
    Ok(())
}
