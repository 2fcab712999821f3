//! `cdrom`: install from an optical disc.

use crate::table::Command;
use crate::values::values;

values! {
    /// Install from an optical disc.
    pub struct Cdrom {
    }
}

pub(crate) static COMMAND: Command = Command {
    ..Command::new("cdrom", &["cdrom"], "FC3- RHEL3-")
};
