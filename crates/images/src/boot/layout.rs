//! Where distributions keep what a medium boots with, as data.

use livecd_imgcreate::Family;

/// Where a distribution keeps what a medium boots with, as paths in the root.
#[derive(Debug)]
pub(crate) struct BootLayout {
    /// Packages a live image cannot do without, whatever boots it.
    pub(crate) required: &'static [&'static str],
    /// Packages that GRUB for BIOS is made from.
    pub(crate) grub_required: &'static [&'static str],
    /// Where isolinux is.
    pub(crate) isolinux: IsolinuxLayout,
    /// The kernel argument for a picture while the system starts.
    pub(crate) splash: &'static str,
    /// The kernel arguments that turn SELinux on, where it is not by itself.
    pub(crate) selinux: &'static str,
    /// A kernel package, for messages.
    pub(crate) kernel_package: &'static str,
    /// What comes before and after the kernel's version in its initramfs' path.
    pub(crate) initramfs: (&'static str, &'static str),
    /// GRUB's tool that makes boot images.
    pub(crate) grub_mkimage: &'static str,
    /// GRUB's modules for BIOS.
    pub(crate) grub_bios: &'static str,
    /// The directory of GRUB's files on the medium.
    pub(crate) grub_prefix: &'static str,
    /// Where the EFI binary of GRUB looks for its configuration on the
    /// filesystem it was started from, if not in `grub_prefix` on the medium.
    pub(crate) efi_configuration: Option<&'static str>,
    /// EFI loaders, one set for each width of firmware; the first is the one
    /// that nearly every machine has.
    pub(crate) efi: &'static [EfiLoaders],
    /// The package that has the BIOS boot loader, for messages.
    pub(crate) bios_package: &'static str,
}

/// What one width of UEFI firmware boots by: shim, which firmware trusts, and
/// GRUB, which shim trusts. In a place, `*` stands for any one directory, of
/// which those of newer versions come first.
#[derive(Debug)]
pub(crate) struct EfiLoaders {
    /// Where shim may be, and its name on the ESP.
    pub(crate) shim: EfiFile,
    /// Where GRUB may be, in its flavour for optical media: it looks for its
    /// configuration on the medium.
    pub(crate) grub: EfiFile,
    /// Where the program that enrols keys may be; a medium can do without.
    pub(crate) key_manager: EfiFile,
    /// The packages that have shim and GRUB.
    pub(crate) packages: [&'static str; 2],
}

/// Places of an EFI program in the root, and its name on the ESP.
pub(crate) type EfiFile = (&'static [&'static str], &'static str);

/// Where a distribution keeps isolinux.
#[derive(Debug)]
pub(crate) struct IsolinuxLayout {
    /// The packages; the first has the loader.
    pub(crate) required: &'static [&'static str],
    /// Directories of `isolinux.bin` and `isohdpfx.bin`.
    pub(crate) loader: &'static [&'static str],
    /// Directories of its modules for BIOS, `*.c32`.
    pub(crate) modules: &'static [&'static str],
}

const DEBIAN_X86_64: BootLayout = BootLayout {
    required: &["dracut", "dracut-live", "zstd"],
    grub_required: &["grub-common", "grub-pc-bin"],
    isolinux: IsolinuxLayout {
        required: &["isolinux", "syslinux-common"],
        loader: &["/usr/lib/ISOLINUX"],
        modules: &["/usr/lib/syslinux/modules/bios"],
    },
    splash: "splash",
    // As Debian's selinux-activate(8).
    selinux: "security=selinux selinux=1",
    kernel_package: "linux-image-amd64",
    initramfs: ("/boot/initrd.img-", ""),
    grub_mkimage: "grub-mkimage",
    grub_bios: "/usr/lib/grub/i386-pc",
    grub_prefix: "/boot/grub",
    efi_configuration: None,
    // GRUB finds the medium by /.disk/info.
    efi: &[
        EfiLoaders {
            shim: (
                &[
                    "/usr/lib/shim/shimx64.efi.signed",
                    "/usr/lib/shim/shimx64.efi",
                ],
                "BOOTX64.EFI",
            ),
            grub: (
                &[
                    "/usr/lib/grub/x86_64-efi-signed/gcdx64.efi.signed",
                    "/usr/lib/grub/x86_64-efi/monolithic/gcdx64.efi",
                ],
                "grubx64.efi",
            ),
            key_manager: (
                &["/usr/lib/shim/mmx64.efi.signed", "/usr/lib/shim/mmx64.efi"],
                "mmx64.efi",
            ),
            packages: ["shim-signed", "grub-efi-amd64-signed"],
        },
        EfiLoaders {
            shim: (
                &[
                    "/usr/lib/shim/shimia32.efi.signed",
                    "/usr/lib/shim/shimia32.efi",
                ],
                "BOOTIA32.EFI",
            ),
            grub: (
                &[
                    "/usr/lib/grub/i386-efi-signed/gcdia32.efi.signed",
                    "/usr/lib/grub/i386-efi/monolithic/gcdia32.efi",
                ],
                "grubia32.efi",
            ),
            key_manager: (
                &[
                    "/usr/lib/shim/mmia32.efi.signed",
                    "/usr/lib/shim/mmia32.efi",
                ],
                "mmia32.efi",
            ),
            packages: ["shim-signed:i386", "grub-efi-ia32-signed"],
        },
    ],
    bios_package: "grub-pc-bin",
};

