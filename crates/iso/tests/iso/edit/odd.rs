//! Images in which contents do not lie as ours do: the new image has them as they were, in sectors of 2,048 bytes.

use std::fs;

use livecd_iso::{Editor, Source};

use super::{content, listed};
use crate::damage::odd::{both, find, in_small_blocks, plain, u32_at};

/// Adds a file, and compares everything that was there before.
#[track_caller]
fn check(image: &[u8], contents: &[(&str, Vec<u8>)]) {
    let scratch = tempfile::tempdir().unwrap();
    let iso = scratch.path().join("image.iso");
    fs::write(&iso, image).unwrap();
    let before = listed(&iso);
    // Twice: what was copied stays where it is now.
    for round in 0..2 {
        let mut editor = Editor::open(&iso).unwrap();
        let source = Source::Bytes(vec![round; 5000]);
        editor.tree.file(format!("new {round}"), source).unwrap();
        editor.write_file(&iso, &mut |_| ()).unwrap();
    }
    let after = listed(&iso);
    assert_eq!(after.len(), before.len() + 2);
    for entry in &before {
        let now = after.iter().find(|now| now.path == entry.path).unwrap();
        assert_eq!((now.length, &now.kind), (entry.length, &entry.kind));
    }
    for (path, expect) in contents {
        assert!(&content(&iso, path) == expect, "{path}");
    }
    let image = fs::read(&iso).unwrap();
    assert_eq!(image[16 * 2048 + 128..16 * 2048 + 132], [0, 8, 8, 0]);
}

#[test]
fn interleaved_files_become_one_piece() {
    let Some(mut image) = plain(&[]) else { return };
    let b = find(&image, b"B.TXT;1");
    let first = (image.len() / 2048) as u32;
    for number in 0..8u8 {
        image.extend([b'0' + number; 2048]);
    }
    image[b + 2..b + 10].copy_from_slice(&both(first));
    image[b + 10..b + 18].copy_from_slice(&both(4 * 2048 + 10));
    (image[b + 26], image[b + 27]) = (2, 1);
    let end = (image.len() / 2048) as u32;
    image[16 * 2048 + 80..][..8].copy_from_slice(&both(end));
    let expect = [b'0', b'1', b'3', b'4'].map(|byte| [byte; 2048]).concat();
    let expect = [&expect[..], &[b'6'; 10]].concat();
    check(&image, &[("b.txt", expect), ("a.txt", b"first".to_vec())]);
}

#[test]
fn files_behind_extended_attributes_and_in_small_blocks_keep_their_content() {
    let Some(mut image) = plain(&[]) else { return };
    let b = find(&image, b"B.TXT;1");
    let sector = u32_at(&image, b + 2);
    image[b + 1] = 1;
    image[b + 2..b + 10].copy_from_slice(&both(sector - 1));
    check(&image, &[("b.txt", b"second".to_vec())]);
    for size in [512u32, 1024] {
        let Some(mut image) = plain(&[]) else { return };
        let b = find(&image, b"B.TXT;1");
        in_small_blocks(&mut image, size);
        // And a file that does not begin with a sector.
        let start = (u32_at(&image, b + 2) + 1) * size;
        image[start as usize..][..6].copy_from_slice(b"inside");
        image[b + 2..b + 10].copy_from_slice(&both(start / size));
        let expect = [
            ("a.txt", b"first".to_vec()),
            ("b.txt", b"inside".to_vec()),
            ("dir/c.txt", b"third".to_vec()),
        ];
        check(&image, &expect);
    }
}
