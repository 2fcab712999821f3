//! Boot images that are replaced, and menus in them.

use std::fs;
use std::path::Path;

use livecd_iso::{
    BootEntry, Editor, FoundBootEntry, IsoReader, MenuChange, PartitionTable, Source,
};

use super::{MENU, bootable, content, listed};
use crate::remaster::{Loader, entries};
use crate::support::*;

fn boot_entries(iso: &Path) -> Vec<FoundBootEntry> {
    IsoReader::open(iso).unwrap().boot_entries().unwrap()
}

fn number(bytes: &[u8]) -> u64 {
    bytes
        .iter()
        .rev()
        .fold(0, |n, byte| n << 8 | u64::from(*byte))
}

#[test]
fn what_loads_a_boot_image_is_told_where_another_one_is() {
    if !have(&["xorriso"]) {
        return;
    }
    let scratch = tempfile::tempdir().unwrap();
    for (loader, skipped) in [(Loader::Grub, 4), (Loader::Isolinux, 0)] {
        let iso = bootable(loader, PartitionTable::Gpt, scratch.path());
        let before = boot_entries(&iso);
        let platforms = entries(&iso);
        let mut editor = Editor::open(&iso).unwrap();
        editor.tree.remove("boot/loader.bin").unwrap();
        let new: Vec<u8> = (0..30_001).map(|n| n as u8).collect();
        editor
            .tree
            .file("boot/loader.bin", Source::Bytes(new.clone()))
            .unwrap();
        editor.write_file(&iso, &mut |_| ()).unwrap();
        let after = boot_entries(&iso);
        assert_ne!(after[0].sector, before[0].sector);
        assert_eq!(entries(&iso), platforms);
        let bytes = fs::read(&iso).unwrap();
        let sector = u64::from(after[0].sector);
        let stored = &bytes[after[0].sector as usize * 2048..][..new.len()];
        // The boot information table says where it is, how long, and what it adds up to.
        assert_eq!(number(&stored[8..12]), 16, "{loader:?}");
        assert_eq!(number(&stored[12..16]), sector, "{loader:?}");
        assert_eq!(number(&stored[16..20]), new.len() as u64, "{loader:?}");
        let padded = [&new[64..], &[0; 3]].concat();
        let sum = padded
            .chunks_exact(4)
            .fold(0u32, |sum, word| sum.wrapping_add(number(word) as u32));
        if loader == Loader::Isolinux {
            assert_eq!(number(&stored[20..24]), u64::from(sum));
        } else {
            assert_eq!(number(&stored[2548..2556]), sector * 4 + 5);
        }
        assert_eq!(&stored[2556..], &new[2556..]);
        assert_eq!(number(&bytes[432..440]), sector * 4 + skipped, "{loader:?}");
        assert_eq!(content(&iso, "boot/loader.bin"), stored);
    }
}

/// An EFI system partition with a menu, as a file.
fn esp(menu: &str, clusters: usize) -> Vec<u8> {
    let mut esp = livecd_iso::Esp::new("ESP", TIMESTAMP, 1);
    esp.file("EFI/BOOT/grub.cfg", menu.into());
    esp.file("EFI/BOOT/BOOTX64.EFI", vec![7; clusters]);
    esp.render().unwrap()
}

#[test]
fn a_menu_in_an_image_on_the_volume_is_changed_in_its_place() {
    let scratch = tempfile::tempdir().unwrap();
    let iso = scratch.path().join("in.iso");
    let mut image = image();
    image
        .tree
        .file("images/efiboot.img", Source::Bytes(esp(MENU, 70_000)))
        .unwrap();
    image.boot.push(BootEntry::uefi("images/efiboot.img"));
    write(&image, &iso);
    let before = (boot_entries(&iso), content(&iso, "images/efiboot.img"));
    let mut editor = Editor::open(&iso).unwrap();
    editor.menus.push(MenuChange::add("debug").unwrap());
    let edited = editor.write_file(&iso, &mut |_| ()).unwrap();
    assert_eq!(
        super::menus(&edited),
        ["images/efiboot.img:/EFI/BOOT/grub.cfg"]
    );
    assert_eq!(boot_entries(&iso), before.0);
    let now = content(&iso, "images/efiboot.img");
    assert_eq!(now.len(), before.1.len());
    let text = String::from_utf8_lossy(&now);
    assert!(text.contains("root=live:CDLABEL=TEST_VOLUME quiet debug"));
}