const FEDORA_X86_64: BootLayout = BootLayout {
    required: &["dracut", "dracut-live", "zstd"],
    grub_required: &["grub2-tools", "grub2-pc-modules"],
    isolinux: IsolinuxLayout {
        required: &["syslinux", "syslinux-nonlinux"],
        loader: &["/usr/share/syslinux"],
        modules: &["/usr/share/syslinux"],
    },
    splash: "rhgb",
    selinux: "",
    kernel_package: "kernel",
    initramfs: ("/boot/initramfs-", ".img"),
    grub_mkimage: "grub2-mkimage",
    grub_bios: "/usr/lib/grub/i386-pc",
    grub_prefix: "/boot/grub2",
    // What grub2-efi-x64-cdboot has built in.
    efi_configuration: Some("EFI/BOOT/grub.cfg"),
    // The last directory is the vendor's: fedora, centos, redhat, almalinux,
    // rocky. Packages of Fedora 44 and later have their files below /usr only,
    // each version in a directory of its own, from where they are copied to the
    // ESP of a machine.
    efi: &[
        EfiLoaders {
            shim: (
                &[
                    "/boot/efi/EFI/*/shimx64.efi",
                    "/boot/efi/EFI/BOOT/BOOTX64.EFI",
                    "/usr/lib/efi/shim/*/EFI/*/shimx64.efi",
                    "/usr/lib/efi/shim/*/EFI/BOOT/BOOTX64.EFI",
                ],
                "BOOTX64.EFI",
            ),
            grub: (
                &[
                    "/boot/efi/EFI/*/gcdx64.efi",
                    "/usr/lib/efi/grub2/*/EFI/*/gcdx64.efi",
                ],
                "grubx64.efi",
            ),
            key_manager: (
                &[
                    "/boot/efi/EFI/*/mmx64.efi",
                    "/usr/lib/efi/shim/*/EFI/*/mmx64.efi",
                ],
                "mmx64.efi",
            ),
            packages: ["shim-x64", "grub2-efi-x64-cdboot"],
        },
        EfiLoaders {
            shim: (
                &[
                    "/boot/efi/EFI/*/shimia32.efi",
                    "/boot/efi/EFI/BOOT/BOOTIA32.EFI",
                    "/usr/lib/efi/shim/*/EFI/*/shimia32.efi",
                    "/usr/lib/efi/shim/*/EFI/BOOT/BOOTIA32.EFI",
                ],
                "BOOTIA32.EFI",
            ),
            grub: (
                &[
                    "/boot/efi/EFI/*/gcdia32.efi",
                    "/usr/lib/efi/grub2/*/EFI/*/gcdia32.efi",
                ],
                "grubia32.efi",
            ),
            key_manager: (
                &[
                    "/boot/efi/EFI/*/mmia32.efi",
                    "/usr/lib/efi/shim/*/EFI/*/mmia32.efi",
                ],
                "mmia32.efi",
            ),
            packages: ["shim-ia32", "grub2-efi-ia32-cdboot"],
        },
    ],
    bios_package: "grub2-pc-modules",
};

/// The layout of a family's x86_64 systems.
pub(crate) fn of(family: Family) -> &'static BootLayout {
    match family {
        Family::Debian => &DEBIAN_X86_64,
        Family::RedHat => &FEDORA_X86_64,
    }
}
