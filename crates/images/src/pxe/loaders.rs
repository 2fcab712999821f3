//! Boot loaders of the build host for booting over the network.

use std::fs;

use super::output::Output;
use crate::Error;
use crate::live_iso::LiveIso;

/// A boot loader of the build host for the TFTP server.
struct Loader {
    /// Its name there.
    name: &'static str,
    /// Where distributions have it.
    places: &'static [&'static str],
    /// The package that has it, on Debian and on Fedora.
    package: &'static str,
}

const LOADERS: &[Loader] = &[
    Loader {
        name: "pxelinux.0",
        places: &[
            "/usr/lib/PXELINUX/pxelinux.0",
            "/usr/share/syslinux/pxelinux.0",
        ],
        package: "pxelinux on Debian, syslinux-nonlinux on Fedora",
    },
    Loader {
        name: "ldlinux.c32",
        places: &[
            "/usr/lib/syslinux/modules/bios/ldlinux.c32",
            "/usr/share/syslinux/ldlinux.c32",
        ],
        package: "syslinux-common on Debian, syslinux-nonlinux on Fedora",
    },
    Loader {
        name: "grubx64.efi",
        places: &[
            "/usr/lib/grub/x86_64-efi-signed/grubnetx64.efi.signed",
            "/boot/efi/EFI/fedora/grubx64.efi",
        ],
        package: "grub-efi-amd64-signed on Debian, grub2-efi-x64 on Fedora",
    },
];

/// Shim on the medium; firmware loads it, and it loads `grubx64.efi`.
const SHIM: &str = "EFI/BOOT/BOOTX64.EFI";

/// Takes the boot loaders; returns those that are not there, with their package.
pub(super) fn copy(
    iso: &mut LiveIso,
    output: &mut Output,
) -> Result<Vec<(&'static str, &'static str)>, Error> {
    let mut missing = Vec::new();
    for loader in LOADERS {
        match loader.places.iter().find_map(|place| fs::read(place).ok()) {
            Some(content) => output.small(loader.name, content),
            None => missing.push((loader.name, loader.package)),
        }
    }
    if let Some(shim) = iso.file(SHIM) {
        output.small("bootx64.efi", iso.read(&shim)?);
    }
    Ok(missing)
}
