//! `iscsiname`: the name of the iSCSI initiator.

use crate::table::{Command, one};
use crate::values::values;

values! {
    /// The name of the iSCSI initiator.
    pub struct IscsiName {
        /// The name.
        pub iscsiname: Option<String>,
    }
}

pub(crate) static COMMAND: Command = Command {
    positionals: &[one("iscsiname")],
    ..Command::new("iscsiname", &["iscsiname"], "FC6- RHEL5-")
};
