//! `sshkey`: a key that a user may log in with.

use crate::checks::unique;
use crate::diagnostic::Diagnostic;
use crate::table::{Command, one, text};
use crate::usage::Use;
use crate::values::values;

values! {
    /// A key that a user may log in with.
    pub struct SshKey {
        /// The user name.
        pub username: String,
        /// The key.
        pub key: String,
    }
}

pub(crate) static COMMAND: Command = Command {
    options: &[text("--username", "F22- RHEL8-").required()],
    positionals: &[one("key")],
    ..Command::new("sshkey", &["sshkey"], "F22- RHEL8-")
};

pub(crate) fn finish(used: &mut Use<'_>) -> Result<(), Diagnostic> {
    unique(used, "username", "key for");
    Ok(())
}
