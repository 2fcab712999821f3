//! Files that change while an image is written.

use std::fs;
use std::io::Cursor;

use livecd_iso::Source;

use crate::support::*;

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

/// As above, where the kernel copies from file to file, and for a file that has no bytes to copy.
#[test]
fn changes_of_large_and_of_empty_files_are_noticed() {
    for (before, after, expect) in [
        (9 << 20, 10 << 20, "expected 9437184 bytes, it has more"),
        (9 << 20, 1000, "expected 9437184 bytes, it ended after 1000"),
        (0, 5, "expected 0 bytes, it has 5"),
    ] {
        let scratch = tempfile::tempdir().unwrap();
        let (source, out) = (scratch.path().join("source"), scratch.path().join("out"));
        fs::create_dir(&out).unwrap();
        let file = fs::File::create(&source).unwrap();
        file.set_len(before).unwrap();
        let mut image = image();
        let first = Source::Bytes(vec![0; 2 << 20]);
        image.tree.file("a", first).unwrap();
        image.tree.file("b", Source::File(source.clone())).unwrap();
        let written = image.write_file(&out.join("out.iso"), &mut |_| file.set_len(after).unwrap());
        let expect = format!(
            "{} changed while the image was written: {expect}",
            source.display()
        );
        assert_eq!(written.unwrap_err().to_string(), expect);
        assert_eq!(fs::read_dir(&out).unwrap().count(), 0);
    }
}
