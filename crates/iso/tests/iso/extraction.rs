//! Files extracted to the host: what is kept, what is not, and who is told.

use std::fs;
use std::ops::ControlFlow;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::Path;

use livecd_iso::{Attributes, IsoReader, Source, Special};

use crate::readers::is_root;
use crate::support::*;

/// Adds something to an image.
type Add = fn(&mut livecd_iso::IsoImage);

fn attributes(mode: u32) -> Attributes {
    let me = rustix::process::geteuid().as_raw();
    Attributes::mode(mode)
        .owned_by(me, rustix::process::getegid().as_raw())
        .modified(1_000_000_000)
}

#[test]
fn the_root_directory_has_its_mode_owner_and_time() {
    let scratch = tempfile::tempdir().unwrap();
    for (mode, owner) in [(0o750, 1000), (0o1777, 0), (0o500, 65_534)] {
        let mut image = image();
        let mut root = attributes(mode);
        if rustix::process::geteuid().is_root() {
            (root.uid, root.gid) = (owner, owner + 1);
        }
        image.tree.dir_with("", root).unwrap();
        image
            .tree
            .file_with("x", Source::Bytes(b"x".to_vec()), attributes(0o640))
            .unwrap();
        let (iso, out) = (
            scratch.path().join("out.iso"),
            scratch.path().join(format!("{mode:o}")),
        );
        write(&image, &iso);
        let extracted = IsoReader::open(&iso)
            .unwrap()
            .extract(&out, &mut |_| ())
            .unwrap();
        assert!(
            extracted.failed.is_empty() && extracted.not_set.is_empty() && !extracted.made_private
        );
        let metadata = fs::metadata(&out).unwrap();
        let found = (
            metadata.mode() & 0o7777,
            metadata.uid(),
            metadata.gid(),
            metadata.mtime(),
        );
        assert_eq!(found, (mode, root.uid, root.gid, 1_000_000_000));
        fs::set_permissions(&out, fs::Permissions::from_mode(0o700)).unwrap();
    }
}

#[test]
fn devices_and_set_user_id_are_behind_a_door_that_only_root_opens() {
    if !is_root() {
        return;
    }
    let device = |image: &mut livecd_iso::IsoImage| {
        let null = Special::CharacterDevice { major: 1, minor: 3 };
        image.tree.special("null", null, attributes(0o666)).unwrap();
    };
    let program = |image: &mut livecd_iso::IsoImage| {
        image
            .tree
            .file_with("su", Source::Bytes(b"su".to_vec()), attributes(0o4755))
            .unwrap();
    };
    let plain = |image: &mut livecd_iso::IsoImage| {
        image
            .tree
            .special("fifo", Special::Fifo, attributes(0o644))
            .unwrap()
    };
    let cases: [(Add, bool); 3] = [(device, true), (program, true), (plain, false)];
    for (index, (add, is_private)) in cases.into_iter().enumerate() {
        let scratch = tempfile::tempdir().unwrap();
        let mut image = image();
        add(&mut image);
        let (iso, out) = (scratch.path().join("out.iso"), scratch.path().join("out"));
        write(&image, &iso);
        let extracted = IsoReader::open(&iso)
            .unwrap()
            .extract(&out, &mut |_| ())
            .unwrap();
        let mode = fs::metadata(&out).unwrap().mode() & 0o7777;
        let expect = if is_private { 0o700 } else { 0o755 };
        assert_eq!(
            (extracted.made_private, mode),
            (is_private, expect),
            "{index}"
        );
    }
}

#[test]
fn a_file_that_cannot_be_extracted_does_not_keep_the_others_from_it() {
    let scratch = tempfile::tempdir().unwrap();
    let mut image = image();
    for name in ["a", "name of the broken one", "z"] {
        image.tree.file(name, Source::Bytes(name.into())).unwrap();
    }
    let iso = scratch.path().join("out.iso");
    write(&image, &iso);
    let mut reader = IsoReader::open(&iso).unwrap();
    let out = scratch.path().join("out");
    // The content of one lies where the file ends.
    let entry = reader.entry("name of the broken one").unwrap();
    let file = fs::File::options().write(true).open(&iso).unwrap();
    file.set_len(entry.extents[0].0 + 3).unwrap();
    let mut reader = IsoReader::open(&iso).unwrap();
    reader.keep_going(true);
    let extracted = reader.extract(&out, &mut |_| ()).unwrap();
    let failed: Vec<String> = extracted
        .failed
        .iter()
        .map(|(path, error)| format!("{path}: {error}"))
        .collect();
    assert!(
        failed[0].starts_with("name of the broken one: ")
            && failed[0].ends_with("the image ends within this file"),
        "{failed:?}"
    );
    assert_eq!(fs::read(out.join("a")).unwrap(), b"a");
    assert!(
        !out.join("name of the broken one").exists(),
        "a part of a file is left"
    );
}

