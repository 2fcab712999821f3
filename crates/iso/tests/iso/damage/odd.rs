//! What is in a record is obeyed or refused.

use std::fs;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;

use livecd_iso::Namespace;

use super::*;

const PRIMARY: usize = 16 * 2048;

pub(crate) fn u32_at(image: &[u8], at: usize) -> u32 {
    u32::from_le_bytes(image[at..at + 4].try_into().unwrap())
}

pub(crate) fn both(value: u32) -> [u8; 8] {
    [value.to_le_bytes(), value.to_be_bytes()]
        .concat()
        .try_into()
        .unwrap()
}

/// Without Rock Ridge and Joliet, written by genisoimage; none if that is not there.
pub(crate) fn plain(options: &[&str]) -> Option<Vec<u8>> {
    if !have(&["genisoimage"]) {
        return None;
    }
    let scratch = tempfile::tempdir().unwrap();
    let tree = scratch.path().join("tree");
    fs::create_dir_all(tree.join("dir")).unwrap();
    for (name, content) in [
        ("a.txt", "first"),
        ("b.txt", "second"),
        ("dir/c.txt", "third"),
    ] {
        fs::write(tree.join(name), content).unwrap();
    }
    std::os::unix::fs::symlink("long name.text", tree.join("link")).unwrap();
    fs::write(tree.join("long name.text"), "long").unwrap();
    let path = |path: &Path| path.to_str().unwrap().to_owned();
    let iso = scratch.path().join("out.iso");
    let output = path(&iso);
    run(
        "genisoimage",
        &[&["-quiet", "-o", &output], options, &[&path(&tree)]].concat(),
    );
    Some(fs::read(iso).unwrap())
}

pub(crate) fn find(image: &[u8], identifier: &[u8]) -> usize {
    let with_length = [&[identifier.len() as u8][..], identifier].concat();
    let root = u32_at(image, PRIMARY + 158) as usize * 2048;
    let at = image[root..]
        .windows(with_length.len())
        .position(|window| window == with_length);
    root + at.unwrap() - 32
}

#[track_caller]
fn content(image: &[u8], path: &str) -> Vec<u8> {
    let mut reader = IsoReader::new(Cursor::new(image), "image").unwrap();
    let entry = reader.entry(path).unwrap();
    let mut content = Vec::new();
    reader.copy(&entry, &mut content).unwrap();
    content
}

#[test]
fn extended_attributes_lie_in_front_of_the_content() {
    let Some(mut image) = plain(&[]) else { return };
    let b = find(&image, b"B.TXT;1");
    let sector = u32_at(&image, b + 2);
    image[b + 1] = 1;
    image[b + 2..b + 10].copy_from_slice(&both(sector - 1));
    assert_eq!(content(&image, "b.txt"), b"second");
}

#[test]
fn interleaved_files_are_put_together() {
    let Some(mut image) = plain(&[]) else { return };
    let b = find(&image, b"B.TXT;1");
    // Two blocks of two with gaps of one, behind the end of what was there.
    let first = (image.len() / 2048) as u32;
    for number in 0..8u8 {
        image.extend([b'0' + number; 2048]);
    }
    image[b + 2..b + 10].copy_from_slice(&both(first));
    image[b + 10..b + 18].copy_from_slice(&both(4 * 2048 + 10));
    (image[b + 26], image[b + 27]) = (2, 1);
    let blocks = content(&image, "b.txt");
    let seen: Vec<u8> = blocks.chunks(2048).map(|block| block[0]).collect();
    assert_eq!((seen, blocks.len()), (b"01346".to_vec(), 4 * 2048 + 10));
    image[b + 26] = 0;
    let reading = read(&image, false);
    assert!(
        reading.complaints[0]
            .ends_with("`b.txt`: it is interleaved with gaps of 1 blocks and units of none")
    );
}

#[test]
fn associated_files_are_left_out_and_said() {
    let Some(mut image) = plain(&[]) else { return };
    let a = find(&image, b"A.TXT;1");
    image[a + 33] = b'B';
    image[a + 25] |= 4;
    let reading = read(&image, false);
    assert_eq!(
        reading.paths(),
        ["b.txt", "dir", "dir/c.txt", "long_nam.tex"]
    );
    let said =
        "`b.txt`: its associated file, such as the resource fork of a macintosh, is left out";
    assert!(
        reading.complaints.contains(&said.to_owned()),
        "{:?}",
        reading.complaints
    );
    assert_eq!(content(&image, "b.txt"), b"second");
}

