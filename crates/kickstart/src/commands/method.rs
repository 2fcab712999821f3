//! `method`: the other name of the installation methods, which no release reads.

use crate::table::Command;
use crate::version::releases;

pub(crate) static COMMAND: Command = Command {
    deprecated: releases("F34-F39 RHEL9"),
    removed: releases("F40- RHEL10-"),
    ..Command::new("method", &["method"], "")
};
