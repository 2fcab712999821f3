//! `zerombr`: initialise invalid partition tables.

use serde::{Deserialize, Serialize};

use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::table::{Command, Syntax, Values};
use crate::usage::Use;

/// Initialise invalid partition tables.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct ZeroMbr {
    /// Where it stands.
    pub span: Span,
}

pub(crate) static COMMAND: Command = Command {
    syntax: Syntax::Free,
    finish,
    values: Values::One(|kickstart, record| record.put_in(&mut kickstart.zerombr)),
    ..Command::new("zerombr", &["zerombr"], "FC3- RHEL3-")
};

fn finish(used: &mut Use<'_>) -> Result<(), Diagnostic> {
    let Some(word) = used.words().first() else {
        return Ok(());
    };
    if used.known.version.since(9, 6) {
        return Err(used.unknown(word));
    }
    used.deprecate("`zerombr` takes no arguments any more", word.span);
    Ok(())
}
