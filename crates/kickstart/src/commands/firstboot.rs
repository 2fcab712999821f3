//! `firstboot`: the setup after the first boot.

use serde::{Deserialize, Serialize};

use crate::source::Span;
use crate::table::{Command, Kind, Values, opt};

/// The setup after the first boot.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct FirstBoot {
    /// Whether it runs: `enable`, `disable` or `reconfig`.
    pub mode: Option<String>,
    /// Where it stands.
    pub span: Span,
}

pub(crate) static COMMAND: Command = Command {
    options: &[
        opt("--disable", Kind::Const("disable"), "FC3- RHEL3-").sets("mode"),
        opt("--disabled", Kind::Const("disable"), "FC3- RHEL3-").sets("mode"),
        opt("--enable", Kind::Const("enable"), "FC3- RHEL3-").sets("mode"),
        opt("--enabled", Kind::Const("enable"), "FC3- RHEL3-").sets("mode"),
        opt("--reconfig", Kind::Const("reconfig"), "FC3- RHEL3-").sets("mode"),
    ],
    values: Values::One(|kickstart, record| record.put_in(&mut kickstart.firstboot)),
    ..Command::new("firstboot", &["firstboot"], "FC3- RHEL3-")
};
