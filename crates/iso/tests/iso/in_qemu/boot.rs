//! Booting by BIOS and UEFI, from optical media and disks.

use std::fs;
use std::path::{Path, PathBuf};

use livecd_iso::{
    BootCode, BootEntry, DiskBoot, Editor, Esp, IsoImage, MenuChange, PartitionTable, Source,
};

use super::machine::*;
use crate::remaster::remastered;
use crate::support::*;

const GRUB_CFG: &str = "serial --unit=0 --speed=115200\nterminal_output serial\necho \"LIVECD-ISO-BOOTED $grub_platform from $root\"\nhalt\n";
const BIOS_MODULES: &str = "/usr/lib/grub/i386-pc";
const UEFI_MODULES: &str = "/usr/lib/grub/x86_64-efi";

fn have_grub(modules: &str) -> bool {
    have(&["qemu-system-x86_64", "grub-mkimage"])
        && skip_unless(
            Path::new(modules).join("moddep.lst").exists(),
            &format!("no grub modules in {modules}"),
        )
}

fn have_uefi() -> bool {
    have_grub(UEFI_MODULES) && have_firmware()
}

fn grub_image(scratch: &Path, format: &str, modules: &str, arguments: &[&str]) -> Vec<u8> {
    let path = scratch.join(format);
    let output = path.to_str().unwrap();
    let common = [
        "-O",
        format,
        "-d",
        modules,
        "-p",
        "/boot/grub",
        "-o",
        output,
    ];
    run(
        "grub-mkimage",
        &[
            &common,
            arguments,
            &["serial", "echo", "halt", "terminal", "normal", "iso9660"],
        ]
        .concat(),
    );
    fs::read(path).unwrap()
}

fn uefi_grub(scratch: &Path) -> Vec<u8> {
    let early = scratch.join("early.cfg");
    fs::write(
        &early,
        "search --label --set=root TEST_VOLUME\nset prefix=($root)/boot/grub\n",
    )
    .unwrap();
    let modules = [
        "-c",
        early.to_str().unwrap(),
        "search",
        "part_gpt",
        "part_msdos",
        "fat",
    ];
    grub_image(scratch, "x86_64-efi", UEFI_MODULES, &modules)
}

fn uefi_esp(scratch: &Path) -> Vec<u8> {
    let mut esp = Esp::new("ESP", TIMESTAMP, 1);
    esp.file("EFI/BOOT/BOOTX64.EFI", uefi_grub(scratch));
    esp.render().unwrap()
}

/// An image with GRUB for a BIOS.
fn bios_image(scratch: &Path) -> IsoImage {
    let mut image = image();
    let eltorito = grub_image(scratch, "i386-pc-eltorito", BIOS_MODULES, &["biosdisk"]);
    image
        .tree
        .file("boot/grub/eltorito.img", Source::Bytes(eltorito))
        .unwrap();
    image
        .tree
        .file("boot/grub/grub.cfg", Source::Bytes(GRUB_CFG.into()))
        .unwrap();
    image.boot.push(BootEntry::bios("boot/grub/eltorito.img"));
    image
}

/// An image with GRUB for BIOS and UEFI, for optical media and disks.
fn hybrid_iso(scratch: &Path, table: PartitionTable) -> PathBuf {
    let mut image = bios_image(scratch);
    let mut disk = DiskBoot::new(*b"sixteen bytes id");
    disk.table = table;
    disk.boot_code = Some(BootCode::Grub(
        fs::read(Path::new(BIOS_MODULES).join("boot_hybrid.img")).unwrap(),
    ));
    disk.esp = Some(Source::Bytes(uefi_esp(scratch)));
    image.disk = Some(disk);
    image.boot.push(BootEntry::appended_esp());
    image.media_check = true;
    let path = scratch.join("hybrid.iso");
    write(&image, &path);
    path
}

const TABLES: [PartitionTable; 3] = [
    PartitionTable::Gpt,
    PartitionTable::Mbr,
    PartitionTable::Hybrid,
];

#[test]
fn bios_from_cd_and_disk() {
    if !have_grub(BIOS_MODULES) || !have_uefi() {
        return;
    }
    let scratch = tempfile::tempdir().unwrap();
    for table in TABLES {
        let iso = hybrid_iso(scratch.path(), table);
        for medium in [cd(&iso), usb_disk(&iso)] {
            let line = boot(scratch.path(), &medium);
            assert!(
                line.starts_with(&format!("{MARKER} pc from ")),
                "{table:?}: {line}"
            );
        }
    }
}

