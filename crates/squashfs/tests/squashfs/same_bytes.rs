//! The same description gives the same bytes.

use std::num::NonZero;

use livecd_squashfs::{Compression, Source, Tails};

use crate::support::*;

#[test]
fn any_number_of_threads_writes_the_same_bytes() {
    let mut image = image();
    image.tree = corners();
    for text in ["zstd:3", "gzip:6", "xz:x86", "lz4"] {
        image.compression = text.parse().unwrap();
        let made = [1, 2, 8].map(|threads| {
            image.threads = NonZero::new(threads);
            bytes(&image)
        });
        assert!(made[0] == made[1] && made[0] == made[2], "{text}");
    }
}

#[test]
fn the_order_in_which_files_were_added_does_not_matter() {
    let names: Vec<_> = (0..100)
        .map(|number| format!("{}/{number}", number % 7))
        .collect();
    let made = [false, true].map(|is_reversed| {
        let mut image = image();
        let mut names = names.clone();
        if is_reversed {
            names.reverse();
        }
        for name in names {
            let content = text(300 + name.len() * 100);
            image.tree.file(name, Source::Bytes(content)).unwrap();
        }
        bytes(&image)
    });
    assert!(made[0] == made[1]);
}

#[test]
fn holes_of_the_filesystem_and_written_zeros_give_the_same_bytes() {
    let scratch = tempfile::tempdir().unwrap();
    let (sparse, written) = (
        scratch.path().join("sparse"),
        scratch.path().join("written"),
    );
    let content = [vec![0; 5 * BLOCK], text(BLOCK), vec![0; 3 * BLOCK + 100]].concat();
    std::fs::write(&written, &content).unwrap();
    let file = std::fs::File::create(&sparse).unwrap();
    file.set_len(content.len() as u64).unwrap();
    std::os::unix::fs::FileExt::write_at(&file, &text(BLOCK), 5 * BLOCK as u64).unwrap();
    for tails in [Tails::Apart, Tails::OfSmallFiles, Tails::OfAllFiles] {
        let made = [&sparse, &written].map(|path| {
            let mut image = image();
            image.tails = tails;
            image.tree.file("file", Source::File(path.clone())).unwrap();
            bytes(&image)
        });
        assert!(made[0] == made[1], "{tails:?}");
    }
}

#[test]
fn a_file_is_stored_once_whatever_it_comes_from() {
    let mut image = image();
    image.compression = Compression::Zstd { level: 1 };
    let content = noise(20 * BLOCK + 5, 3);
    image
        .tree
        .file("a", Source::Bytes(content.clone()))
        .unwrap();
    let alone = bytes(&image).len();
    let scratch = tempfile::tempdir().unwrap();
    std::fs::write(scratch.path().join("b"), &content).unwrap();
    image.tree.add_dir("there", scratch.path()).unwrap();
    let both = bytes(&image).len();
    assert!(both - alone <= 4096, "{alone} {both}");
    image.share_duplicates = false;
    assert!(bytes(&image).len() - alone >= 20 * BLOCK);
}
