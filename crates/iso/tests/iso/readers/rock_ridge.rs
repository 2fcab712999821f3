//! Rock Ridge, as other programs read it.

use std::fs;
use std::os::unix::fs::MetadataExt;

use super::*;
use crate::support::*;

#[test]
fn xorriso_reads_all() {
    if !have(&["xorriso"]) || !is_root() {
        return;
    }
    let mut items = posix_items();
    items.extend(deep_items());
    items.extend(many_items(1000));
    let (scratch, iso) = written(&items);
    let out = scratch.path().join("out");
    let output = run(
        "xorriso",
        &[
            "-osirrox",
            "on:device_files",
            "-indev",
            &iso,
            "-extract",
            "/",
            out.to_str().unwrap(),
            "-toc",
        ],
    );
    let said = String::from_utf8_lossy(&output.stderr).into_owned()
        + &String::from_utf8_lossy(&output.stdout);
    assert!(said.contains("Volume id    : 'TEST_VOLUME'"), "{said}");
    for complaint in ["WARNING", "SORRY", "FAILURE"] {
        assert!(!said.contains(complaint), "{said}");
    }
    let mut found = found(&out);
    let mut expected = expected(&items);
    // xorriso does not set the time of symlinks when it extracts.
    for item in found
        .values_mut()
        .chain(expected.values_mut())
        .filter(|item| matches!(item.kind, Kind::Symlink(_)))
    {
        item.mtime = 0;
    }
    assert_same(&found, &expected);
}

#[test]
fn bsdtar_reads_all() {
    if !have(&["bsdtar"]) || !is_root() {
        return;
    }
    let mut items = posix_items();
    items.extend(deep_items());
    items.extend(many_items(1000));
    let (scratch, iso) = written(&items);
    let out = scratch.path().join("out");
    fs::create_dir(&out).unwrap();
    let output = run(
        "bsdtar",
        &[
            "-x",
            "-p",
            "--numeric-owner",
            "-C",
            out.to_str().unwrap(),
            "-f",
            &iso,
        ],
    );
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    assert_same(&found(&out), &expected(&items));
    let inode = |path: &str| fs::metadata(out.join(path)).unwrap().ino();
    assert_eq!(inode("one byte"), inode("dir/hard link"));
}

#[test]
fn isoinfo_reads_names_modes_and_contents() {
    if !have(&["isoinfo"]) {
        return;
    }
    let mut items = posix_items();
    items.extend(many_items(1000));
    let (_scratch, iso) = written(&items);
    let expected = expected(&items);
    let output = run("isoinfo", &["-R", "-f", "-i", &iso]);
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    let mut paths: Vec<String> = String::from_utf8_lossy(&output.stdout)
        .lines()
        .map(|line| line[1..].to_owned())
        .collect();
    paths.sort();
    assert_eq!(paths, expected.keys().cloned().collect::<Vec<_>>());
    let listing = stdout("isoinfo", &["-R", "-l", "-i", &iso]);
    // isoinfo shows owners in octal, and no set-user-id or sticky bits.
    for start in [
        "-rwxr-xr-x   1 1750  144               1 Sep  9 2001",
        "crw-r--r--   1    0    0 ",
        "drwxrwxrwx   2    5    6",
    ] {
        assert!(
            listing.lines().any(|line| line.starts_with(start)),
            "{start}\n{listing}"
        );
    }
    for (path, item) in expected
        .iter()
        .filter(|(path, _)| !path.starts_with("many/"))
    {
        if let Kind::File(content) = &item.kind {
            let read = run("isoinfo", &["-R", "-i", &iso, "-x", &format!("/{path}")]).stdout;
            assert!(read == *content, "{path}");
        }
    }
}
