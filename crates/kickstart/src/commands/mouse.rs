//! `mouse`: the mouse.

use crate::checks::no_extra_options;
use crate::diagnostic::Diagnostic;
use crate::table::{Command, Syntax, flag, text};
use crate::usage::Use;
use crate::values::values;
use crate::version::releases;

values! {
    /// The mouse.
    pub struct Mouse {
        /// The device.
        pub device: Option<String>,
        /// Whether two buttons together are the third.
        pub emulthree: bool,
        /// The kind of mouse.
        pub mouse: Option<String>,
    }
}

pub(crate) static COMMAND: Command = Command {
    deprecated: releases("FC3-FC6 RHEL4-RHEL5"),
    removed: releases("F7"),
    options: &[
        text("--device", "RHEL3").resets(),
        flag("--emulthree", "RHEL3"),
    ],
    syntax: Syntax::Open,
    words: &["mouse"],
    ..Command::new("mouse", &["mouse"], "RHEL3")
};

pub(crate) fn finish(used: &mut Use<'_>) -> Result<(), Diagnostic> {
    no_extra_options(used)?;
    let [mouse] = used.extra.as_slice() else {
        return used.refuse(
            "missing-argument",
            "",
            "`mouse` takes one kind of mouse",
            "write `mouse KIND`",
        );
    };
    let mouse = mouse.value.clone();
    used.set("mouse", mouse);
    Ok(())
}
