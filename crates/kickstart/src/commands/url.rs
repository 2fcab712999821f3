//! `url`: install from a web server.

use crate::checks::one_of;
use crate::diagnostic::Diagnostic;
use crate::table::{Command, flag, text};
use crate::usage::Use;
use crate::values::values;

values! {
    /// Install from a web server.
    pub struct Url {
        /// The address of a metalink.
        pub metalink: Option<String>,
        /// The address of a list of mirrors.
        pub mirrorlist: Option<String>,
        /// Whether the server's certificate is not verified.
        pub noverifyssl: bool,
        /// The proxy.
        pub proxy: Option<String>,
        /// The certificate authority of the server.
        pub sslcacert: Option<String>,
        /// The certificate for the server.
        pub sslclientcert: Option<String>,
        /// The key of the certificate.
        pub sslclientkey: Option<String>,
        /// The address.
        pub url: Option<String>,
    }
}

pub(crate) static COMMAND: Command = Command {
    options: &[
        text("--metalink", "F27- RHEL8-"),
        text("--mirrorlist", "F18- RHEL7-"),
        flag("--noverifyssl", "F14- RHEL6-"),
        text("--proxy", "F13- RHEL6-"),
        text("--sslcacert", "F30- RHEL8-"),
        text("--sslclientcert", "F30- RHEL8-"),
        text("--sslclientkey", "F30- RHEL8-"),
        text("--url", "FC3-F17 RHEL3-RHEL6").required(),
        text("--url", "F18- RHEL7-"),
    ],
    ..Command::new("url", &["url"], "FC3- RHEL3-")
};

pub(crate) fn finish(used: &mut Use<'_>) -> Result<(), Diagnostic> {
    let keys = ["url", "mirrorlist", "metalink"];
    let keys = if used.known.version.since(27, 8) {
        &keys[..]
    } else {
        &keys[..2]
    };
    match used.known.version.since(18, 7) {
        true => one_of(used, keys, true),
        false => Ok(()),
    }
}