#[test]
fn an_efi_system_partition_on_the_volume_can_be_replaced_by_a_larger_one() {
    let scratch = tempfile::tempdir().unwrap();
    let iso = scratch.path().join("in.iso");
    let mut image = image();
    image
        .tree
        .file("images/efiboot.img", Source::Bytes(esp(MENU, 70_000)))
        .unwrap();
    image.boot.push(BootEntry::uefi("images/efiboot.img"));
    write(&image, &iso);
    let new = esp("another", 900_000);
    let mut editor = Editor::open(&iso).unwrap();
    editor.tree.remove("images/efiboot.img").unwrap();
    let source = Source::Bytes(new.clone());
    editor.tree.file("images/efiboot.img", source).unwrap();
    editor.write_file(&iso, &mut |_| ()).unwrap();
    let boot = boot_entries(&iso);
    let file = listed(&iso)
        .into_iter()
        .find(|entry| entry.path.to_string() == "images/efiboot.img")
        .unwrap();
    assert_eq!(
        file.extents,
        [(u64::from(boot[0].sector) * 2048, new.len() as u64)]
    );
    assert_eq!(usize::from(boot[0].load_size), new.len().div_ceil(512));
    assert_eq!(content(&iso, "images/efiboot.img"), new);
}

#[test]
fn nothing_can_be_booted_that_is_empty() {
    let scratch = tempfile::tempdir().unwrap();
    let iso = bootable(Loader::Grub, PartitionTable::Gpt, scratch.path());
    let before = fs::read(&iso).unwrap();
    let mut editor = Editor::open(&iso).unwrap();
    editor.tree.remove("boot/loader.bin").unwrap();
    let nothing = Source::Bytes(Vec::new());
    editor.tree.file("boot/loader.bin", nothing).unwrap();
    let error = editor.write_file(&iso, &mut |_| ()).unwrap_err();
    let expect =
        "boot image `boot/loader.bin`: what replaces it is empty, or has more than 256 MiB";
    assert_eq!(error.to_string(), expect);
    assert!(fs::read(&iso).unwrap() == before);
}

#[test]
fn a_menu_that_grows_needs_room_in_its_filesystem() {
    let scratch = tempfile::tempdir().unwrap();
    let iso = scratch.path().join("in.iso");
    // In an image on the volume, and in a partition.
    for is_partition in [false, true] {
        let mut esp = esp(MENU, 70_000);
        fill(&mut esp);
        let mut image = image();
        if is_partition {
            let mut disk = livecd_iso::DiskBoot::named("full");
            disk.esp = Some(Source::Bytes(esp));
            image.disk = Some(disk);
            image.boot.push(BootEntry::appended_esp());
        } else {
            let file = Source::Bytes(esp);
            image.tree.file("images/efiboot.img", file).unwrap();
            image.boot.push(BootEntry::uefi("images/efiboot.img"));
        }
        write(&image, &iso);
        let before = fs::read(&iso).unwrap();
        let edit = |argument: &str| {
            let mut editor = Editor::open(&iso).unwrap();
            editor.menus.push(MenuChange::add(argument).unwrap());
            editor.write_file(&iso, &mut |_| ())
        };
        let error = edit(&"a".repeat(5000)).unwrap_err().to_string();
        let name = match is_partition {
            true => "(the efi system partition)",
            false => "`images/efiboot.img`",
        };
        let expect = format!(
            "boot image {name}: `/EFI/BOOT/grub.cfg` in it would have 5077 bytes instead of 76, for which"
        );
        assert!(error.starts_with(&expect), "{error}");
        assert!(error.ends_with(" bytes must be free, and 0 are"), "{error}");
        assert!(fs::read(&iso).unwrap() == before);
        // What stays within its cluster needs none.
        assert_eq!(edit("debug").unwrap().menus.len(), 1);
        assert_eq!(fs::read_dir(scratch.path()).unwrap().count(), 1);
    }
}

/// Leaves no free cluster.
fn fill(esp: &mut [u8]) {
    use std::io::Write;
    let cursor = std::io::Cursor::new(esp);
    let filesystem = fatfs::FileSystem::new(cursor, fatfs::FsOptions::new()).unwrap();
    {
        let mut file = filesystem.root_dir().create_file("full").unwrap();
        while file.write(&[1; 512]).is_ok_and(|written| written > 0) {}
    }
    filesystem.unmount().unwrap();
}
