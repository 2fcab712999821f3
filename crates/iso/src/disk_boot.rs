//! What makes an image boot as a disk: partition table, boot code, EFI system partition.

use sha2::{Digest, Sha256};

use crate::source::Source;

/// How an image boots when it is written to a USB stick or disk.
///
/// The ISO filesystem is the first partition, which mounts like the whole medium. The EFI system partition lies behind
/// it, as second partition. As the same partition can be a boot entry for optical media
/// ([`BootEntry::appended_esp`](crate::BootEntry::appended_esp)), one image boots four ways.
#[derive(Debug)]
#[non_exhaustive]
pub struct DiskBoot {
    /// What kind of partition table.
    pub table: PartitionTable,
    /// What a BIOS runs. It is told where the first BIOS boot entry's image is.
    pub boot_code: Option<BootCode>,
    /// The EFI system partition: a FAT filesystem, such as [`Esp`](crate::Esp) renders. Its length must be known.
    pub esp: Option<Source>,
    /// The disk's GUID. Those of the partitions and the MBR's disk signature are made from it.
    pub id: [u8; 16],
}

/// The kinds of partition tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PartitionTable {
    /// A GPT (UEFI 5.3) with a protective MBR.
    Gpt,
    /// An MBR only. UEFI firmware finds the EFI system partition by its type there, too.
    Mbr,
    /// A GPT, and an MBR with the same partitions, for a BIOS that boots only from what the MBR marks as active.
    Hybrid,
}

/// The program in a disk's first sector: up to 440 bytes, or a whole sector as boot loaders come with.
///
/// What a sector that ends in 55 AA has from byte 440 on is the place of the disk's signature and partition table, which
/// are written there. Anything else behind byte 440 must be zero.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum BootCode {
    /// GRUB's `boot_hybrid.img`, which loads GRUB's El Torito image.
    Grub(Vec<u8>),
    /// isolinux's `isohdpfx.bin`, which loads `isolinux.bin`.
    Isolinux(Vec<u8>),
    /// Anything that needs no patch.
    Other(Vec<u8>),
}

impl BootCode {
    pub(crate) fn bytes(&self) -> &[u8] {
        match self {
            Self::Grub(code) | Self::Isolinux(code) | Self::Other(code) => code,
        }
    }
}

impl DiskBoot {
    /// A GPT without boot code and EFI system partition.
    pub fn new(id: [u8; 16]) -> Self {
        Self {
            table: PartitionTable::Gpt,
            boot_code: None,
            esp: None,
            id,
        }
    }

    /// As [`new`](Self::new), with an id made from a text that names the image, such as label and date.
    pub fn named(name: &str) -> Self {
        let mut id = [0; 16];
        id.copy_from_slice(&Sha256::digest(name)[..16]);
        Self::new(id)
    }
}