/// The same places in smaller blocks.
pub(crate) fn in_small_blocks(image: &mut Vec<u8>, size: u32) {
    let factor = 2048 / size;
    image[PRIMARY + 128..PRIMARY + 132].copy_from_slice(
        &[
            &(size as u16).to_le_bytes()[..],
            &(size as u16).to_be_bytes(),
        ]
        .concat(),
    );
    let scale = |image: &mut Vec<u8>, at: usize| {
        let value = u32_at(image, at) * factor;
        image[at..at + 8].copy_from_slice(&both(value));
    };
    scale(image, PRIMARY + 80);
    for (at, is_little) in [(PRIMARY + 140, true), (PRIMARY + 148, false)] {
        let bytes: [u8; 4] = image[at..at + 4].try_into().unwrap();
        let sector = if is_little {
            u32::from_le_bytes(bytes)
        } else {
            u32::from_be_bytes(bytes)
        };
        // The entries of the table, too.
        let mut entry = sector as usize * 2048;
        let end = entry + u32_at(image, PRIMARY + 132) as usize;
        while entry < end {
            let bytes: [u8; 4] = image[entry + 2..entry + 6].try_into().unwrap();
            let scaled = if is_little {
                (u32::from_le_bytes(bytes) * factor).to_le_bytes()
            } else {
                (u32::from_be_bytes(bytes) * factor).to_be_bytes()
            };
            image[entry + 2..entry + 6].copy_from_slice(&scaled);
            entry += (8 + usize::from(image[entry])).next_multiple_of(2);
        }
        let sector = sector * factor;
        let bytes = if is_little {
            sector.to_le_bytes()
        } else {
            sector.to_be_bytes()
        };
        image[at..at + 4].copy_from_slice(&bytes);
    }
    for directory in [find(image, b"DIR"), PRIMARY + 156] {
        let mut record = u32_at(image, directory + 2) as usize * 2048;
        while image[record] != 0 {
            scale(image, record + 2);
            record += usize::from(image[record]);
        }
    }
    scale(image, PRIMARY + 158);
}

#[test]
fn logical_blocks_have_512_1024_or_2048_bytes() {
    for size in [512u32, 1024] {
        let Some(mut image) = plain(&[]) else { return };
        let sound = read(&image, false);
        in_small_blocks(&mut image, size);
        let reading = read(&image, false);
        assert_eq!(reading.complaints, Vec::<String>::new(), "{size}");
        assert_eq!(reading.listed(), sound.listed(), "{size}");
        assert_eq!(content(&image, "dir/c.txt"), b"third");
    }
    let Some(mut image) = plain(&[]) else { return };
    image[PRIMARY + 128..PRIMARY + 132].copy_from_slice(&[0, 12, 12, 0]);
    let reading = read(&image, false);
    assert_eq!(
        reading.complaints,
        ["image is not a sound iso 9660 image: its logical blocks have 3072 bytes"]
    );
}

#[test]
fn the_root_has_a_record_of_34_bytes_whatever_it_says() {
    for length in [0, 33, 68, 255] {
        let Some(mut image) = plain(&[]) else { return };
        image[PRIMARY + 156] = length;
        let reading = read(&image, false);
        let said = format!("the record of its root should have 34 bytes, and says {length}");
        assert_eq!(reading.complaints, [said]);
        assert_eq!(
            reading.paths(),
            ["a.txt", "b.txt", "dir", "dir/c.txt", "long_nam.tex"]
        );
    }
}

#[test]
fn rock_ridge_is_found_behind_xa_and_where_its_indicator_is_not_first() {
    for options in [&["-R"][..], &["-R", "-XA"]] {
        let Some(mut image) = plain(options) else {
            return;
        };
        let check = |image: &[u8]| {
            let reading = read(image, false);
            assert_eq!(
                reading.paths(),
                [
                    "a.txt",
                    "b.txt",
                    "dir",
                    "dir/c.txt",
                    "link",
                    "long name.text"
                ],
                "{options:?}"
            );
            assert_eq!(reading.complaints, Vec::<String>::new(), "{options:?}");
        };
        check(&image);
        // `SP` behind `RR`, which follows it.
        let sp = image
            .windows(7)
            .position(|window| window.starts_with(b"SP\x07\x01\xbe\xef"))
            .unwrap();
        let rr = image[sp + 7..sp + 12].to_vec();
        assert!(rr.starts_with(b"RR"));
        let indicator = image[sp..sp + 7].to_vec();
        image.splice(sp..sp + 12, [rr, indicator].concat());
        check(&image);
    }
}

