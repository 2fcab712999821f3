//! What cannot be kept of new files is reported; names that Windows can have stay such names.

use std::path::{Path, PathBuf};

use livecd_iso::{Attributes, Editor, Source};

use crate::support::*;

/// An image with names that only one namespace can have, and such that two differ only in case.
fn iso(scratch: &Path, is_strict: bool) -> PathBuf {
    let mut image = image();
    image.joliet_strict = is_strict;
    for name in ["Readme", "readme", "a<b", "con.txt"] {
        image.tree.file(name, Source::Bytes(b"x".to_vec())).unwrap();
    }
    let path = scratch.join("image.iso");
    write(&image, &path);
    path
}

/// The names in Joliet, as another program reads them.
fn joliet(iso: &Path) -> Vec<String> {
    let said = stdout("isoinfo", &["-J", "-f", "-i", iso.to_str().unwrap()]);
    let names = said.lines().map(|line| line.trim_end_matches(";1"));
    names.map(|name| name[1..].to_owned()).collect()
}

#[test]
fn names_that_windows_can_have_stay_so() {
    if !have(&["isoinfo"]) {
        return;
    }
    let scratch = tempfile::tempdir().unwrap();
    for (was_strict, wanted, is_strict) in [
        (true, None, true),
        (false, None, false),
        (false, Some(true), true),
        (true, Some(false), false),
    ] {
        let iso = iso(scratch.path(), was_strict);
        let mut editor = Editor::open(&iso).unwrap();
        editor.joliet_strict = wanted;
        let source = Source::Bytes(b"new".to_vec());
        editor.tree.file("x|y", source).unwrap();
        let edited = editor.write_file(&iso, &mut |_| ()).unwrap();
        let names = joliet(&iso);
        let case = format!("{was_strict} {wanted:?}: {names:?}");
        assert_eq!(names.contains(&"x|y".to_owned()), !is_strict, "{case}");
        assert_eq!(names.contains(&"a<b".to_owned()), !is_strict, "{case}");
        // Of the new file only.
        let renamed: Vec<String> = edited.renamed.iter().map(|r| r.path.to_string()).collect();
        let expect: &[&str] = if is_strict { &["x|y"] } else { &[] };
        assert_eq!(renamed, expect, "{case}");
    }
}

#[test]
fn dates_that_no_image_holds_are_cut_and_reported() {
    let scratch = tempfile::tempdir().unwrap();
    let iso = iso(scratch.path(), false);
    let mut editor = Editor::open(&iso).unwrap();
    let late = Attributes::mode(0o644).modified(9_000_000_000_000);
    let source = Source::Bytes(b"new".to_vec());
    editor.tree.file_with("late", source, late).unwrap();
    editor.tree.symlink("link", "late").unwrap();
    let edited = editor.write_file(&iso, &mut |_| ()).unwrap();
    let cut = edited.dates_cut.iter();
    let cut: Vec<(String, i64)> = cut.map(|cut| (cut.path.to_string(), cut.seconds)).collect();
    assert_eq!(cut, [("late".to_owned(), 9_000_000_000_000)]);
    let omitted = edited.omitted.iter();
    let omitted: Vec<String> = omitted.map(|omitted| omitted.path.to_string()).collect();
    assert_eq!(omitted, ["link"]);
    // The last second of 2155.
    let listed = super::listed(&iso);
    let late = listed
        .iter()
        .find(|entry| entry.path.to_string() == "late")
        .unwrap();
    assert_eq!(late.attributes.mtime, Some(5_869_583_999));
}

#[test]
fn the_same_files_give_the_same_image_whenever_they_were_made() {
    let scratch = tempfile::tempdir().unwrap();
    let iso = iso(scratch.path(), false);
    let images = [1_000_000_000, 1_600_000_000].map(|changed| {
        let directory = scratch.path().join("added");
        std::fs::create_dir_all(directory.join("sub")).unwrap();
        std::fs::write(directory.join("sub/file"), "same").unwrap();
        let time = std::time::UNIX_EPOCH + std::time::Duration::from_secs(changed);
        for path in ["sub/file", "sub", "."] {
            let file = std::fs::File::open(directory.join(path)).unwrap();
            file.set_modified(time).unwrap();
        }
        let mut editor = Editor::open(&iso).unwrap();
        editor.timestamp = Some(42);
        editor.add("added", &directory).unwrap();
        let out = scratch.path().join("out.iso");
        editor.write_file(&out, &mut |_| ()).unwrap();
        let listed = super::listed(&out).into_iter();
        let dates: Vec<(String, Option<i64>)> = listed
            .map(|entry| (entry.path.to_string(), entry.attributes.mtime))
            .collect();
        assert!(dates.contains(&("added/sub/file".to_owned(), Some(42))));
        assert!(dates.contains(&("Readme".to_owned(), Some(TIMESTAMP))));
        std::fs::read(&out).unwrap()
    });
    assert!(images[0] == images[1]);
}
