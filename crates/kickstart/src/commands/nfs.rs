//! `nfs`: install from an NFS server.

use crate::table::{Command, text};
use crate::values::values;

values! {
    /// Install from an NFS server.
    pub struct Nfs {
        /// The directory.
        pub dir: String,
        /// Options.
        pub opts: Option<String>,
        /// The server.
        pub server: String,
    }
}

pub(crate) static COMMAND: Command = Command {
    options: &[
        text("--dir", "FC3- RHEL3-").required(),
        text("--opts", "FC6- RHEL5-"),
        text("--server", "FC3- RHEL3-").required(),
    ],
    ..Command::new("nfs", &["nfs"], "FC3- RHEL3-")
};
