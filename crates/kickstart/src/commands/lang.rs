//! `lang`: the language of the installed system.

use crate::table::{Command, list, one};
use crate::values::values;

values! {
    /// The language of the installed system.
    pub struct Lang {
        /// Further languages to support.
        pub addsupport: Vec<String>,
        /// The locale.
        pub lang: String,
    }
}

pub(crate) static COMMAND: Command = Command {
    options: &[list("--addsupport", "F19- RHEL7-")],
    positionals: &[one("lang")],
    ..Command::new("lang", &["lang"], "FC3- RHEL3-")
};
