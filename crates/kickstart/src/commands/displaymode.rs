//! `text`: how the installer is shown.

use serde::{Deserialize, Serialize};

use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::table::{Command, Values, flag};
use crate::usage::Use;

/// How the installer is shown.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct DisplayMode {
    /// Whether nothing may be asked.
    pub non_interactive: bool,
    /// Which: `text`, `graphical` or `cmdline`.
    pub mode: Option<String>,
    /// Where it stands.
    pub span: Span,
}

pub(crate) static COMMAND: Command = Command {
    options: &[flag("--non-interactive", "F26- RHEL8-")],
    finish,
    values: Values::One(|kickstart, record| record.put_in(&mut kickstart.displaymode)),
    ..Command::new(
        "displaymode",
        &["text", "graphical", "cmdline"],
        "FC3- RHEL3-",
    )
};

fn finish(used: &mut Use<'_>) -> Result<(), Diagnostic> {
    used.set("mode", used.known.word);
    if used.known.word == "cmdline" && used.is_set("non-interactive") {
        let message = "`cmdline` never asks anything";
        return used.refuse(
            "unexpected-argument",
            "non-interactive",
            message,
            "remove `--non-interactive`",
        );
    }
    Ok(())
}