#[test]
fn uefi_from_cd_and_disk() {
    if !have_grub(BIOS_MODULES) || !have_uefi() {
        return;
    }
    let scratch = tempfile::tempdir().unwrap();
    for table in TABLES {
        let iso = hybrid_iso(scratch.path(), table);
        for (medium, device) in [(cd(&iso), "cd0"), (usb_disk(&iso), "hd0")] {
            let line = boot(scratch.path(), &uefi(scratch.path(), medium));
            // Where there is no GPT, this firmware sees the optical medium in the disk.
            let device = if table == PartitionTable::Mbr {
                "cd0"
            } else {
                device
            };
            let expect = format!("{MARKER} efi from {device}");
            assert!(line.starts_with(&expect), "{table:?}: {line}");
        }
    }
}

#[test]
fn uefi_from_a_disk_with_blocks_of_4096_bytes_also_when_the_medium_was_changed() {
    if !have_grub(BIOS_MODULES) || !have_uefi() || !have(&["fdisk"]) {
        return;
    }
    let scratch = tempfile::tempdir().unwrap();
    let iso = hybrid_iso(scratch.path(), PartitionTable::Gpt);
    for round in 0..2 {
        if round == 1 {
            let mut editor = Editor::open(&iso).unwrap();
            let source = Source::Bytes(vec![b'n'; 3 << 20]);
            editor.tree.file("new", source).unwrap();
            editor.write_file(&iso, &mut |_| ()).unwrap();
        }
        let path = iso.to_str().unwrap();
        let places = |block: &str, in_block: u64| {
            let listing = run("fdisk", &["-b", block, "-l", "-o", "Start,End", path]);
            let text = String::from_utf8(listing.stdout).unwrap();
            assert!(text.contains("Disklabel type: gpt"), "{text}");
            let numbers = |line: &str| {
                let mut words = line.split_whitespace().map(str::parse::<u64>);
                let (start, end) = (words.next()?.ok()?, words.next()?.ok()?);
                Some((start * in_block, (end + 1) * in_block))
            };
            text.lines().filter_map(numbers).collect::<Vec<_>>()
        };
        assert_eq!(places("512", 1).len(), 2);
        assert_eq!(places("512", 1), places("4096", 8));
        let medium = disk_of_large_blocks(&iso);
        let line = boot(scratch.path(), &uefi(scratch.path(), medium));
        // Not as an optical medium: the firmware has found the partition of the EFI system.
        let expect = format!("{MARKER} efi from hd0");
        assert!(line.starts_with(&expect), "{line}");
    }
}

#[test]
fn a_remastered_medium_boots_on_bios_and_uefi() {
    if !have_grub(BIOS_MODULES) || !have_uefi() || !have(&["xorriso"]) {
        return;
    }
    let scratch = tempfile::tempdir().unwrap();
    let iso = remastered(&hybrid_iso(scratch.path(), PartitionTable::Gpt));
    let line = boot(scratch.path(), &cd(&iso));
    assert!(line.starts_with(&format!("{MARKER} pc from ")), "{line}");
    let line = boot(scratch.path(), &uefi(scratch.path(), cd(&iso)));
    assert!(line.starts_with(&format!("{MARKER} efi from ")), "{line}");
    // Of the two GPTs, xorriso writes that for blocks of 512 bytes, and nothing where the other was.
    let line = boot(scratch.path(), &uefi(scratch.path(), usb_disk(&iso)));
    let expect = format!("{MARKER} efi from hd0");
    assert!(line.starts_with(&expect), "{line}");
    let mut front = vec![0; 16_384];
    let mut file = fs::File::open(&iso).unwrap();
    std::io::Read::read_exact(&mut file, &mut front).unwrap();
    assert!(front[512..].starts_with(b"EFI PART"));
    assert!(!front[4096..].starts_with(b"EFI PART"));
}

