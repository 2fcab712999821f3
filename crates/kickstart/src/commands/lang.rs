//! `lang`: the language of the installed system.

use serde::{Deserialize, Serialize};

use crate::source::Span;
use crate::table::{Command, Values, list, one};

/// The language of the installed system.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Lang {
    /// Further languages to support.
    pub addsupport: Vec<String>,
    /// The locale.
    pub lang: String,
    /// Where it stands.
    pub span: Span,
}

pub(crate) static COMMAND: Command = Command {
    options: &[list("--addsupport", "F19- RHEL7-")],
    positionals: &[one("lang")],
    values: Values::One(|kickstart, record| record.put_in(&mut kickstart.lang)),
    ..Command::new("lang", &["lang"], "FC3- RHEL3-")
};
