//! Images that are changed: what is not touched stays, boot records too.

mod boot_images;
mod new_files;
mod odd;
mod others;
mod sums;

use std::fs;
use std::io::Cursor;
use std::path::{Path, PathBuf};

use livecd_iso::{
    Editor, Entry, IsoReader, MediaCheck, MenuChange, PartitionTable, Source, verify,
};

use crate::damage::read;
use crate::remaster::{Loader, entries, medium, remastered};
use crate::support::*;

const MENU: &str =
    "menuentry 'Start' {\n    linux /kernel root=live:CDLABEL=TEST_VOLUME quiet\n}\n";

/// A medium with a menu on the volume and one on its EFI system partition.
fn bootable(loader: Loader, table: PartitionTable, directory: &Path) -> PathBuf {
    let mut image = medium(loader, table, 1);
    let mut esp = livecd_iso::Esp::new("ESP", TIMESTAMP, 1);
    esp.file("EFI/BOOT/grub.cfg", MENU.into());
    esp.file("EFI/BOOT/BOOTX64.EFI", vec![7; 70_000]);
    image.disk.as_mut().unwrap().esp = Some(Source::Bytes(esp.render().unwrap()));
    let mut items = posix_items();
    items.extend(deep_items());
    add(&mut image.tree, &items);
    image
        .tree
        .file("boot/grub/grub.cfg", Source::Bytes(MENU.into()))
        .unwrap();
    image
        .tree
        .file("large", Source::Bytes(vec![b'l'; 700_000]))
        .unwrap();
    image.media_check = true;
    let path = directory.join("in.iso");
    write(&image, &path);
    path
}

fn menus(edited: &livecd_iso::Edited) -> Vec<String> {
    edited.menus.iter().map(|menu| menu.to_string()).collect()
}

fn listed(iso: &Path) -> Vec<Entry> {
    let reading = read(&fs::read(iso).unwrap(), false);
    assert_eq!(reading.complaints, Vec::<String>::new());
    reading.listed
}

fn content(iso: &Path, path: &str) -> Vec<u8> {
    let mut reader = IsoReader::open(iso).unwrap();
    let entry = reader.entry(path).unwrap();
    let mut content = Vec::new();
    reader.copy(&entry, &mut content).unwrap();
    content
}

#[test]
fn what_is_not_touched_stays_where_it_is_with_every_boot_record() {
    if !have(&["xorriso", "sgdisk"]) {
        return;
    }
    let scratch = tempfile::tempdir().unwrap();
    for (loader, table) in [
        (Loader::Grub, PartitionTable::Gpt),
        (Loader::Isolinux, PartitionTable::Mbr),
        (Loader::None, PartitionTable::Hybrid),
    ] {
        let iso = bootable(loader, table, scratch.path());
        let (before, boot) = (listed(&iso), entries(&iso));
        let out = scratch.path().join("out.iso");
        // Twice, the second time in place.
        for round in 0..2 {
            let mut editor = Editor::open(if round == 0 { &iso } else { &out }).unwrap();
            if round == 0 {
                editor
                    .tree
                    .file("added/deep/file", Source::Bytes(vec![b'a'; 1_500_000]))
                    .unwrap();
                editor.tree.remove("sectors").unwrap();
                editor.rename("NEW_NAME".parse().unwrap()).unwrap();
                editor.menus.push(MenuChange::remove("quiet").unwrap());
                editor
                    .menus
                    .push(MenuChange::add("inst.ks=hd:LABEL=NEW_NAME:/my.ks").unwrap());
            }
            let edited = editor.write_file(&out, &mut |_| ()).unwrap();
            assert_eq!(edited.size, fs::metadata(&out).unwrap().len());
            let menus = ["boot/grub/grub.cfg", "esp:/EFI/BOOT/grub.cfg"];
            assert_eq!(
                self::menus(&edited),
                if round == 0 {
                    menus.to_vec()
                } else {
                    Vec::new()
                }
            );
            let verification = verify(&out, &mut |_| ()).unwrap();
            assert!(
                matches!(verification.media_check, MediaCheck::Passed(_)),
                "{loader:?} {round}"
            );
            assert_eq!(entries(&out), boot, "{loader:?} {round}");
        }
        let after = listed(&out);
        let untouched =
            |entry: &&Entry| entry.length > 0 && entry.path.to_string() != "boot/grub/grub.cfg";
        for entry in before
            .iter()
            .filter(untouched)
            .filter(|entry| entry.path.to_string() != "sectors")
        {
            let now = after.iter().find(|now| now.path == entry.path).unwrap();
            assert_eq!(
                (&now.extents, now.attributes),
                (&entry.extents, entry.attributes),
                "{}",
                entry.path
            );
        }
        assert_eq!(after.len(), before.len() + 3 - 1);
        assert_eq!(content(&out, "added/deep/file"), vec![b'a'; 1_500_000]);
        let menu = "menuentry 'Start' {\n    linux /kernel root=live:CDLABEL=NEW_NAME inst.ks=hd:LABEL=NEW_NAME:/my.ks\n}\n";
        assert_eq!(content(&out, "boot/grub/grub.cfg"), menu.as_bytes());
        let bytes = fs::read(&out).unwrap();
        let twice = bytes
            .windows(menu.len())
            .filter(|window| *window == menu.as_bytes())
            .count();
        assert_eq!(twice, 2, "the menu on the efi system partition is another");
        // The partition that is a filesystem of its own.
        let partition = read(&bytes[64 * 512..], false);
        assert_eq!(partition.complaints, Vec::<String>::new());
        assert_eq!(partition.paths(), read(&bytes, false).paths());
        if table == PartitionTable::Gpt {
            let said = stdout("sgdisk", &["-v", out.to_str().unwrap()]);
            assert!(
                said.contains("No problems found") && !said.contains("Caution"),
                "{said}"
            );
        }
        // And xorriso can change it again.
        assert_eq!(entries(&remastered(&out)), boot);
    }
}

