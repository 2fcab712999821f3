//! Boot images that firmware finds by the El Torito catalog.

use crate::image_path::ImagePath;

/// What firmware a boot entry is for (El Torito 2.1, UEFI 13.3.2.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Platform {
    /// A PC BIOS: platform id 0.
    Bios,
    /// UEFI: platform id 0xEF.
    Uefi,
}

impl Platform {
    pub(crate) fn id(self) -> u8 {
        match self {
            Self::Bios => 0,
            Self::Uefi => 0xEF,
        }
    }
}

/// A boot image in the El Torito catalog, without emulation of a disk.
///
/// Made by one of the functions; change the fields where the defaults do not fit.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct BootEntry {
    /// The firmware that shall load it.
    pub platform: Platform,
    /// Where the boot image is.
    pub image: BootImage,
    /// How much of it the firmware loads, in sectors of 512 bytes. `None` is the whole image; for UEFI an
    /// image too long for the field is entered as 0, which means "up to the end of the medium" there.
    pub load_size: Option<u16>,
    /// Whether to write the boot information table into the image, at offset 8: where it is, its length and check sum.
    /// isolinux and GRUB need it.
    pub boot_info_table: bool,
    /// Whether to write the image's position into it where GRUB 2 looks, at offset 2548.
    pub grub2_boot_info: bool,
}

/// Where a boot image is.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum BootImage {
    /// A path in the tree.
    Tree(ImagePath),
    /// The EFI system partition behind the filesystem, [`DiskBoot::esp`](crate::DiskBoot::esp).
    AppendedEsp,
}

impl BootEntry {
    /// GRUB's El Torito image for a BIOS, at `path` in the tree. Loads 4 sectors, with both patches.
    pub fn bios(path: impl AsRef<[u8]>) -> Self {
        Self {
            grub2_boot_info: true,
            ..Self::isolinux(path)
        }
    }

    /// `isolinux.bin`, at `path` in the tree. Loads 4 sectors, with a boot information table.
    pub fn isolinux(path: impl AsRef<[u8]>) -> Self {
        Self {
            platform: Platform::Bios,
            image: BootImage::Tree(ImagePath::from(&path)),
            load_size: Some(4),
            boot_info_table: true,
            grub2_boot_info: false,
        }
    }

    /// A FAT image of an EFI system partition at `path` in the tree.
    pub fn uefi(path: impl AsRef<[u8]>) -> Self {
        Self::uefi_image(BootImage::Tree(ImagePath::from(&path)))
    }

    /// The EFI system partition behind the filesystem, which disks boot from, too.
    pub fn appended_esp() -> Self {
        Self::uefi_image(BootImage::AppendedEsp)
    }

    fn uefi_image(image: BootImage) -> Self {
        Self {
            platform: Platform::Uefi,
            image,
            load_size: None,
            boot_info_table: false,
            grub2_boot_info: false,
        }
    }
}
