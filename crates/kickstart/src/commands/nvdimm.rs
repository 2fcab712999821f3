//! `nvdimm`: what is done to an NVDIMM.

use crate::checks::{one_of, unique};
use crate::diagnostic::Diagnostic;
use crate::table::{Command, Kind, int, list, one, opt, text};
use crate::usage::Use;
use crate::values::values;
use crate::version::releases;

values! {
    /// What is done to an NVDIMM.
    pub struct Nvdimm {
        /// The block devices.
        pub blockdevs: Vec<String>,
        /// The mode it is switched to.
        pub mode: Option<String>,
        /// The namespace.
        pub namespace: Option<String>,
        /// The size of a sector.
        pub sectorsize: Option<i64>,
        /// What is done.
        pub action: String,
    }
}

pub(crate) static COMMAND: Command = Command {
    deprecated: releases("F40-F44"),
    removed: releases("F45- RHEL10-"),
    options: &[
        list("--blockdevs", "F28-F39 RHEL7-RHEL9"),
        opt("--mode", Kind::Choice(&["sector"]), "F28-F39 RHEL7-RHEL9").resets(),
        text("--namespace", "F28-F39 RHEL7-RHEL9"),
        int("--sectorsize", "F28-F39 RHEL7-RHEL9"),
    ],
    positionals: &[one("action")],
    ..Command::new("nvdimm", &["nvdimm"], "F28-F39 RHEL7-RHEL9")
};

pub(crate) fn finish(used: &mut Use<'_>) -> Result<(), Diagnostic> {
    let action = used.text("action").to_owned();
    if !["reconfigure", "use"].contains(&action.as_str()) {
        let message = format!("there is no action `{action}`");
        return used.refuse(
            "invalid-value",
            "action",
            message,
            "it is `reconfigure` or `use`",
        );
    }
    one_of(used, &["namespace", "blockdevs"], true)?;
    if action == "reconfigure" {
        if !used.is_set("namespace") {
            return used.refuse(
                "needs-option",
                "action",
                "which namespace is not said",
                "add `--namespace=NAME`",
            );
        }
        if !used.gave("sectorsize") {
            return used.refuse(
                "needs-option",
                "action",
                "the size of a sector is missing",
                "add `--sectorsize=512`",
            );
        }
    }
    if !used.gave("mode") {
        used.set("mode", "sector");
    }
    unique(used, "namespace", "use of the namespace");
    Ok(())
}
