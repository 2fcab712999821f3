//! `mediacheck`: check the installation medium.

use crate::table::Command;
use crate::values::values;

values! {
    /// Check the installation medium.
    pub struct MediaCheck {
    }
}

pub(crate) static COMMAND: Command = Command {
    ..Command::new("mediacheck", &["mediacheck"], "FC4- RHEL5-")
};
