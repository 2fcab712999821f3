//! `langsupport`: languages to support.

use crate::checks::no_extra_options;
use crate::diagnostic::Diagnostic;
use crate::table::{Command, Syntax, text};
use crate::usage::Use;
use crate::values::values;
use crate::version::releases;

values! {
    /// Languages to support.
    pub struct LangSupport {
        /// The default language.
        pub default: Option<String>,
        /// The languages.
        pub supported: Vec<String>,
    }
}

pub(crate) static COMMAND: Command = Command {
    deprecated: releases("FC5-FC6 RHEL5"),
    removed: releases("F7"),
    options: &[text("--default", "FC3-FC4 RHEL3-RHEL4").resets()],
    syntax: Syntax::Open,
    words: &["supported"],
    ..Command::new("langsupport", &["langsupport"], "FC3-FC4 RHEL3-RHEL4")
};

pub(crate) fn finish(used: &mut Use<'_>) -> Result<(), Diagnostic> {
    no_extra_options(used)?;
    let supported: Vec<String> = used.extra.iter().map(|word| word.value.clone()).collect();
    used.set("supported", supported);
    if !used.gave("default") {
        used.set("default", "en_US.UTF-8");
    }
    Ok(())
}
