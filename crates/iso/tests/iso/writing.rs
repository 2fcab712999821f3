//! What is written, byte by byte, and that it is the same each time.

use std::fs;
use std::io::Cursor;
use std::path::Path;

use livecd_iso::{BootEntry, Content, IsoImage, Source};

use crate::support::*;

fn bytes(image: &IsoImage) -> Vec<u8> {
    let mut out = Cursor::new(Vec::new());
    image.write(&mut out, &mut |_| ()).unwrap();
    out.into_inner()
}

#[test]
fn the_order_of_insertion_does_not_matter() {
    let (mut forward, mut backward) = (image(), image());
    let mut items = posix_items();
    items.retain(|item| item.path != "dir/hard link");
    add(&mut forward.tree, &items);
    items.reverse();
    // Parents must not be made by their children, who do not know their attributes.
    add(&mut backward.tree, &items);
    assert!(bytes(&forward) == bytes(&backward));
}

#[test]
fn progress_ends_at_the_size() {
    let mut image = image();
    image
        .tree
        .file("file", Source::Bytes(vec![1; 5 << 20]))
        .unwrap();
    let mut seen = Vec::new();
    let mut out = Cursor::new(Vec::new());
    let report = image
        .write(&mut out, &mut |progress| seen.push(progress.done))
        .unwrap();
    assert!(seen.len() >= 5 && seen.is_sorted(), "{seen:?}");
    assert_eq!(seen.last(), Some(&report.size));
    assert_eq!(report.size, out.into_inner().len() as u64);
    let file = report
        .extents
        .iter()
        .find(|extent| extent.content == Content::File("file".into()));
    assert_eq!(file.map(|extent| extent.length), Some(5 << 20));
}

/// Makes the files of a small tree, forwards or backwards.
fn make_tree(root: &Path, backwards: bool) {
    let mut files: Vec<(String, String)> = (0..50)
        .map(|n| {
            (
                format!("dir {}/sub/file {n}", n % 5),
                format!("content {n}"),
            )
        })
        .collect();
    if backwards {
        files.reverse();
    }
    for (path, content) in &files {
        let path = root.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }
    fs::hard_link(root.join("dir 0/sub/file 0"), root.join("dir 4/hard link")).unwrap();
    std::os::unix::fs::symlink("dir 1", root.join("link")).unwrap();
}

#[test]
fn the_same_tree_on_another_filesystem_gives_the_same_bytes() {
    let other = Path::new("/dev/shm");
    if !skip_unless(other.is_dir(), "no second filesystem at /dev/shm") {
        return;
    }
    let (here, there) = (
        tempfile::tempdir().unwrap(),
        tempfile::tempdir_in(other).unwrap(),
    );
    make_tree(here.path(), false);
    make_tree(there.path(), true);
    let written = |root: &Path| {
        let mut image = image();
        // The files are younger than the image: their times are cut to its time stamp.
        image.tree.add_dir("/", root).unwrap();
        image.media_check = true;
        bytes(&image)
    };
    assert!(written(here.path()) == written(there.path()));
}

#[test]
fn hidden_files_are_stored_and_heavy_ones_come_first() {
    let mut image = image();
    for name in ["a", "b", "c", "hidden"] {
        image
            .tree
            .file(name, Source::Bytes(vec![b'x'; 3000]))
            .unwrap();
    }
    image.tree.set_weight("c", 2).unwrap();
    image.tree.set_weight("b", 1).unwrap();
    image.tree.hide("hidden").unwrap();
    let mut boot = BootEntry::bios("hidden");
    boot.load_size = None;
    image.boot.push(boot);
    let mut out = Cursor::new(Vec::new());
    let report = image.write(&mut out, &mut |_| ()).unwrap();
    let files: Vec<String> = report
        .extents
        .iter()
        .filter_map(|extent| match &extent.content {
            Content::File(path) => Some(path.to_string()),
            _ => None,
        })
        .collect();
    assert_eq!(files, ["hidden", "c", "b", "a"]);
    let mut reader = livecd_iso::IsoReader::new(out, "test").unwrap();
    let listed: Vec<String> = reader
        .entries()
        .map(|entry| entry.unwrap().path.to_string())
        .collect();
    assert_eq!(listed, ["a", "b", "c"]);
}

/// UEFI 13.3.2.1.
#[test]
fn the_load_size_of_a_large_uefi_image_is_up_to_the_end_of_the_medium() {
    for (length, expect) in [(0xFFFF * 512, 0xFFFF_u16), (0xFFFF * 512 + 1, 0)] {
        let mut image = image();
        let esp = Source::Bytes(vec![0; length]);
        image.tree.file("efi.img", esp).unwrap();
        image.boot.push(BootEntry::uefi("efi.img"));
        let bytes = bytes(&image);
        let boot_record = &bytes[17 * 2048..];
        let catalog = u32::from_le_bytes(*boot_record[71..].first_chunk().unwrap()) as usize * 2048;
        // The first entry, behind the validation entry, which names the platform.
        assert_eq!(bytes[catalog + 1], 0xEF);
        assert_eq!(bytes[catalog + 32 + 6..][..2], expect.to_le_bytes());
    }
}

#[test]
fn names_that_mangle_alike_are_reported() {
    let mut image = image();
    for name in ["a b", "a_b", "a:b"] {
        image.tree.file(name, Source::Bytes(Vec::new())).unwrap();
    }
    image.tree.symlink("link", "a b").unwrap();
    let report = image
        .write(&mut Cursor::new(Vec::new()), &mut |_| ())
        .unwrap();
    let renamed: Vec<(String, String)> = report
        .renamed
        .iter()
        .map(|renamed| {
            (
                format!("{:?} {}", renamed.namespace, renamed.path),
                renamed.name.clone(),
            )
        })
        .collect();
    let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
    assert_eq!(
        renamed,
        [
            pair("Iso9660 a:b", "A_B000"),
            pair("Iso9660 a_b", "A_B001"),
            pair("Joliet a:b", "a_b"),
            pair("Joliet a_b", "a_b000")
        ]
    );
    assert_eq!(report.omitted.len(), 1);
}
