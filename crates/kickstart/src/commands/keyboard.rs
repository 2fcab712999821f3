//! `keyboard`: the keyboard's layout.

use crate::diagnostic::Diagnostic;
use crate::table::{Command, list, many, text};
use crate::usage::Use;
use crate::values::values;

values! {
    /// The keyboard's layout.
    pub struct Keyboard {
        /// How layouts are switched.
        pub switch: Vec<String>,
        /// The layout of the virtual console.
        pub vckeymap: Option<String>,
        /// The layouts of the graphical system.
        pub xlayouts: Vec<String>,
        /// The layout, as old releases wrote it.
        pub keyboard: Option<String>,
    }
}

pub(crate) static COMMAND: Command = Command {
    options: &[
        list("--switch", "F18- RHEL7-"),
        text("--vckeymap", "F18- RHEL7-").resets(),
        list("--xlayouts", "F18- RHEL7-"),
    ],
    positionals: &[many("keyboard")],
    ..Command::new("keyboard", &["keyboard"], "FC3- RHEL3-")
};

pub(crate) fn finish(used: &mut Use<'_>) -> Result<(), Diagnostic> {
    let words = used.strings("keyboard");
    let earlier = used.earlier_text("keyboard");
    let given = used.gave("keyboard");
    match &words[..] {
        [] => used.set("keyboard", earlier),
        [keyboard] => used.set("keyboard", keyboard.as_str()),
        _ => {
            let message = "`keyboard` takes one layout";
            let hint = "write several as `--xlayouts=LAYOUT,LAYOUT`";
            return used.refuse("too-many-arguments", "keyboard", message, hint);
        }
    }
    let said = given || used.chose("xlayouts") || used.chose("vckeymap");
    match said {
        true => Ok(()),
        false => used.refuse(
            "missing-argument",
            "",
            "`keyboard` needs a layout",
            "add `--xlayouts=LAYOUT`",
        ),
    }
}
