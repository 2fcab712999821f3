//! Images as our own reader reads them.

use std::fs;
use std::os::unix::fs::MetadataExt;

use livecd_iso::{IsoReader, Namespace};

use super::*;
use crate::support::*;

#[test]
fn our_reader_reads_all() {
    let mut items = posix_items();
    items.extend(deep_items());
    items.extend(many_items(1000));
    let (scratch, iso) = written(&items);
    let mut reader = IsoReader::open(iso.as_ref()).unwrap();
    assert_eq!(
        (
            reader.volume_id(),
            reader.namespace(),
            reader.has_rock_ridge()
        ),
        ("TEST_VOLUME", Namespace::Iso9660, true)
    );
    assert_eq!(reader.size(), fs::metadata(&iso).unwrap().len());
    let entry = reader.entry("dir/file").unwrap();
    let mut content = Vec::new();
    reader.copy(&entry, &mut content).unwrap();
    assert_eq!(content, b"in a directory");
    assert_eq!(
        reader.entry("dir/nothing").unwrap_err().to_string(),
        "`dir/nothing` is not in the image"
    );
    let mut extents = |path: &str| reader.entry(path).unwrap().extents;
    assert_eq!(extents("one byte"), extents("dir/hard link"));
    if is_root() {
        let out = scratch.path().join("out");
        reader.extract(&out, &mut |_| ()).unwrap();
        assert_same(&found(&out), &expected(&items));
        let inode = |path: &str| fs::metadata(out.join(path)).unwrap().ino();
        assert_eq!(inode("one byte"), inode("dir/hard link"));
    }
}

#[test]
fn our_reader_reads_images_of_others() {
    if !have(&["xorriso", "genisoimage"]) || !is_root() {
        return;
    }
    let mut items = posix_items();
    // xorriso wants fewer than 255 bytes, genisoimage shows no long components.
    items.retain(|item| item.path.len() < 250 && item.path != "component" && item.path != "long");
    items.extend(deep_items());
    items.extend(many_items(100));
    let (scratch, iso) = written(&items);
    let tree = scratch.path().join("tree");
    IsoReader::open(iso.as_ref())
        .unwrap()
        .extract(&tree, &mut |_| ())
        .unwrap();
    let theirs = scratch.path().join("theirs.iso");
    let (from, to) = (tree.to_str().unwrap(), theirs.to_str().unwrap());
    for (program, first) in [
        ("xorriso", vec!["-as", "mkisofs"]),
        ("genisoimage", vec!["-quiet"]),
    ] {
        let arguments = [&first[..], &["-R", "-J", "-joliet-long", "-o", to, from]].concat();
        run(program, &arguments);
        let out = scratch.path().join(program);
        IsoReader::open(&theirs)
            .unwrap()
            .extract(&out, &mut |_| ())
            .unwrap();
        let mut found = found(&out);
        found.remove("rr_moved");
        assert_same(&found, &expected(&items));
    }
    run(
        "genisoimage",
        &["-quiet", "-J", "-joliet-long", "-o", to, from],
    );
    let mut reader = IsoReader::open(&theirs).unwrap();
    assert_eq!(reader.namespace(), Namespace::Joliet);
    assert!(!reader.has_rock_ridge());
    assert!(reader.entry("dir/file").is_ok());
    run(
        "genisoimage",
        &[
            "-quiet",
            "-iso-level",
            "1",
            "-o",
            to,
            &format!("{from}/many"),
        ],
    );
    let mut reader = IsoReader::open(&theirs).unwrap();
    assert_eq!(reader.namespace(), Namespace::Iso9660);
    assert!(!reader.has_rock_ridge());
    assert_eq!(reader.entries().count(), 100);
}
