//! `selinux`: the state of SELinux.

use serde::{Deserialize, Serialize};

use crate::source::Span;
use crate::table::{Command, Kind, Values, opt};

/// The state of SELinux.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Selinux {
    /// The state: `enforcing`, `permissive` or `disabled`.
    pub mode: Option<String>,
    /// Where it stands.
    pub span: Span,
}

pub(crate) static COMMAND: Command = Command {
    options: &[
        opt("--disabled", Kind::Const("disabled"), "FC3- RHEL4-").sets("mode"),
        opt("--enforcing", Kind::Const("enforcing"), "FC3- RHEL4-").sets("mode"),
        opt("--permissive", Kind::Const("permissive"), "FC3- RHEL4-").sets("mode"),
    ],
    values: Values::One(|kickstart, record| record.put_in(&mut kickstart.selinux)),
    ..Command::new("selinux", &["selinux"], "FC3- RHEL4-")
};
