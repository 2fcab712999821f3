//! `zipl`: the boot loader of IBM Z.

use serde::{Deserialize, Serialize};

use crate::source::Span;
use crate::table::{Command, Kind, Values, opt};

/// The boot loader of IBM Z.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Zipl {
    /// Whether secure boot is used.
    pub secure_boot: Option<String>,
    /// Where it stands.
    pub span: Span,
}

pub(crate) static COMMAND: Command = Command {
    options: &[
        opt(
            "--force-secure-boot",
            Kind::Const("force-secure-boot"),
            "F32- RHEL8-",
        )
        .sets("secure-boot"),
        opt(
            "--no-secure-boot",
            Kind::Const("no-secure-boot"),
            "F32- RHEL8-",
        )
        .sets("secure-boot"),
        opt("--secure-boot", Kind::Const("secure-boot"), "F32- RHEL8-"),
    ],
    values: Values::One(|kickstart, record| record.put_in(&mut kickstart.zipl)),
    ..Command::new("zipl", &["zipl"], "F32- RHEL8-")
};