#[test]
fn an_ordinary_user_is_told_what_only_root_can_set() {
    if !is_root() || !have(&["setpriv"]) {
        return;
    }
    let Some(built) = option_env!("CARGO_BIN_EXE_livecd-iso") else {
        skip_unless(false, "the program is built with --features cli only");
        return;
    };
    let scratch = tempfile::tempdir_in("/tmp").unwrap();
    fs::set_permissions(scratch.path(), fs::Permissions::from_mode(0o777)).unwrap();
    let mut image = image();
    let null = Special::CharacterDevice { major: 1, minor: 3 };
    image.tree.special("null", null, attributes(0o666)).unwrap();
    image
        .tree
        .file_with("su", Source::Bytes(b"su".to_vec()), attributes(0o4755))
        .unwrap();
    let iso = scratch.path().join("out.iso");
    write(&image, &iso);
    fs::set_permissions(&iso, fs::Permissions::from_mode(0o644)).unwrap();
    let program = scratch.path().join("livecd-iso");
    fs::copy(built, &program).unwrap();
    let out = scratch.path().join("out");
    let path = |path: &Path| path.to_str().unwrap().to_owned();
    let output = run(
        "setpriv",
        &[
            "--reuid",
            "65534",
            "--regid",
            "65534",
            "--clear-groups",
            &path(&program),
            "extract",
            &path(&iso),
            &path(&out),
        ],
    );
    assert_eq!(
        String::from_utf8(output.stderr).unwrap(),
        "warning: null: it is a device, which only root can make\n\
         warning: su: its set-user-id or set-group-id would be another one's\n\
         warning: 2 files and directories belong to you, as only root can give them to their owners\n"
    );
    assert_eq!(fs::metadata(out.join("su")).unwrap().mode() & 0o7777, 0o755);
}

/// Tried by extracting where the files are to be.
#[test]
fn a_directory_appears_with_all_that_is_in_it_and_an_extraction_that_is_broken_off_leaves_nothing()
{
    let scratch = tempfile::tempdir().unwrap();
    let names = |directory: &Path| fs::read_dir(directory).unwrap().count();
    let mut image = image();
    image
        .tree
        .file("a/b", Source::Bytes(vec![1; 3 << 20]))
        .unwrap();
    image.tree.file("z", Source::Bytes(b"z".to_vec())).unwrap();
    let iso = scratch.path().join("out.iso");
    write(&image, &iso);
    let at = scratch.path().join("at");
    fs::create_dir(&at).unwrap();
    let extract = |out: &Path, go_on: bool| {
        let mut told = 0;
        IsoReader::open(&iso).unwrap().extract(out, &mut |_| {
            told += 1;
            // It is not there, or says that it is not whole.
            assert!(out.join(".livecd-unfinished").exists() || !out.exists());
            match go_on || told < 2 {
                true => ControlFlow::Continue(()),
                false => ControlFlow::Break(()),
            }
        })
    };
    let [new, given] = ["new", "given"].map(|name| at.join(name));
    fs::create_dir(&given).unwrap();
    for out in [&new, &given] {
        extract(out, false).unwrap_err();
        assert_eq!(names(&at), 1, "{}", out.display());
        assert_eq!(names(&given), 0);
    }
    assert_eq!(given.metadata().unwrap().mode() & 0o777, 0o755);
    // As killed processes leave them.
    fs::create_dir_all(at.join(".livecd-unfinished-3/a")).unwrap();
    fs::write(given.join("half"), "").unwrap();
    fs::write(given.join(".livecd-unfinished"), "").unwrap();
    for out in [&new, &given] {
        assert!(extract(out, true).unwrap().failed.is_empty());
        assert_eq!(fs::read(out.join("a/b")).unwrap().len(), 3 << 20);
        assert_eq!(names(out), 2);
        let error = extract(out, true).unwrap_err();
        assert!(
            format!("{error:?}").contains("DirectoryNotEmpty"),
            "{error:?}"
        );
    }
    assert_eq!(names(&at), 2);
}
