//! `skipx`: no graphical system is configured.

use crate::table::Command;
use crate::values::values;

values! {
    /// No graphical system is configured.
    pub struct SkipX {
    }
}

pub(crate) static COMMAND: Command = Command {
    ..Command::new("skipx", &["skipx"], "FC3- RHEL3-")
};