#[test]
fn zisofs_and_zisofs2_are_unpacked() {
    if !have(&["xorriso"]) {
        return;
    }
    let scratch = tempfile::tempdir().unwrap();
    let tree = scratch.path().join("tree");
    fs::create_dir(&tree).unwrap();
    let numbers: String = (0..60_000).map(|number| format!("{number}\n")).collect();
    let noise: Vec<u8> = (0..5000u32)
        .map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8)
        .collect();
    for (name, content) in [
        ("zeros", &[0; 100_000][..]),
        ("numbers", numbers.as_bytes()),
        ("noise", &noise),
        ("empty", b""),
    ] {
        fs::write(tree.join(name), content).unwrap();
    }
    for (version, settings) in [(1, "level=9"), (2, "level=9:version_2=on")] {
        let iso = scratch.path().join(format!("{version}.iso"));
        let path = |path: &Path| path.to_str().unwrap().to_owned();
        run(
            "xorriso",
            &[
                "-outdev",
                &path(&iso),
                "-zisofs",
                settings,
                "-map",
                &path(&tree),
                "/",
                "-set_filter_r",
                "--zisofs",
                "/",
                "--",
                "-commit",
            ],
        );
        let image = fs::read(&iso).unwrap();
        for name in ["zeros", "numbers", "noise", "empty"] {
            assert!(
                content(&image, name) == fs::read(tree.join(name)).unwrap(),
                "{name} {version}"
            );
        }
        let mut reader = IsoReader::new(Cursor::new(&image), "image").unwrap();
        let entry = reader.entry("numbers").unwrap();
        assert_eq!(entry.compression.unwrap().version, version);
        let mut file = reader.content(&entry);
        file.seek(SeekFrom::End(-7)).unwrap();
        let mut end = String::new();
        file.read_to_string(&mut end).unwrap();
        assert_eq!(end, "\n59999\n");
        // A damaged block is an error that names the file.
        let start = entry.extents[0].0 as usize;
        let mut damaged = image.clone();
        damaged[start + 200..start + 400].fill(0xAA);
        let mut reader = IsoReader::new(Cursor::new(&damaged), "image").unwrap();
        let error = reader
            .copy(&entry, &mut std::io::sink())
            .unwrap_err()
            .to_string();
        assert!(
            error.starts_with("image is not a sound iso 9660 image: `numbers`: "),
            "{error}"
        );
    }
}

#[test]
fn joliet_alone_and_bridges_to_udf_are_told() {
    let Some(image) = plain(&["-J"]) else { return };
    let reader = IsoReader::new(Cursor::new(&image), "image").unwrap();
    assert_eq!(
        (reader.namespace(), reader.has_udf()),
        (Namespace::Joliet, false)
    );
    let Some(image) = plain(&["-udf"]) else {
        return;
    };
    let reader = IsoReader::new(Cursor::new(&image), "image").unwrap();
    assert_eq!(
        (reader.namespace(), reader.has_udf()),
        (Namespace::Iso9660, true)
    );
    // UDF alone: its marks are where the descriptors of ISO 9660 were.
    let mut alone = image.clone();
    let is_iso = |sector: &usize| &image[sector * 2048 + 1..sector * 2048 + 6] == b"CD001";
    let udf = (16..).find(|sector| !is_iso(sector)).unwrap();
    alone.copy_within(udf * 2048..(udf + 3) * 2048, 16 * 2048);
    let reading = read(&alone, false);
    let said = "image is not a sound iso 9660 image: ";
    assert_eq!(
        reading.complaints,
        [format!(
            "{said}it is a udf image without iso 9660, which is not read"
        )]
    );
    let raw = [&[0][..], &[0xFF; 10], &[0; 5000]].concat();
    assert!(read(&raw, false).complaints[0].starts_with(&format!(
        "{said}it is a raw image with sectors of 2352 bytes"
    )));
    let nero = [&[0; 60_000][..], b"NER5\0\0\0\0\0\0\0\0"].concat();
    assert!(
        read(&nero, false).complaints[0]
            .starts_with(&format!("{said}it is an image of nero burning rom"))
    );
}
