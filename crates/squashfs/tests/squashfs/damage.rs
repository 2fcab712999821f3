//! Images that are not sound: an error, and not a panic, a hang or a gigabyte.

use std::io::Cursor;

use livecd_squashfs::{EntryKind, Result, Source, SquashfsReader};

use crate::support::*;

/// Reads all that an image says, but what is too large to be worth it.
fn read_all(bytes: &[u8]) -> Result<usize> {
    let mut reader = SquashfsReader::new(Cursor::new(bytes))?;
    let entries = reader.entries()?.collect::<Result<Vec<_>>>()?;
    for entry in &entries {
        reader.xattrs(entry)?;
        if entry.kind == EntryKind::File && entry.length < 1 << 20 {
            reader.copy(entry, &mut Vec::new())?;
        }
    }
    Ok(entries.len())
}

/// A small image with all kinds of inodes and tables.
fn small() -> Vec<u8> {
    let mut image = image();
    image.block_size = 4096;
    let tree = &mut image.tree;
    tree.file("a/large", Source::Bytes(text(3 * 4096 + 5)))
        .unwrap();
    tree.file("a/noise", Source::Bytes(noise(4096, 3))).unwrap();
    tree.file("b/small", Source::Bytes(text(99))).unwrap();
    tree.symlink("b/link", "small").unwrap();
    tree.hard_link("b/second", "b/small").unwrap();
    tree.special("b/pipe", livecd_squashfs::Special::Fifo)
        .unwrap();
    add_devices(tree);
    tree.set_xattr("b/small", "user.a", text(50)).unwrap();
    tree.set_xattr("b/link", "trusted.a", text(50)).unwrap();
    bytes(&image)
}

#[test]
fn an_image_that_is_cut_short_is_an_error_wherever_that_is() {
    let whole = small();
    assert_eq!(read_all(&whole).unwrap(), 11);
    // The image is filled up with zeros, which nobody misses.
    let end = whole.iter().rposition(|byte| *byte != 0).unwrap();
    for length in 0..end {
        assert!(read_all(&whole[..length]).is_err(), "{length}");
    }
}

#[test]
fn whatever_byte_is_changed_reading_ends() {
    let whole = small();
    for at in 0..whole.len() {
        // Of the contents, which are most of it, some.
        if (200..8000).contains(&at) && at % 16 != 0 {
            continue;
        }
        for change in [0x01, 0x80, 0xff] {
            let mut bytes = whole.clone();
            bytes[at] ^= change;
            let _ = read_all(&bytes);
        }
    }
}

#[test]
fn a_directory_that_is_in_itself_is_an_error() {
    let mut image = image();
    image.tree.dir("a").unwrap();
    // The inodes of the directory and the root are alike, and nothing of so little is compressed: the listing's entry is
    // led to the root's inode, behind the 32 bytes of the other.
    let mut bytes = bytes(&image);
    let listing = bytes
        .windows(9)
        .position(|window| window == b"\0\0\0\0\x01\0\0\0a")
        .unwrap();
    bytes[listing] = 32;
    let error = read_all(&bytes).unwrap_err();
    assert_eq!(
        error.to_string(),
        "not a sound squashfs image: the directory `a` is in it twice"
    );
}

#[test]
fn the_kept_inputs_of_the_fuzzer_are_images() {
    let corpus = concat!(env!("CARGO_MANIFEST_DIR"), "/fuzz/corpus/read");
    let mut count = 0;
    for input in std::fs::read_dir(corpus).unwrap() {
        let path = input.unwrap().path();
        let bytes = std::fs::read(&path).unwrap();
        assert!(read_all(&bytes).unwrap() > 0, "{}", path.display());
        count += 1;
    }
    assert!(count >= 4, "{count}");
}
