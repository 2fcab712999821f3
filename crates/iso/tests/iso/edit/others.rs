//! Images of other programs, in the layouts of the large distributions.

use std::fs;
use std::path::{Path, PathBuf};

use livecd_iso::{Editor, MenuChange, Source};

use super::{MENU, content};
use crate::damage::read;
use crate::remaster::entries;
use crate::support::*;

/// A tree with loaders and menus for BIOS and UEFI, and an EFI system partition as a file beside it.
fn tree(scratch: &Path) -> PathBuf {
    let tree = scratch.join("tree");
    for directory in ["isolinux", "boot/grub", "EFI/BOOT", "images"] {
        fs::create_dir_all(tree.join(directory)).unwrap();
    }
    let mut esp = livecd_iso::Esp::new("ESP", TIMESTAMP, 1);
    esp.file("EFI/BOOT/grub.cfg", MENU.into());
    let esp = esp.render().unwrap();
    let isolinux = "default a\nlabel a\n  kernel /k\n  append initrd=i quiet\n";
    for (path, bytes) in [
        ("tree/isolinux/isolinux.bin", vec![1; 40_000]),
        ("tree/isolinux/isolinux.cfg", isolinux.into()),
        ("tree/boot/grub/grub.cfg", MENU.into()),
        ("tree/EFI/BOOT/grub.cfg", MENU.into()),
        ("tree/images/efiboot.img", esp.clone()),
        ("tree/zeros", vec![0; 300_000]),
        ("efi.img", esp),
        ("mbr.bin", apm_ready()),
    ] {
        fs::write(scratch.join(path), bytes).unwrap();
    }
    tree
}

/// Boot code that begins as syslinux's does, so that an Apple partition map can lie over it.
fn apm_ready() -> Vec<u8> {
    let mut code = vec![0x90; 432];
    code[..32].fill(0);
    code[..8].copy_from_slice(&[0x45, 0x52, 0x08, 0, 0, 0, 0x90, 0x90]);
    code
}

/// What `xorriso -as mkisofs` is told by each distribution's own scripts.
const LAYOUTS: [(&str, &[&str]); 6] = [
    (
        "Debian",
        &[
            "-J",
            "-joliet-long",
            "-isohybrid-mbr",
            "mbr.bin",
            "-partition_offset",
            "16",
            "-b",
            "isolinux/isolinux.bin",
            "-c",
            "isolinux/boot.cat",
            "-boot-load-size",
            "4",
            "-boot-info-table",
            "-no-emul-boot",
            "-eltorito-alt-boot",
            "-e",
            "images/efiboot.img",
            "-no-emul-boot",
            "-isohybrid-gpt-basdat",
        ],
    ),
    (
        "Debian without a partition offset",
        &[
            "-isohybrid-mbr",
            "mbr.bin",
            "-b",
            "isolinux/isolinux.bin",
            "-c",
            "isolinux/boot.cat",
            "-boot-load-size",
            "4",
            "-boot-info-table",
            "-no-emul-boot",
            "-eltorito-alt-boot",
            "-e",
            "images/efiboot.img",
            "-no-emul-boot",
            "-isohybrid-gpt-basdat",
            "-isohybrid-apm-hfsplus",
        ],
    ),
    (
        "Ubuntu",
        &[
            "-J",
            "-joliet-long",
            "-l",
            "-iso_mbr_part_type",
            "EBD0A0A2-B9E5-4433-87C0-68B6B72699C7",
            "--grub2-mbr",
            "mbr.bin",
            "-partition_offset",
            "16",
            "-appended_part_as_gpt",
            "-append_partition",
            "2",
            "C12A7328-F81F-11D2-BA4B-00A0C93EC93B",
            "efi.img",
            "-b",
            "isolinux/isolinux.bin",
            "-c",
            "boot.catalog",
            "-no-emul-boot",
            "-boot-load-size",
            "4",
            "-boot-info-table",
            "--grub2-boot-info",
            "-eltorito-alt-boot",
            "-e",
            "--interval:appended_partition_2:::",
            "-no-emul-boot",
        ],
    ),
    (
        "Fedora",
        &[
            "-R",
            "-J",
            "-joliet-long",
            "-cache-inodes",
            "-l",
            "-partition_offset",
            "16",
            "-append_partition",
            "2",
            "C12A7328-F81F-11D2-BA4B-00A0C93EC93B",
            "efi.img",
            "-appended_part_as_gpt",
            "--grub2-mbr",
            "mbr.bin",
            "-iso_mbr_part_type",
            "EBD0A0A2-B9E5-4433-87C0-68B6B72699C7",
            "-c",
            "boot.cat",
            "--boot-catalog-hide",
            "-b",
            "isolinux/isolinux.bin",
            "-no-emul-boot",
            "-boot-load-size",
            "4",
            "-boot-info-table",
            "--grub2-boot-info",
            "-eltorito-alt-boot",
            "-e",
            "--interval:appended_partition_2:all::",
            "-no-emul-boot",
        ],
    ),
    (
        "Arch",
        &[
            "-iso-level",
            "3",
            "-full-iso9660-filenames",
            "-joliet",
            "-joliet-long",
            "-rational-rock",
            "-isohybrid-mbr",
            "mbr.bin",
            "--mbr-force-bootable",
            "-partition_offset",
            "16",
            "-b",
            "isolinux/isolinux.bin",
            "-c",
            "isolinux/boot.cat",
            "-no-emul-boot",
            "-boot-load-size",
            "4",
            "-boot-info-table",
            "-append_partition",
            "2",
            "C12A7328-F81F-11D2-BA4B-00A0C93EC93B",
            "efi.img",
            "-appended_part_as_gpt",
            "-eltorito-alt-boot",
            "-e",
            "--interval:appended_partition_2:all::",
            "-no-emul-boot",
        ],
    ),
    (
        "AArch64",
        &[
            "-R",
            "-append_partition",
            "2",
            "0xef",
            "efi.img",
            "-e",
            "--interval:appended_partition_2:all::",
            "-no-emul-boot",
        ],
    ),
];

