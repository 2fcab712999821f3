//! The firmware of machines.

use std::fmt;
use std::path::Path;

use super::Error;

/// What starts the boot loader.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Firmware {
    /// SeaBIOS, which comes with QEMU.
    Bios,
    /// OVMF.
    Uefi,
    /// OVMF that runs only what is signed.
    #[value(name = "secureboot")]
    SecureBoot,
}

impl fmt::Display for Firmware {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Bios => "BIOS",
            Self::Uefi => "UEFI",
            Self::SecureBoot => "UEFI Secure Boot",
        })
    }
}

/// The two flash chips of a UEFI machine: code, and the template of its variables.
type Flash = (&'static str, &'static str);

/// Where distributions keep OVMF: Debian's files, then Fedora's.
const UEFI: &[Flash] = &[
    (
        "/usr/share/OVMF/OVMF_CODE_4M.fd",
        "/usr/share/OVMF/OVMF_VARS_4M.fd",
    ),
    (
        "/usr/share/edk2/ovmf/OVMF_CODE.fd",
        "/usr/share/edk2/ovmf/OVMF_VARS.fd",
    ),
];

/// The same with Secure Boot turned on and the usual keys enrolled.
const SECURE_BOOT: &[Flash] = &[
    (
        "/usr/share/OVMF/OVMF_CODE_4M.secboot.fd",
        "/usr/share/OVMF/OVMF_VARS_4M.ms.fd",
    ),
    (
        "/usr/share/edk2/ovmf/OVMF_CODE.secboot.fd",
        "/usr/share/edk2/ovmf/OVMF_VARS.secboot.fd",
    ),
];

impl Firmware {
    /// The flash files of this machine for the firmware; `None` for BIOS.
    pub(super) fn flash(self) -> Result<Option<(&'static Path, &'static Path)>, Error> {
        let known = match self {
            Self::Bios => return Ok(None),
            Self::Uefi => UEFI,
            Self::SecureBoot => SECURE_BOOT,
        };
        known
            .iter()
            .map(|(code, variables)| (Path::new(*code), Path::new(*variables)))
            .find(|(code, variables)| code.exists() && variables.exists())
            .map(Some)
            .ok_or_else(|| Error::NoFirmware {
                looked_for: known.iter().map(|(code, _)| (*code).to_owned()).collect(),
            })
    }

    /// QEMU's name for the board.
    ///
    /// `graphics=off` makes SeaBIOS talk on the serial line, so that a medium
    /// without a boot record is seen at once. Secure Boot needs SMM.
    pub(super) fn board(self) -> &'static str {
        match self {
            Self::Bios => "pc,graphics=off",
            Self::Uefi => "q35,graphics=off",
            Self::SecureBoot => "q35,graphics=off,smm=on",
        }
    }
}
