//! `mouse`: the mouse.

use serde::{Deserialize, Serialize};

use crate::checks::no_extra_options;
use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::table::{Command, Syntax, Values, flag, text};
use crate::usage::Use;
use crate::version::releases;

/// The mouse.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Mouse {
    /// The device.
    pub device: Option<String>,
    /// Whether two buttons together are the third.
    pub emulthree: bool,
    /// The kind of mouse.
    pub mouse: Option<String>,
    /// Where it stands.
    pub span: Span,
}

pub(crate) static COMMAND: Command = Command {
    deprecated: releases("FC3-FC6 RHEL4-RHEL5"),
    removed: releases("F7"),
    options: &[
        text("--device", "RHEL3").resets(),
        flag("--emulthree", "RHEL3"),
    ],
    syntax: Syntax::Open,
    finish,
    words: &["mouse"],
    values: Values::One(|kickstart, record| record.put_in(&mut kickstart.mouse)),
    ..Command::new("mouse", &["mouse"], "RHEL3")
};

fn finish(used: &mut Use<'_>) -> Result<(), Diagnostic> {
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