#[test]
fn a_changed_medium_boots_on_bios_and_uefi_with_its_changed_menu() {
    if !have_grub(BIOS_MODULES) || !have_uefi() {
        return;
    }
    let scratch = tempfile::tempdir().unwrap();
    let iso = hybrid_iso(scratch.path(), PartitionTable::Gpt);
    let mut editor = Editor::open(&iso).unwrap();
    editor.menus.push(
        MenuChange::replace(
            "echo \"LIVECD-ISO-BOOTED",
            "echo \"LIVECD-ISO-BOOTED changed",
        )
        .unwrap(),
    );
    editor
        .tree
        .file("new", Source::Bytes(vec![b'n'; 3 << 20]))
        .unwrap();
    editor.write_file(&iso, &mut |_| ()).unwrap();
    for medium in [cd(&iso), uefi(scratch.path(), usb_disk(&iso))] {
        let line = boot(scratch.path(), &medium);
        assert!(line.starts_with(&format!("{MARKER} changed ")), "{line}");
    }
}

#[test]
fn uefi_from_an_image_in_the_tree() {
    if !have_uefi() {
        return;
    }
    let scratch = tempfile::tempdir().unwrap();
    let mut image = image();
    image
        .tree
        .file("EFI/efiboot.img", Source::Bytes(uefi_esp(scratch.path())))
        .unwrap();
    image
        .tree
        .file("boot/grub/grub.cfg", Source::Bytes(GRUB_CFG.into()))
        .unwrap();
    image.boot.push(BootEntry::uefi("EFI/efiboot.img"));
    let iso = scratch.path().join("uefi.iso");
    write(&image, &iso);
    let line = boot(scratch.path(), &uefi(scratch.path(), cd(&iso)));
    assert_eq!(line, format!("{MARKER} efi from cd0"));
}

#[test]
fn partition_tables_are_clean() {
    if !have_grub(BIOS_MODULES)
        || !have_uefi()
        || !have(&["sgdisk", "fdisk", "fsck.vfat", "dumpet"])
    {
        return;
    }
    let scratch = tempfile::tempdir().unwrap();
    for table in TABLES {
        let iso = hybrid_iso(scratch.path(), table);
        let path = iso.to_str().unwrap();
        let listing = run("fdisk", &["-l", path]);
        assert_eq!(String::from_utf8_lossy(&listing.stderr), "", "{table:?}");
        if table != PartitionTable::Mbr {
            let said = stdout("sgdisk", &["-v", path]);
            assert!(
                said.contains("No problems found") && !said.contains("Caution"),
                "{said}"
            );
        }
        let catalog = stdout("dumpet", &["-i", path]);
        assert!(
            catalog.contains("PlatformId: 0x00 (80x86)")
                && catalog.contains("PlatformId: 0xef (EFI)"),
            "{catalog}"
        );
        let esp = scratch.path().join("esp.img");
        fs::write(&esp, partition(&fs::read(&iso).unwrap(), table)).unwrap();
        run("fsck.vfat", &["-n", esp.to_str().unwrap()]);
    }
}

/// The second partition, as the MBR or the GPT says.
fn partition(image: &[u8], table: PartitionTable) -> &[u8] {
    let number = |at: usize, length| {
        image[at..at + length]
            .iter()
            .rev()
            .fold(0, |n, byte| n << 8 | usize::from(*byte))
    };
    let (first, end) = match table {
        PartitionTable::Gpt => (
            number(16_384 + 128 + 32, 8),
            number(16_384 + 128 + 40, 8) + 1,
        ),
        _ => (
            number(446 + 16 + 8, 4),
            number(446 + 16 + 8, 4) + number(446 + 16 + 12, 4),
        ),
    };
    &image[first * 512..end * 512]
}

#[test]
fn the_first_partition_is_a_filesystem_of_its_own() {
    if !have_grub(BIOS_MODULES) || !have_uefi() || !have(&["bsdtar", "xorriso"]) {
        return;
    }
    let scratch = tempfile::tempdir().unwrap();
    let iso = hybrid_iso(scratch.path(), PartitionTable::Gpt);
    let whole = fs::read(&iso).unwrap();
    let alone = scratch.path().join("partition.iso");
    fs::write(&alone, &whole[64 * 512..]).unwrap();
    let listed = |path: &Path| {
        stdout(
            "bsdtar",
            &[
                "-cf",
                "-",
                "--format=mtree",
                "--options=sha256",
                &format!("@{}", path.display()),
            ],
        )
    };
    assert_eq!(listed(&iso), listed(&alone));
    let joliet = |path: &Path| stdout("isoinfo", &["-J", "-f", "-i", path.to_str().unwrap()]);
    assert_eq!(joliet(&iso), joliet(&alone));
}
