//! `firstboot`: the setup after the first boot.

use crate::table::{Command, Kind, opt};
use crate::values::values;

values! {
    /// The setup after the first boot.
    pub struct FirstBoot {
        /// Whether it runs: `enable`, `disable` or `reconfig`.
        pub mode: Option<String>,
    }
}

pub(crate) static COMMAND: Command = Command {
    options: &[
        opt("--disable", Kind::Const("disable"), "FC3- RHEL3-").sets("mode"),
        opt("--disabled", Kind::Const("disable"), "FC3- RHEL3-").sets("mode"),
        opt("--enable", Kind::Const("enable"), "FC3- RHEL3-").sets("mode"),
        opt("--enabled", Kind::Const("enable"), "FC3- RHEL3-").sets("mode"),
        opt("--reconfig", Kind::Const("reconfig"), "FC3- RHEL3-").sets("mode"),
    ],
    ..Command::new("firstboot", &["firstboot"], "FC3- RHEL3-")
};
