//! `zerombr`: initialise invalid partition tables.

use crate::diagnostic::Diagnostic;
use crate::table::{Command, Syntax};
use crate::usage::Use;
use crate::values::values;

values! {
    /// Initialise invalid partition tables.
    pub struct ZeroMbr {
    }
}

pub(crate) static COMMAND: Command = Command {
    syntax: Syntax::Free,
    ..Command::new("zerombr", &["zerombr"], "FC3- RHEL3-")
};

pub(crate) fn finish(used: &mut Use<'_>) -> Result<(), Diagnostic> {
    let Some(word) = used.words().first() else {
        return Ok(());
    };
    if used.known.version.since(9, 6) {
        return Err(used.unknown(word));
    }
    used.deprecate("`zerombr` takes no arguments any more", word.span);
    Ok(())
}
