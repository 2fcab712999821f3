//! `selinux`: the state of SELinux.

use crate::table::{Command, Kind, opt};
use crate::values::values;

values! {
    /// The state of SELinux.
    pub struct Selinux {
        /// The state: `enforcing`, `permissive` or `disabled`.
        pub mode: Option<String>,
    }
}

pub(crate) static COMMAND: Command = Command {
    options: &[
        opt("--disabled", Kind::Const("disabled"), "FC3- RHEL4-").sets("mode"),
        opt("--enforcing", Kind::Const("enforcing"), "FC3- RHEL4-").sets("mode"),
        opt("--permissive", Kind::Const("permissive"), "FC3- RHEL4-").sets("mode"),
    ],
    ..Command::new("selinux", &["selinux"], "FC3- RHEL4-")
};
