//! `firewall`: the firewall of the installed system.

use crate::diagnostic::Diagnostic;
use crate::table::{Command, Kind, flag, ignored, opt};
use crate::usage::Use;
use crate::values::values;

values! {
    /// The firewall of the installed system.
    pub struct Firewall {
        /// Whether it is turned on.
        pub enabled: bool,
        /// Ports that are open, such as `22:tcp`.
        pub port: Vec<String>,
        /// Services that may be reached.
        pub service: Vec<String>,
        /// Services that may not be reached.
        pub remove_service: Vec<String>,
        /// Devices that are not filtered.
        pub trust: Vec<String>,
        /// Whether nothing is configured.
        pub use_system_defaults: bool,
    }
}

pub(crate) static COMMAND: Command = Command {
    options: &[
        opt("--disable", Kind::Flag(false), "FC3- RHEL3-").sets("enabled"),
        opt("--disabled", Kind::Flag(false), "FC3- RHEL3-").sets("enabled"),
        flag("--enable", "FC3- RHEL3-").sets("enabled"),
        flag("--enabled", "FC3- RHEL3-"),
        opt("--ftp", Kind::Add(&["21:tcp"]), "FC3-F9 RHEL3-RHEL5").sets("port"),
        opt("--ftp", Kind::Add(&["ftp"]), "F10- RHEL6-").sets("service"),
        ignored("--high", "FC3-F8 RHEL3-RHEL5"),
        opt(
            "--http",
            Kind::Add(&["80:tcp", "443:tcp"]),
            "FC3-F9 RHEL3-RHEL5",
        )
        .sets("port"),
        opt("--http", Kind::Add(&["http"]), "F10- RHEL6-").sets("service"),
        ignored("--medium", "FC3-F8 RHEL3-RHEL5"),
        opt("--port", Kind::Ports, "FC3- RHEL3-"),
        opt("--remove-service", Kind::Extend, "F20- RHEL7-"),
        opt("--service", Kind::Extend, "F10- RHEL6-"),
        opt("--smtp", Kind::Add(&["25:tcp"]), "FC3-F9 RHEL3-RHEL5").sets("port"),
        opt("--smtp", Kind::Add(&["smtp"]), "F10- RHEL6-").sets("service"),
        opt("--ssh", Kind::Add(&["22:tcp"]), "FC3-F9 RHEL3-RHEL5").sets("port"),
        opt("--ssh", Kind::Add(&["ssh"]), "F10- RHEL6-").sets("service"),
        opt("--telnet", Kind::Add(&["23:tcp"]), "FC3-F9 RHEL3-RHEL5").sets("port"),
        ignored("--telnet", "F10-F13 RHEL6"),
        opt("--trust", Kind::Append, "FC3- RHEL3-"),
        flag("--use-system-defaults", "F28- RHEL8-"),
    ],
    ..Command::new("firewall", &["firewall"], "FC3- RHEL3-")
};

pub(crate) fn finish(used: &mut Use<'_>) -> Result<(), Diagnostic> {
    if !used.gave("enabled") {
        used.set("enabled", true);
    }
    Ok(())
}
