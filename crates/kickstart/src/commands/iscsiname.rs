//! `iscsiname`: the name of the iSCSI initiator.

use serde::{Deserialize, Serialize};

use crate::source::Span;
use crate::table::{Command, Values, one};

/// The name of the iSCSI initiator.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct IscsiName {
    /// The name.
    pub iscsiname: Option<String>,
    /// Where it stands.
    pub span: Span,
}

pub(crate) static COMMAND: Command = Command {
    positionals: &[one("iscsiname")],
    values: Values::One(|kickstart, record| record.put_in(&mut kickstart.iscsiname)),
    ..Command::new("iscsiname", &["iscsiname"], "FC6- RHEL5-")
};
