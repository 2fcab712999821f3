//! Which dnf there is.

use super::dialect::{Dialect, Dnf4, Dnf5};
use crate::HostTool;

/// Which dnf is used; their options differ.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DnfProgram {
    /// `dnf`, version 4.
    #[default]
    Dnf4,
    /// `dnf5`.
    Dnf5,
}

impl DnfProgram {
    /// The one this machine calls `dnf`; on some that is a link to `dnf5`.
    pub fn installed() -> Self {
        let directories = livecd_host::program_directories();
        let real = directories
            .iter()
            .find_map(|directory| directory.join("dnf").canonicalize().ok());
        let is_five = match &real {
            Some(program) => program.ends_with("dnf5"),
            None => directories.iter().any(|dir| dir.join("dnf5").exists()),
        };
        if is_five { Self::Dnf5 } else { Self::Dnf4 }
    }

    pub(crate) fn dialect(self) -> &'static dyn Dialect {
        match self {
            Self::Dnf4 => &Dnf4,
            Self::Dnf5 => &Dnf5,
        }
    }

    pub(crate) fn tool(self) -> HostTool {
        match self {
            Self::Dnf4 => HostTool {
                program: "dnf",
                debian: "dnf",
                fedora: "dnf",
            },
            Self::Dnf5 => HostTool {
                program: "dnf5",
                debian: "dnf5",
                fedora: "dnf5",
            },
        }
    }
}
