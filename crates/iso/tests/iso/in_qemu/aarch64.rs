//! Booting on AArch64.

use std::path::{Path, PathBuf};

use livecd_iso::{BootEntry, DiskBoot, Esp, Source};

use super::machine::*;
use crate::support::*;

const FIRMWARE: &str = "/usr/share/AAVMF/AAVMF_CODE.fd";
const FIRMWARE_VARIABLES: &str = "/usr/share/AAVMF/AAVMF_VARS.fd";

/// An EFI application for AArch64 that prints the marker and stops.
///
/// Debian has GRUB for it on machines of that architecture only, so it is put together here: a PE32+ file
/// ("PE Format", Microsoft) of one section, without relocations, as its code runs anywhere.
fn efi_application() -> Vec<u8> {
    const SECTION_IN_FILE: u32 = 0x200;
    const SECTION_IN_MEMORY: u32 = 0x1000;
    let section = machine_code();
    let length = section.len() as u32;

    let halves = |values: &[u16]| {
        values
            .iter()
            .flat_map(|v| v.to_le_bytes())
            .collect::<Vec<u8>>()
    };
    let words = |values: &[u32]| {
        values
            .iter()
            .flat_map(|v| v.to_le_bytes())
            .collect::<Vec<u8>>()
    };
    let mut file = vec![0; 0x40];
    file[..2].copy_from_slice(b"MZ");
    file[0x3C] = 0x40; // where the next header is
    file.extend(b"PE\0\0");
    // Machine, sections; date, symbols; length of the optional header, executable with large addresses.
    file.extend(halves(&[0xAA64, 1, 0, 0, 0, 0, 0, 0, 112, 0x22]));
    file.extend(halves(&[0x20B, 0])); // PE32+
    // Length of code, data, zeros; where the entry and the code are; the preferred address.
    file.extend(words(&[
        length,
        0,
        0,
        SECTION_IN_MEMORY,
        SECTION_IN_MEMORY,
        0,
        0,
    ]));
    // Alignment in memory and in the file, versions.
    file.extend(words(&[0x1000, 0x200, 0, 0, 0, 0]));
    // Length in memory, length of the headers, check sum, EFI application.
    file.extend(words(&[SECTION_IN_MEMORY + 0x1000, SECTION_IN_FILE, 0, 10]));
    // Stack and heap, flags, no data directories.
    file.extend(words(&[0; 10]));
    file.extend(b".text\0\0\0");
    // Length and place in memory, in the file; relocations and lines; code that is read and executed.
    file.extend(words(&[length, SECTION_IN_MEMORY, 0x200, SECTION_IN_FILE]));
    file.extend(words(&[0, 0, 0, 0x6000_0020]));
    file.resize(SECTION_IN_FILE as usize, 0);
    file.extend(section);
    file.resize(SECTION_IN_FILE as usize + 0x200, 0);
    file
}

/// The instructions, and the text in UCS-2. UEFI 4.1: x1 is the system table; 12.4: `OutputString(this, text)`.
fn machine_code() -> Vec<u8> {
    const CODE: [u32; 5] = [
        0xF940_2020, // ldr x0, [x1, #64]   the console
        0xF940_0409, // ldr x9, [x0, #8]    its OutputString
        0x1000_0061, // adr x1, .+12        the text
        0xD63F_0120, // blr x9
        0x1400_0000, // b .
    ];
    let text = format!("{MARKER} aarch64\r\n\0");
    let code = CODE.iter().flat_map(|word| word.to_le_bytes());
    code.chain(text.encode_utf16().flat_map(u16::to_le_bytes))
        .collect()
}

/// An image for UEFI alone, for optical media and disks.
fn uefi_only_iso(scratch: &Path) -> PathBuf {
    let mut esp = Esp::new("ESP", TIMESTAMP, 1);
    esp.file("EFI/BOOT/BOOTAA64.EFI", efi_application());
    let mut image = image();
    image
        .tree
        .file("file", Source::Bytes(b"content".to_vec()))
        .unwrap();
    let mut disk = DiskBoot::named("aarch64");
    disk.esp = Some(Source::Bytes(esp.render().unwrap()));
    image.disk = Some(disk);
    image.boot.push(BootEntry::appended_esp());
    image.media_check = true;
    let path = scratch.join("aarch64.iso");
    write(&image, &path);
    path
}

#[test]
fn aarch64_from_cd_and_disks() {
    let installed = Path::new(FIRMWARE).exists();
    if !have(&["qemu-system-aarch64"]) || !skip_unless(installed, "no firmware for aarch64") {
        return;
    }
    let scratch = tempfile::tempdir().unwrap();
    let iso = uefi_only_iso(scratch.path());
    for medium in [scsi_cd(&iso), usb_disk(&iso), virtio_disk(&iso)] {
        let flash = firmware(scratch.path(), "virt", FIRMWARE, FIRMWARE_VARIABLES);
        let said = boot_board_until(&AARCH64, scratch.path(), &[flash, medium].concat(), marker);
        assert_eq!(said, format!("{MARKER} aarch64"));
    }
}

#[test]
fn the_tables_of_an_image_for_uefi_alone() {
    if !have(&["sgdisk", "fdisk", "dumpet", "mtype"]) {
        return;
    }
    let scratch = tempfile::tempdir().unwrap();
    let iso = uefi_only_iso(scratch.path());
    let path = iso.to_str().unwrap();
    let said = stdout("sgdisk", &["-v", path]);
    assert!(
        said.contains("No problems found") && !said.contains("Caution"),
        "{said}"
    );
    let catalog = stdout("dumpet", &["-i", path]);
    let platforms: Vec<&str> = catalog
        .lines()
        .filter(|line| line.contains("PlatformId"))
        .collect();
    assert_eq!(platforms.len(), 1, "{catalog}");
    assert!(platforms[0].contains("0xef (EFI)"), "{catalog}");
    let bytes = std::fs::read(&iso).unwrap();
    assert!(
        bytes[..440].iter().all(|byte| *byte == 0),
        "there is boot code"
    );
    // Start, sectors and type of the second partition.
    let listed = stdout("fdisk", &["--bytes", "-o", "Start,Size,Type", "-l", path]);
    let esp = listed
        .lines()
        .find(|line| line.ends_with("EFI System"))
        .unwrap();
    let start: u64 = esp.split_whitespace().next().unwrap().parse().unwrap();
    let place = format!("{path}@@{}", start * 512);
    let application = run("mtype", &["-i", &place, "::/EFI/BOOT/BOOTAA64.EFI"]).stdout;
    assert!(application == efi_application());
}
