//! `rhsm`: the subscription of the system.

use crate::diagnostic::Diagnostic;
use crate::secret::Secret;
use crate::table::{Command, Kind, flag, opt, text};
use crate::usage::Use;
use crate::values::values;

values! {
    /// The subscription of the system.
    pub struct Rhsm {
        /// The activation keys.
        pub activation_key: Vec<Secret>,
        /// Whether the system reports to Insights.
        pub connect_to_insights: bool,
        /// The registry of flatpaks.
        pub flatpak_registry_url: Option<String>,
        /// The organisation.
        pub organization: Option<String>,
        /// The proxy.
        pub proxy: Option<String>,
        /// The address of the packages.
        pub rhsm_baseurl: Option<String>,
        /// The subscription server.
        pub server_hostname: Option<String>,
    }
}

pub(crate) static COMMAND: Command = Command {
    options: &[
        opt("--activation-key", Kind::Append, "RHEL8-")
            .secret()
            .required(),
        flag("--connect-to-insights", "RHEL8-"),
        text("--flatpak-registry-url", "RHEL10-"),
        text("--organization", "RHEL8-").required(),
        text("--proxy", "RHEL8-"),
        text("--rhsm-baseurl", "RHEL8-"),
        text("--server-hostname", "RHEL8-"),
    ],
    ..Command::new("rhsm", &["rhsm"], "RHEL8-")
};

pub(crate) fn finish(used: &mut Use<'_>) -> Result<(), Diagnostic> {
    if used.strings("activation-key").iter().any(String::is_empty) {
        let message = "an activation key cannot be empty";
        return used.refuse(
            "invalid-value",
            "activation-key",
            message,
            "write `--activation-key=KEY`",
        );
    }
    Ok(())
}
