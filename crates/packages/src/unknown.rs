//! Packages that no repository has.

use std::fmt;

use crate::error::Indented;

/// A package or group that no repository has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownPackage {
    /// Its name as it was asked for; groups start with `@`.
    pub name: String,
    /// Names that may be meant.
    pub similar: Vec<String>,
    /// Whether no package has the name, but those in `similar` provide it.
    pub provided: bool,
    /// What the image needs it for, if nobody asked for it: `to boot on BIOS`.
    pub needed: Option<String>,
}

impl fmt::Display for UnknownPackage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)?;
        if !self.similar.is_empty() {
            let question = if self.provided {
                "choose one of"
            } else {
                "did you mean"
            };
            write!(f, " ({question} {}?)", self.similar.join(", "))?;
        }
        match &self.needed {
            Some(purpose) => write!(f, ", which the image needs {purpose}"),
            None => Ok(()),
        }
    }
}

/// One sentence of one, or one with a list.
pub(crate) fn unknown_packages(unknown: &[UnknownPackage]) -> String {
    if let [only] = unknown {
        let comma = if only.needed.is_some() { "," } else { "" };
        return format!("could not find package {only}{comma} in the repositories");
    }
    let lines: Vec<String> = unknown.iter().map(ToString::to_string).collect();
    format!(
        "could not find {} packages in the repositories:{}",
        unknown.len(),
        Indented(&lines)
    )
}
