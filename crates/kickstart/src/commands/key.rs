//! `key`: the installation number.

use serde::{Deserialize, Serialize};

use crate::checks::no_extra_options;
use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::table::{Command, Syntax, Values, flag};
use crate::usage::Use;

/// The installation number.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Key {
    /// Whether it is skipped.
    pub skip: bool,
    /// The number.
    pub key: Option<String>,
    /// Where it stands.
    pub span: Span,
}

pub(crate) static COMMAND: Command = Command {
    options: &[flag("--skip", "RHEL5-RHEL6")],
    syntax: Syntax::Open,
    finish,
    words: &["key"],
    values: Values::One(|kickstart, record| record.put_in(&mut kickstart.key)),
    ..Command::new("key", &["key"], "RHEL5-RHEL6")
};

fn finish(used: &mut Use<'_>) -> Result<(), Diagnostic> {
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
