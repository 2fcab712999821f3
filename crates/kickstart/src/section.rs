//! Sections: `%packages`, scripts, and those that are kept as text.

use crate::source::Span;

/// When a script runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "kebab-case")
)]
pub enum ScriptKind {
    /// `%pre`: before the installation, and before the kickstart is read again.
    Pre,
    /// `%pre-install`: when the storage is ready.
    PreInstall,
    /// `%post`: after the installation.
    Post,
    /// `%onerror`: when the installation fails.
    #[cfg_attr(feature = "serde", serde(rename = "onerror"))]
    OnError,
    /// `%traceback`: when the installer crashes.
    Traceback,
}

impl ScriptKind {
    /// The header of such a section.
    pub fn header(self) -> &'static str {
        match self {
            Self::Pre => "%pre",
            Self::PreInstall => "%pre-install",
            Self::Post => "%post",
            Self::OnError => "%onerror",
            Self::Traceback => "%traceback",
        }
    }
}

/// A script that runs during the installation.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "kebab-case", deny_unknown_fields)
)]
#[non_exhaustive]
pub struct Script {
    /// When it runs.
    #[cfg_attr(feature = "serde", serde(rename = "type"))]
    pub kind: ScriptKind,
    /// What runs it, `/bin/sh` unless given.
    pub interpreter: String,
    /// Whether it runs with the installed system as its root.
    #[cfg_attr(feature = "serde", serde(rename = "chroot"))]
    pub in_chroot: bool,
    /// Whether its failure ends the installation.
    pub erroronfail: bool,
    /// The file its output goes to.
    pub log: Option<String>,
    /// The script.
    pub body: String,
    /// The header line.
    pub span: Span,
}

/// A section that is kept as it is: `%addon` or `%anaconda`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(deny_unknown_fields)
)]
#[non_exhaustive]
pub struct Section {
    /// The header, such as `%addon`.
    pub section: String,
    /// The words after the header.
    pub args: Vec<String>,
    /// The text up to its end.
    pub body: String,
    /// The header line.
    pub span: Span,
}

/// A `%certificate` that is installed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(deny_unknown_fields)
)]
#[non_exhaustive]
pub struct Certificate {
    /// The name of the file.
    pub filename: String,
    /// The directory of the file.
    pub dir: String,
    /// What it is used for.
    #[cfg_attr(feature = "serde", serde(rename = "type"))]
    pub kind: Option<String>,
    /// The certificate.
    pub cert: String,
    /// The header line.
    pub span: Span,
}