#[test]
fn media_of_the_large_distributions_keep_their_boot_entries_and_tables() {
    if !have(&["xorriso", "fdisk", "sgdisk"]) {
        return;
    }
    let scratch = tempfile::tempdir().unwrap();
    let tree = tree(scratch.path());
    for (name, options) in LAYOUTS {
        let (iso, out) = (
            scratch.path().join("in.iso"),
            scratch.path().join("out.iso"),
        );
        let (iso_path, out_path) = (iso.to_str().unwrap(), out.to_str().unwrap());
        let files = ["efi.img", "mbr.bin"];
        let path = |option: &&str| match files.contains(option) {
            true => scratch.path().join(option).to_str().unwrap().to_owned(),
            false => (*option).to_owned(),
        };
        let mut arguments = ["-as", "mkisofs", "-quiet", "-V", "OTHER", "-o", iso_path]
            .map(str::to_owned)
            .to_vec();
        arguments.extend(options.iter().map(path));
        arguments.push(tree.to_str().unwrap().to_owned());
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        run("xorriso", &arguments);

        let mut editor = Editor::open(&iso).unwrap();
        editor.rename("NEW".parse().unwrap()).unwrap();
        editor.menus.push(MenuChange::add("debug").unwrap());
        editor.tree.remove("zeros").unwrap();
        let source = Source::Bytes(vec![b'n'; 2_000_000]);
        editor.tree.file("new", source).unwrap();
        let edited = editor.write_file(&out, &mut |_| ()).unwrap();
        let in_fat = edited
            .menus
            .iter()
            .filter(|menu| menu.within.is_some())
            .count();
        assert_eq!(
            (edited.menus.len(), in_fat),
            (4, 1),
            "{name}: {:?}",
            edited.menus
        );
        assert_eq!(entries(&out), entries(&iso), "{name}");
        let reading = read(&fs::read(&out).unwrap(), false);
        assert_eq!(reading.complaints, Vec::<String>::new(), "{name}");
        assert!(!reading.paths().contains(&"zeros".to_owned()), "{name}");
        let menu = content(&out, "boot/grub/grub.cfg");
        assert!(
            String::from_utf8(menu).unwrap().contains("quiet debug\n"),
            "{name}"
        );
        // As many partitions as there were, of the same kinds, and no complaint about them.
        let partitions = |iso: &str| {
            let listing = run("fdisk", &["-l", "-o", "Type", iso]);
            let warnings = String::from_utf8_lossy(&listing.stderr).into_owned();
            let text = String::from_utf8(listing.stdout).unwrap();
            let table = text.split("\n\n").last().unwrap_or_default().to_owned();
            (table, warnings)
        };
        assert_eq!(partitions(out_path), partitions(iso_path), "{name}");
        let gpt = fs::read(&out).unwrap()[512..].starts_with(b"EFI PART");
        if gpt {
            // Partitions lie over each other in Debian's, by intention.
            let problems = |iso: &str| {
                let script = "sgdisk -v \"$1\" || true";
                stdout("sh", &["-c", script, "sh", iso])
                    .matches("Problem")
                    .count()
            };
            assert_eq!(problems(out_path), problems(iso_path), "{name}");
        }
        // xorriso makes Apple's partition maps, and cannot make them again.
        if !options.contains(&"-isohybrid-apm-hfsplus") {
            let remastered = crate::remaster::remastered(&out);
            assert_eq!(entries(&remastered), entries(&iso), "{name}, by xorriso");
        }
    }
}

#[test]
fn compressed_and_interleaved_files_and_those_of_small_blocks_are_kept() {
    if !have(&["xorriso"]) {
        return;
    }
    let scratch = tempfile::tempdir().unwrap();
    let tree = tree(scratch.path());
    let text: Vec<u8> = (0..200_000u32)
        .flat_map(|n| (n / 1000).to_le_bytes())
        .collect();
    fs::write(tree.join("packed"), &text).unwrap();
    let (iso, out) = (
        scratch.path().join("in.iso"),
        scratch.path().join("out.iso"),
    );
    let arguments = [
        "-outdev",
        iso.to_str().unwrap(),
        "-map",
        tree.to_str().unwrap(),
        "/",
        "-set_filter",
        "--zisofs",
        "/packed",
        "--",
        "-commit",
    ];
    run("xorriso", &arguments);
    let place = |iso: &Path| {
        let listed = super::listed(iso);
        let mut packed = listed
            .iter()
            .filter(|entry| entry.path.to_string() == "packed");
        let entry = packed.next().unwrap().clone();
        (entry.length, entry.extents, entry.compression)
    };
    assert!(place(&iso).2.is_some(), "xorriso did not compress it");
    let mut editor = Editor::open(&iso).unwrap();
    editor
        .tree
        .file("new", Source::Bytes(vec![1; 5000]))
        .unwrap();
    editor.write_file(&out, &mut |_| ()).unwrap();
    assert_eq!(place(&out), place(&iso));
    assert_eq!(content(&out, "packed"), text);
    let said = stdout(
        "xorriso",
        &[
            "-indev",
            out.to_str().unwrap(),
            "-find",
            "/packed",
            "-exec",
            "show_stream",
            "--",
        ],
    );
    assert!(said.contains("--zisofs-decode"), "{said}");
}
