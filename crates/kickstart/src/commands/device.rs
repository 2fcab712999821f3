//! `device`: a kernel module to load.

use serde::{Deserialize, Serialize};

use crate::checks::no_extra_options;
use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::table::{Command, Syntax, Values, text};
use crate::usage::Use;
use crate::version::releases;

/// A kernel module to load.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Device {
    /// Options.
    pub opts: Option<String>,
    /// The module.
    pub module_name: Option<String>,
    /// The kind of device.
    #[serde(rename = "type")]
    pub kind: Option<String>,
    /// Where it stands.
    pub span: Span,
}

pub(crate) static COMMAND: Command = Command {
    deprecated: releases("F24-F33 RHEL8"),
    removed: releases("F34- RHEL9-"),
    options: &[text("--opts", "FC3-F23 RHEL3-RHEL7").resets()],
    values: Values::Many(|kickstart, record| record.push_to(&mut kickstart.devices)),
    syntax: Syntax::Open,
    finish,
    words: &["type", "module-name"],
    ..Command::new("device", &["device"], "FC3-F23 RHEL3-RHEL7")
};

fn finish(used: &mut Use<'_>) -> Result<(), Diagnostic> {
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
