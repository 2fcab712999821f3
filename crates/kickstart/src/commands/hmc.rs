//! `hmc`: install from a hardware management console.

use crate::table::Command;
use crate::values::values;

values! {
    /// Install from a hardware management console.
    pub struct Hmc {
    }
}

pub(crate) static COMMAND: Command = Command {
    ..Command::new("hmc", &["hmc"], "F28- RHEL7-")
};
