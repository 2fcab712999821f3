//! What cannot be written is refused.

use std::fs;
use std::io::Cursor;
use std::os::unix::fs::symlink;
use std::path::Path;

use livecd_iso::{BootCode, BootEntry, DiskBoot, Error, IsoImage, Source};

use crate::support::*;

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

    let mut cut = image();
    let mut disk = DiskBoot::named("cut");
    disk.boot_code = Some(BootCode::Other(vec![0x90; 512]));
    cut.disk = Some(disk);
    check_error(
        &cut,
        "the boot code for disks has something at byte 440: it has 440 bytes, behind which the partition table lies",
    );

    let mut twice = image();
    twice.system_area = Some([vec![0; 32_767], vec![1]].concat());
    twice.disk = Some(DiskBoot::named("twice"));
    check_error(
        &twice,
        "the system area has something at byte 32767, where the partition tables lie: its first 32768 bytes are theirs",
    );

    let mut no_partition = image();
    no_partition.boot.push(BootEntry::appended_esp());
    check_error(
        &no_partition,
        "boot image (the efi system partition): the image has no appended partition",
    );

    let mut publisher = image();
    publisher.publisher = "Ü".to_owned();
    check_error(
        &publisher,
        "the publisher `Ü` is not 0 to 128 printable ascii characters",
    );

    let mut large = image();
    large.system_area = Some(vec![0; 32 * 1024 + 1]);
    check_error(
        &large,
        "bytes of the system area: 32769, the limit is 32768",
    );
}

#[test]
fn refused_boot_images() {
    let whole = |path: &str| {
        let mut entry = BootEntry::isolinux(path);
        (entry.boot_info_table, entry.load_size) = (false, None);
        entry
    };
    let zeros = |length| Source::Bytes(vec![0; length]);
    let stream = Source::stream(|| Ok(Box::new(std::io::empty())));
    for (source, entry, expect) in [
        (zeros(0), BootEntry::uefi("boot"), "it is empty"),
        (stream, BootEntry::uefi("boot"), "its length is not known"),
        (
            zeros(63),
            BootEntry::isolinux("boot"),
            "63 bytes are too few for a boot information table, which ends at 64",
        ),
        (
            zeros((64 << 20) + 1),
            BootEntry::isolinux("boot"),
            "67108865 bytes are too many for a boot loader",
        ),
        (
            zeros(0xFFFF * 512 + 1),
            whole("boot"),
            "33553921 bytes are too many to load, the limit is 33553920",
        ),
    ] {
        let mut image = image();
        image.tree.file("boot", source).unwrap();
        image.boot.push(entry);
        check_error(&image, format!("boot image `boot`: {expect}"));
    }

    let mut many = image();
    many.tree.file("boot", zeros(1)).unwrap();
    many.boot = vec![BootEntry::uefi("boot"); 32];
    many.write(&mut Cursor::new(Vec::new()), &mut |_| ())
        .unwrap();
    many.boot.push(BootEntry::uefi("boot"));
    check_error(&many, "boot entries: 33, the limit is 32");

    let mut empty_partition = image();
    let mut disk = DiskBoot::named("empty");
    disk.esp = Some(zeros(0));
    empty_partition.disk = Some(disk);
    check_error(
        &empty_partition,
        "boot image (the efi system partition): it is empty, or its length is not known",
    );
}

/// They would seem empty, or never end.
#[test]
fn sources_that_are_no_regular_files() {
    let scratch = tempfile::tempdir().unwrap();
    let fifo = scratch.path().join("fifo");
    run("mkfifo", &[fifo.to_str().unwrap()]);
    for source in [scratch.path(), &fifo, Path::new("/dev/zero")] {
        let mut in_tree = image();
        let file = in_tree.tree.file("file", Source::File(source.to_owned()));
        file.unwrap();
        let mut as_esp = image();
        let mut disk = DiskBoot::named("esp");
        disk.esp = Some(Source::File(source.to_owned()));
        as_esp.disk = Some(disk);
        for image in [in_tree, as_esp] {
            check_error(&image, format!("could not read {}", source.display()));
        }
    }
}

#[test]
fn an_unreadable_file() {
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
            "`a/b` is not a directory in the image".to_owned(),
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
            tree.symlink("b", "t".repeat(4096)),
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
fn a_file_of_the_image_is_not_replaced_by_the_image() {
    let scratch = tempfile::tempdir().unwrap();
    let at = |name: &str| scratch.path().join(name);
    fs::create_dir(at("tree")).unwrap();
    fs::write(at("tree/earlier.iso"), "earlier").unwrap();
    fs::hard_link(at("tree/earlier.iso"), at("hard link")).unwrap();
    symlink("tree/earlier.iso", at("symlink")).unwrap();
    let mut in_tree = image();
    in_tree.tree.add_dir("", &at("tree")).unwrap();
    let mut as_esp = image();
    let mut disk = DiskBoot::named("esp");
    disk.esp = Some(Source::File(at("tree/earlier.iso")));
    as_esp.disk = Some(disk);
    for image in [in_tree, as_esp] {
        for output in ["tree/earlier.iso", "hard link", "symlink"] {
            let error = image.write_file(&at(output), &mut |_| ()).unwrap_err();
            assert_eq!(
                error.to_string(),
                format!(
                    "could not write {}: it is itself a file of the image, as the output lies in the input",
                    at(output).display()
                )
            );
        }
        assert_eq!(fs::read(at("tree/earlier.iso")).unwrap(), b"earlier");
        image.write_file(&at("other.iso"), &mut |_| ()).unwrap();
    }
}

/// Only the node in the scratch directory is ever at stake, not what it leads to.
#[test]
fn only_files_are_replaced() {
    let scratch = tempfile::tempdir().unwrap();
    let at = |name: &str| scratch.path().join(name);
    fs::create_dir(at("directory")).unwrap();
    run("mkfifo", &[at("pipe").to_str().unwrap()]);
    let _socket = std::os::unix::net::UnixListener::bind(at("socket")).unwrap();
    symlink("/dev/null", at("link to a device")).unwrap();
    symlink("directory", at("link to a directory")).unwrap();
    let mut cases = vec![
        ("directory", "a directory"),
        ("link to a directory", "a directory"),
        ("link to a device", "a character device"),
        ("pipe", "a pipe"),
        ("socket", "a socket"),
    ];
    if skip_unless(
        rustix::process::geteuid().is_root(),
        "only root makes devices",
    ) {
        // A number that no driver has.
        run("mknod", &[at("disk").to_str().unwrap(), "b", "4095", "1"]);
        cases.push(("disk", "a block device"));
    }
    let nodes = || {
        let entries = fs::read_dir(scratch.path()).unwrap().map(Result::unwrap);
        let mut nodes: Vec<_> = entries
            .map(|entry| (entry.file_name(), entry.file_type().unwrap()))
            .collect();
        nodes.sort_by(|a, b| a.0.cmp(&b.0));
        nodes
    };
    let before = nodes();
    for (name, kind) in cases {
        let error = image().write_file(&at(name), &mut |_| ()).unwrap_err();
        let expect = format!(
            "could not write {}: it is {kind}, and an image only ever replaces a regular file",
            at(name).display()
        );
        assert_eq!(error.to_string(), expect);
        assert_eq!(nodes(), before, "{name}");
    }

    symlink("nowhere", at("dangling")).unwrap();
    image().write_file(&at("dangling"), &mut |_| ()).unwrap();
    assert!(fs::symlink_metadata(at("dangling")).unwrap().is_file());
    assert!(!at("nowhere").exists());
}