#[test]
fn images_of_others_are_changed_too() {
    if !have(&["genisoimage", "isoinfo"]) {
        return;
    }
    let scratch = tempfile::tempdir().unwrap();
    let tree = scratch.path().join("tree");
    fs::create_dir_all(tree.join("isolinux")).unwrap();
    fs::write(tree.join("isolinux/isolinux.bin"), vec![1; 4000]).unwrap();
    fs::write(
        tree.join("isolinux/isolinux.cfg"),
        "label linux\n  append initrd=i quiet\n",
    )
    .unwrap();
    let (iso, out) = (
        scratch.path().join("in.iso"),
        scratch.path().join("out.iso"),
    );
    let path = |path: &Path| path.to_str().unwrap().to_owned();
    run(
        "genisoimage",
        &[
            "-quiet",
            "-R",
            "-J",
            "-V",
            "OTHER",
            "-b",
            "isolinux/isolinux.bin",
            "-c",
            "isolinux/boot.cat",
            "-no-emul-boot",
            "-boot-load-size",
            "4",
            "-boot-info-table",
            "-o",
            &path(&iso),
            &path(&tree),
        ],
    );
    let mut editor = Editor::open(&iso).unwrap();
    editor.menus.push(MenuChange::add("debug").unwrap());
    editor.write_file(&out, &mut |_| ()).unwrap();
    assert_eq!(
        read(&fs::read(&out).unwrap(), false).complaints,
        Vec::<String>::new()
    );
    assert_eq!(
        content(&out, "isolinux/isolinux.cfg"),
        b"label linux\n  append initrd=i quiet debug\n"
    );
    let boot = |iso: &Path| {
        let mut reader = IsoReader::new(Cursor::new(fs::read(iso).unwrap()), "image").unwrap();
        reader.boot_entries().unwrap()
    };
    assert_eq!(boot(&out), boot(&iso));
    assert!(stdout("isoinfo", &["-J", "-f", "-i", &path(&out)]).contains("/isolinux/isolinux.cfg"));
}

#[test]
fn a_break_ends_it_and_leaves_the_image_as_it_was() {
    let scratch = tempfile::tempdir().unwrap();
    let iso = bootable(Loader::Grub, PartitionTable::Gpt, scratch.path());
    let before = fs::read(&iso).unwrap();
    let mut editor = Editor::open(&iso).unwrap();
    editor
        .tree
        .file("new", Source::Bytes(vec![2; 5_000_000]))
        .unwrap();
    let stop = &mut |_| std::ops::ControlFlow::Break(());
    let error = editor.write_file(&iso, stop).unwrap_err().to_string();
    assert_eq!(error, "it was cancelled");
    assert!(fs::read(&iso).unwrap() == before);
    assert_eq!(fs::read_dir(scratch.path()).unwrap().count(), 1);
}

/// The program, as its users call it.
#[cfg(feature = "cli")]
#[test]
fn mkksiso_by_name_takes_the_options_of_loraxs() {
    use std::process::Command;
    let scratch = tempfile::tempdir().unwrap();
    let iso = bootable(Loader::Grub, PartitionTable::Gpt, scratch.path());
    let (program, out) = (
        scratch.path().join("mkksiso"),
        scratch.path().join("out.iso"),
    );
    std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_livecd-iso"), &program).unwrap();
    for name in ["my.ks", "updates.img", "extra"] {
        fs::write(scratch.path().join(name), name).unwrap();
    }
    let mkksiso = |arguments: &[&str]| {
        let mut command = Command::new(&program);
        let output = command
            .current_dir(scratch.path())
            .args(arguments)
            .output()
            .unwrap();
        (
            output.status.code(),
            String::from_utf8(output.stderr).unwrap(),
        )
    };
    let all = [
        "-c",
        "debug a=\"b c\"",
        "-r",
        "quiet",
        "-a",
        "extra",
        "-u",
        "updates.img",
        "-V",
        "KS-1",
        "-R",
        "Start",
        "Install",
        "--ks",
        "my.ks",
        "in.iso",
        "out.iso",
    ];
    assert_eq!(mkksiso(&all), (Some(0), String::new()));
    let menu = String::from_utf8(content(&out, "boot/grub/grub.cfg")).unwrap();
    let expect = "menuentry 'Install' {\n    linux /kernel root=live:CDLABEL=KS-1 debug a=\"b c\" inst.ks=hd:LABEL=KS-1:/my.ks inst.updates=hd:LABEL=KS-1:/updates.img\n}\n";
    assert_eq!(menu, expect);
    for name in ["my.ks", "updates.img", "extra"] {
        assert_eq!(content(&out, name), name.as_bytes());
    }
    let _ = iso;
    assert_eq!(
        mkksiso(&all),
        (Some(1), "error: out.iso is there already\n".to_owned())
    );
    fs::remove_file(&out).unwrap();
    assert_eq!(
        mkksiso(&["my.ks", "in.iso", "out.iso"]),
        (Some(0), String::new())
    );
    fs::remove_file(&out).unwrap();
    let (code, said) = mkksiso(&["in.iso", "out.iso"]);
    assert!(
        code == Some(1) && said.starts_with("error: there is nothing to do"),
        "{said}"
    );
    assert_eq!(mkksiso(&["--nonsense"]).0, Some(2));
}
