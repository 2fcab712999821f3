//! How a kickstart is read: by whose rules.

use crate::version::Version;

/// How a kickstart is read.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ParseOptions {
    /// The version whose rules hold.
    ///
    /// Without one they are those of the newest Fedora, but what other
    /// versions know is accepted too, with a warning.
    pub version: Option<Version>,
    /// Whether `%ksappend` lines are followed, where includes are.
    pub append: bool,
    /// Whether an included file may be missing if there is a `%pre` script, which
    /// could make it: a warning instead of an error.
    pub made_by_pre: bool,
    /// Whether the carriage returns of lines that end in CR LF stay in scripts, as
    /// they do in the reference. Otherwise they are taken out, with a warning.
    pub keep_carriage_returns: bool,
}

impl Default for ParseOptions {
    fn default() -> Self {
        Self {
            version: None,
            append: true,
            made_by_pre: false,
            keep_carriage_returns: false,
        }
    }
}

impl ParseOptions {
    /// The strict rules of one version.
    pub fn version(version: Version) -> Self {
        Self {
            version: Some(version),
            ..Self::default()
        }
    }

    pub(crate) fn rules(&self) -> Rules {
        Rules {
            version: self.version.unwrap_or(Version::NEWEST),
            lenient: self.version.is_none(),
            append: self.append,
        }
    }
}

/// Whose rules a kickstart is read by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(deny_unknown_fields)
)]
pub(crate) struct Rules {
    pub(crate) version: Version,
    /// Whether older commands and options are fine too.
    pub(crate) lenient: bool,
    /// Whether `%ksappend` lines are followed.
    pub(crate) append: bool,
}
