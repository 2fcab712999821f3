//! `authselect`: how users are authenticated, by authselect.

use crate::diagnostic::Diagnostic;
use crate::table::{Command, Syntax};
use crate::usage::Use;
use crate::values::values;

values! {
    /// How users are authenticated, by authselect.
    pub struct AuthSelect {
        /// The arguments for authselect.
        pub authselect: Option<String>,
    }
}

pub(crate) static COMMAND: Command = Command {
    syntax: Syntax::Free,
    raw: Some("authselect"),
    ..Command::new("authselect", &["authselect"], "F28- RHEL8-")
};

pub(crate) fn finish(used: &mut Use<'_>) -> Result<(), Diagnostic> {
    used.set("authselect", used.rest());
    Ok(())
}
