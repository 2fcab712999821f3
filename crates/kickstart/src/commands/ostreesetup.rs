//! `ostreesetup`: install an ostree commit.

use crate::diagnostic::Diagnostic;
use crate::table::{Command, flag, text};
use crate::usage::Use;
use crate::values::values;
use crate::version::releases;

values! {
    /// Install an ostree commit.
    pub struct OstreeSetup {
        /// Whether signatures are not verified.
        pub nogpg: bool,
        /// The name of the operating system.
        pub osname: String,
        /// The branch.
        pub branch = "ref": String,
        /// The name of the remote.
        pub remote: Option<String>,
        /// The address.
        pub url: String,
    }
}

pub(crate) static COMMAND: Command = Command {
    options: &[
        flag("--nogpg", "F21- RHEL7-"),
        text("--osname", "F21- RHEL7-").required(),
        text("--ref", "F21- RHEL7-").required(),
        text("--remote", "F21- RHEL7-"),
        text("--url", "F21- RHEL7-").required(),
    ],
    conflicts: &[
        (releases("F38-F42"), &["ostreecontainer"]),
        (releases("F43- RHEL10-"), &["bootc", "ostreecontainer"]),
    ],
    ..Command::new("ostreesetup", &["ostreesetup"], "F21- RHEL7-")
};

pub(crate) fn finish(used: &mut Use<'_>) -> Result<(), Diagnostic> {
    let known = ["file:", "http:", "https:"]
        .iter()
        .any(|scheme| used.text("url").starts_with(scheme));
    if !used.is_set("remote") {
        let name = used.text("osname").to_owned();
        used.set("remote", name);
    }
    match known {
        true => Ok(()),
        false => {
            let message = format!("`{}` is no address of a repository", used.text("url"));
            used.refuse(
                "invalid-value",
                "url",
                message,
                "it begins with `file:`, `http:` or `https:`",
            )
        }
    }
}
