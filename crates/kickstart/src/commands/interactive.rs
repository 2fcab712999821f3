//! `interactive`: ask the user to confirm every step.

use crate::table::Command;
use crate::values::values;
use crate::version::releases;

values! {
    /// Ask the user to confirm every step.
    pub struct Interactive {
    }
}

pub(crate) static COMMAND: Command = Command {
    deprecated: releases("F14"),
    removed: releases("F15"),
    ..Command::new("interactive", &["interactive"], "FC3-F13 RHEL3-RHEL6")
};
