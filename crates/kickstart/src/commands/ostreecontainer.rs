//! `ostreecontainer`: install an ostree commit from a container.

use crate::diagnostic::Diagnostic;
use crate::table::{Command, flag, text};
use crate::usage::Use;
use crate::values::values;
use crate::version::releases;

values! {
    /// Install an ostree commit from a container.
    pub struct OstreeContainer {
        /// Whether signatures are not verified.
        pub no_signature_verification: bool,
        /// The name of the remote.
        pub remote: Option<String>,
        /// The name of the state directory.
        pub stateroot: Option<String>,
        /// How the image is fetched.
        pub transport: Option<String>,
        /// The address.
        pub url: String,
    }
}

pub(crate) static COMMAND: Command = Command {
    options: &[
        flag("--no-signature-verification", "F38- RHEL9-"),
        text("--remote", "F38- RHEL9-"),
        text("--stateroot", "F38- RHEL9-"),
        text("--transport", "F38- RHEL9-"),
        text("--url", "F38- RHEL9-").required(),
    ],
    conflicts: &[
        (releases("F38-F42 RHEL9"), &["ostreesetup"]),
        (releases("F43- RHEL10-"), &["bootc", "ostreesetup"]),
    ],
    ..Command::new("ostreecontainer", &["ostreecontainer"], "F38- RHEL9-")
};

pub(crate) fn finish(used: &mut Use<'_>) -> Result<(), Diagnostic> {
    if !used.is_set("remote") && used.is_set("stateroot") {
        let name = used.text("stateroot").to_owned();
        used.set("remote", name);
    }
    Ok(())
}
