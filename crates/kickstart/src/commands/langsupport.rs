//! `langsupport`: languages to support.

use serde::{Deserialize, Serialize};

use crate::checks::no_extra_options;
use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::table::{Command, Syntax, Values, text};
use crate::usage::Use;
use crate::version::releases;

/// Languages to support.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct LangSupport {
    /// The default language.
    pub default: Option<String>,
    /// The languages.
    pub supported: Vec<String>,
    /// Where it stands.
    pub span: Span,
}

pub(crate) static COMMAND: Command = Command {
    deprecated: releases("FC5-FC6 RHEL5"),
    removed: releases("F7"),
    options: &[text("--default", "FC3-FC4 RHEL3-RHEL4").resets()],
    syntax: Syntax::Open,
    finish,
    words: &["supported"],
    values: Values::One(|kickstart, record| record.put_in(&mut kickstart.langsupport)),
    ..Command::new("langsupport", &["langsupport"], "FC3-FC4 RHEL3-RHEL4")
};

fn finish(used: &mut Use<'_>) -> Result<(), Diagnostic> {
    no_extra_options(used)?;
    let supported: Vec<String> = used.extra.iter().map(|word| word.value.clone()).collect();
    used.set("supported", supported);
    if !used.gave("default") {
        used.set("default", "en_US.UTF-8");
    }
    Ok(())
}
