//! `zipl`: the boot loader of IBM Z.

use crate::table::{Command, Kind, opt};
use crate::values::values;

values! {
    /// The boot loader of IBM Z.
    pub struct Zipl {
        /// Whether secure boot is used.
        pub secure_boot: Option<String>,
    }
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
    ..Command::new("zipl", &["zipl"], "F32- RHEL8-")
};
