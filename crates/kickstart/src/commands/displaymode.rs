//! `text`: how the installer is shown.

use crate::diagnostic::Diagnostic;
use crate::table::{Command, flag};
use crate::usage::Use;
use crate::values::values;

values! {
    /// How the installer is shown.
    pub struct DisplayMode {
        /// Whether nothing may be asked.
        pub non_interactive: bool,
        /// Which: `text`, `graphical` or `cmdline`.
        pub mode: Option<String>,
    }
}

pub(crate) static COMMAND: Command = Command {
    options: &[flag("--non-interactive", "F26- RHEL8-")],
    ..Command::new(
        "displaymode",
        &["text", "graphical", "cmdline"],
        "FC3- RHEL3-",
    )
};

pub(crate) fn finish(used: &mut Use<'_>) -> Result<(), Diagnostic> {
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
