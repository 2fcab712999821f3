//! `device`: a kernel module to load.

use crate::checks::no_extra_options;
use crate::diagnostic::Diagnostic;
use crate::table::{Command, Syntax, text};
use crate::usage::Use;
use crate::values::values;
use crate::version::releases;

values! {
    /// A kernel module to load.
    pub struct Device {
        /// Options.
        pub opts: Option<String>,
        /// The module.
        pub module_name: Option<String>,
        /// The kind of device.
        pub kind = "type": Option<String>,
    }
}

pub(crate) static COMMAND: Command = Command {
    deprecated: releases("F24-F33 RHEL8"),
    removed: releases("F34- RHEL9-"),
    options: &[text("--opts", "FC3-F23 RHEL3-RHEL7").resets()],
    syntax: Syntax::Open,
    words: &["type", "module-name"],
    ..Command::new("device", &["device"], "FC3-F23 RHEL3-RHEL7")
};

pub(crate) fn finish(used: &mut Use<'_>) -> Result<(), Diagnostic> {
    no_extra_options(used)?;
    let words: Vec<String> = used.extra.iter().map(|word| word.value.clone()).collect();
    match (&words[..], used.known.version.since(8, 6)) {
        ([module], true) => used.set("module-name", module.as_str()),
        ([kind, module], false) => {
            used.set("type", kind.as_str());
            used.set("module-name", module.as_str());
        }
        (_, true) => {
            return used.refuse(
                "missing-argument",
                "",
                "`device` takes one module",
                "write `device MODULE`",
            );
        }
        (_, false) => {
            let message = "`device` takes a type and a module";
            return used.refuse(
                "missing-argument",
                "",
                message,
                "write `device TYPE MODULE`",
            );
        }
    }
    Ok(())
}
