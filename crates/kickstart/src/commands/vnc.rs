//! `vnc`: remote access to the installer by VNC.

use crate::diagnostic::Diagnostic;
use crate::secret::Secret;
use crate::table::{Command, text};
use crate::usage::Use;
use crate::values::values;
use crate::version::releases;

values! {
    /// Remote access to the installer by VNC.
    pub struct Vnc {
        /// The host to connect to.
        pub connect: Option<String>,
        /// The host.
        pub host: Option<String>,
        /// The password.
        pub password: Option<Secret>,
        /// The port.
        pub port: Option<String>,
        /// Whether it is turned on.
        pub enabled: bool,
    }
}

pub(crate) static COMMAND: Command = Command {
    deprecated: releases("F43-F44 RHEL10"),
    removed: releases("F45- RHEL11-"),
    options: &[
        text("--connect", "FC3-FC5 RHEL3-RHEL4"),
        text("--connect", "FC6-F8 RHEL5"),
        text("--host", "FC6-F42 RHEL5-RHEL9"),
        text("--password", "FC3-F42 RHEL3-RHEL9").secret(),
        text("--port", "FC6-F42 RHEL5-RHEL9"),
    ],
    ..Command::new("vnc", &["vnc"], "FC3-F42 RHEL3-RHEL9")
};

pub(crate) fn finish(used: &mut Use<'_>) -> Result<(), Diagnostic> {
    used.set("enabled", true);
    if let (true, true, Some((host, port))) = (
        used.gave("connect"),
        used.known.version.since(6, 5),
        Some(used.text("connect").to_owned()).map(|at| match at.split_once(':') {
            Some((host, port)) => (host.to_owned(), port.to_owned()),
            None => (at, String::new()),
        }),
    ) {
        used.unset("connect");
        used.set("host", host);
        used.set("port", port);
    }
    Ok(())
}
