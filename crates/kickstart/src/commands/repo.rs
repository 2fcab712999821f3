//! `repo`: a repository of packages.

use crate::checks::{one_of, unique};
use crate::diagnostic::Diagnostic;
use crate::table::{Command, Kind, flag, int, list, opt, text};
use crate::usage::Use;
use crate::values::values;

values! {
    /// A repository of packages.
    pub struct Repo {
        /// The address; for a Debian repository, with suite and components.
        pub baseurl: Option<String>,
        /// How it ranks among repositories.
        pub cost: Option<i64>,
        /// Packages that are not taken from it.
        pub excludepkgs: Vec<String>,
        /// Whether its groups are ignored.
        pub ignoregroups: bool,
        /// The only packages that are taken from it.
        pub includepkgs: Vec<String>,
        /// Whether it stays configured in the installed system.
        pub install: bool,
        /// The address of a metalink.
        pub metalink: Option<String>,
        /// The address of a list of mirrors.
        pub mirrorlist: Option<String>,
        /// The name.
        pub name: String,
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
    }
}

pub(crate) static COMMAND: Command = Command {
    options: &[
        text("--baseurl", "FC6- RHEL5-"),
        int("--cost", "F8- RHEL6-"),
        list("--excludepkgs", "F8- RHEL6-"),
        opt("--ignoregroups", Kind::Bool, "F11-F39 RHEL6-RHEL9").deprecated("F33-F39 RHEL9"),
        list("--includepkgs", "F8- RHEL6-"),
        flag("--install", "F21- RHEL7-"),
        text("--metalink", "F27- RHEL8-"),
        text("--mirrorlist", "FC6- RHEL5-"),
        text("--name", "FC6- RHEL5-").required(),
        flag("--noverifyssl", "F14- RHEL6-"),
        text("--proxy", "F13- RHEL6-"),
        text("--sslcacert", "F30- RHEL8-"),
        text("--sslclientcert", "F30- RHEL8-"),
        text("--sslclientkey", "F30- RHEL8-"),
    ],
    ..Command::new("repo", &["repo"], "FC6- RHEL5-")
};

pub(crate) fn finish(used: &mut Use<'_>) -> Result<(), Diagnostic> {
    let keys = ["baseurl", "mirrorlist", "metalink"];
    let keys = if used.known.version.since(27, 8) {
        &keys[..]
    } else {
        &keys[..2]
    };
    one_of(used, keys, !used.known.version.since(15, 7))?;
    unique(used, "name", "repository");
    Ok(())
}
