//! `liveimg`: install a disk image.

use crate::table::{Command, flag, text};
use crate::values::values;

values! {
    /// Install a disk image.
    pub struct LiveImg {
        /// The SHA-256 check sum.
        pub checksum: Option<String>,
        /// Whether the server's certificate is not verified.
        pub noverifyssl: bool,
        /// The proxy.
        pub proxy: Option<String>,
        /// The address.
        pub url: String,
    }
}

pub(crate) static COMMAND: Command = Command {
    options: &[
        text("--checksum", "F19- RHEL7-"),
        flag("--noverifyssl", "F19- RHEL7-"),
        text("--proxy", "F19- RHEL7-"),
        text("--url", "F19- RHEL7-").required(),
    ],
    ..Command::new("liveimg", &["liveimg"], "F19- RHEL7-")
};
