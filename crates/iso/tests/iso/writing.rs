use std::fs;
use std::io::Cursor;
use std::path::Path;

use livecd_iso::{BootCode, BootEntry, Content, DiskBoot, Error, IsoImage, Source};

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
        .find(|extent| extent.content == Content::File("/file".to_owned()));
    assert_eq!(file.map(|extent| extent.length), Some(5 << 20));
}

#[track_caller]
fn check_error(image: &IsoImage, expect: impl AsRef<str>) {
    let error = image
        .write(&mut Cursor::new(Vec::new()), &mut |_| ())
        .unwrap_err();
    assert_eq!(error.to_string(), expect.as_ref());
}

#[test]
fn refused_descriptions() {
    let mut missing = image();
    missing.boot.push(BootEntry::bios("boot/eltorito.img"));
    check_error(&missing, "`boot/eltorito.img` is not in the image");
    missing.tree.dir("boot/eltorito.img").unwrap();
    check_error(
        &missing,
        "`boot/eltorito.img` is not a regular file in the image",
    );

    let mut short = image();
    short
        .tree
        .file("short", Source::Bytes(vec![0; 100]))
        .unwrap();
    short.boot.push(BootEntry::bios("short"));
    check_error(
        &short,
        "boot image `short`: 100 bytes are too few for grub's boot information, which ends at 2556",
    );

    let mut alone = image();
    let mut disk = DiskBoot::named("alone");
    disk.boot_code = Some(BootCode::Grub(vec![0; 512]));
    alone.disk = Some(disk);
    check_error(
        &alone,
        "the boot code for disks has nothing to load: the image has no boot entry for a bios",
    );

    let mut no_partition = image();
    no_partition.boot.push(BootEntry::appended_esp());
    check_error(
        &no_partition,
        "boot image `the efi system partition`: the image has no appended partition",
    );

    let mut publisher = image();
    publisher.publisher = "Ü".to_owned();
    check_error(
        &publisher,
        "the publisher `Ü` is not 0 to 128 printable ascii characters",
    );

    let mut unreadable = image();
    unreadable
        .tree
        .file("file", Source::File("/no/such/file".into()))
        .unwrap();
    check_error(&unreadable, "could not read /no/such/file");
}

#[test]
fn refused_paths() {
    let mut image = image();
    let tree = &mut image.tree;
    let empty = || Source::Bytes(Vec::new());
    tree.file("a", empty()).unwrap();
    let long = "n".repeat(256);
    for (result, expect) in [
        (
            tree.file("a", empty()),
            "`a` is in the image already".to_owned(),
        ),
        (
            tree.file("/a/b", empty()),
            "`/a/b` is not a directory in the image".to_owned(),
        ),
        (
            tree.file("b/../c", empty()),
            "path `b/../c` cannot be in an image: it has a `.` or `..`".to_owned(),
        ),
        (
            tree.file("", empty()),
            "path `` cannot be in an image: it is empty".to_owned(),
        ),
        (
            tree.file(&long, empty()),
            format!("`{long}`: the name has 256 bytes, the limit is 255"),
        ),
        (
            tree.hard_link("b", "c"),
            "`c` is not in the image".to_owned(),
        ),
        (
            tree.symlink("b", &"t".repeat(4096)),
            "`b`: the symlink's target has 4096 bytes, the limit is 4095".to_owned(),
        ),
    ] {
        assert_eq!(result.unwrap_err().to_string(), expect);
    }
}

#[test]
fn a_failed_write_leaves_the_earlier_file_and_nothing_else() {
    let scratch = tempfile::tempdir().unwrap();
    let path = scratch.path().join("out.iso");
    fs::write(&path, "earlier").unwrap();
    let mut image = image();
    image
        .tree
        .file("gone", Source::File(scratch.path().join("gone")))
        .unwrap();
    assert!(matches!(
        image.write_file(&path, &mut |_| ()),
        Err(Error::Read { .. })
    ));
    assert_eq!(fs::read(&path).unwrap(), b"earlier");
    assert_eq!(fs::read_dir(scratch.path()).unwrap().count(), 1);

    let missing = Path::new("/no/such/directory/out.iso");
    let error = image.write_file(missing, &mut |_| ()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "could not write /no/such/directory/out.iso"
    );
}

#[test]
fn files_that_grow_or_shrink_are_noticed() {
    for (change, expect) in [("longer", "it has more"), ("s", "it ended after 1")] {
        let scratch = tempfile::tempdir().unwrap();
        let source = scratch.path().join("source");
        fs::write(&source, "first").unwrap();
        let mut image = image();
        // Large enough that progress is told before the second file is read.
        image
            .tree
            .file("a", Source::Bytes(vec![0; 2 << 20]))
            .unwrap();
        image.tree.file("b", Source::File(source.clone())).unwrap();
        let error = image.write(&mut Cursor::new(Vec::new()), &mut |_| {
            fs::write(&source, change).unwrap()
        });
        let expect = format!(
            "{} changed while the image was written: expected 5 bytes, {expect}",
            source.display()
        );
        assert_eq!(error.unwrap_err().to_string(), expect);
    }
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
    let files: Vec<&str> = report
        .extents
        .iter()
        .filter_map(|extent| match &extent.content {
            Content::File(path) => Some(path.as_str()),
            _ => None,
        })
        .collect();
    assert_eq!(files, ["/hidden", "/c", "/b", "/a"]);
    let mut reader = livecd_iso::IsoReader::new(out, "test").unwrap();
    let listed: Vec<String> = reader
        .entries()
        .unwrap()
        .iter()
        .map(|entry| entry.path.display().to_string())
        .collect();
    assert_eq!(listed, ["a", "b", "c"]);
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
            pair("Iso9660 /a:b", "A_B000"),
            pair("Iso9660 /a_b", "A_B001"),
            pair("Joliet /a:b", "a_b"),
            pair("Joliet /a_b", "a_b000")
        ]
    );
    assert_eq!(report.omitted.len(), 1);
}
