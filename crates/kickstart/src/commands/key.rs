//! `key`: the installation number.

use crate::checks::no_extra_options;
use crate::diagnostic::Diagnostic;
use crate::table::{Command, Syntax, flag};
use crate::usage::Use;
use crate::values::values;

values! {
    /// The installation number.
    pub struct Key {
        /// Whether it is skipped.
        pub skip: bool,
        /// The number.
        pub key: Option<String>,
    }
}

pub(crate) static COMMAND: Command = Command {
    options: &[flag("--skip", "RHEL5-RHEL6")],
    syntax: Syntax::Open,
    words: &["key"],
    ..Command::new("key", &["key"], "RHEL5-RHEL6")
};

pub(crate) fn finish(used: &mut Use<'_>) -> Result<(), Diagnostic> {
    if used.is_set("skip") {
        return Ok(());
    }
    no_extra_options(used)?;
    let [key] = used.extra.as_slice() else {
        return used.refuse(
            "missing-argument",
            "",
            "`key` takes one number",
            "write `key NUMBER`, or `key --skip`",
        );
    };
    let key = key.value.clone();
    used.set("key", key);
    Ok(())
}
