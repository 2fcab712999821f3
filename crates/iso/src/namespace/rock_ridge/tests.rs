//! Rock Ridge entries byte by byte.

use super::*;

#[track_caller]
fn check(fill: impl FnOnce(&mut Entries), expect: &[&[u8]]) {
    let mut entries = Entries::default();
    fill(&mut entries);
    assert_eq!(entries.iter().collect::<Vec<_>>(), expect);
}

#[test]
fn names() {
    check(|e| e.name(b"vmlinuz"), &[b"NM\x0c\x01\x00vmlinuz"]);
    let (first, second) = ([b'n'; 250], [b'n'; 5]);
    check(
        |e| e.name(&[b'n'; 255]),
        &[
            &[b"NM\xff\x01\x01", &first[..]].concat(),
            &[b"NM\x0a\x01\x00", &second[..]].concat(),
        ],
    );
}

#[test]
fn symlinks() {
    check(|e| e.symlink(b"a"), &[b"SL\x08\x01\x00\x00\x01a"]);
    check(|e| e.symlink(b"/"), &[b"SL\x07\x01\x00\x08\x00"]);
    check(
        |e| e.symlink(b"../b/."),
        &[b"SL\x0c\x01\x00\x04\x00\x00\x01b\x02\x00"],
    );
    check(
        |e| e.symlink(b"/usr"),
        &[b"SL\x0c\x01\x00\x08\x00\x00\x03usr"],
    );
}

#[test]
fn long_symlinks_are_split_within_components() {
    let long = [b'c'; 200];
    let target = [&long[..], b"/", &long].concat();
    let first = [
        &b"SL\xff\x01\x01\x00\xc8"[..],
        &long,
        b"\x01\x2e",
        &long[..46],
    ]
    .concat();
    check(
        |e| e.symlink(&target),
        &[
            &first,
            &[&b"SL\xa1\x01\x00\x00\x9a"[..], &long[46..]].concat(),
        ],
    );

    let first = [&b"SL\xff\x01\x01\x01\xf8"[..], &[b'c'; 248]].concat();
    check(
        |e| e.symlink(&[b'c'; 255]),
        &[&first, b"SL\x0e\x01\x00\x00\x07ccccccc"],
    );

    let parents = "../".repeat(124) + "..";
    let first = [
        &b"SL\xfe\x01\x01"[..],
        &b"\x04\x00".repeat(123),
        b"\x01\x01.",
    ]
    .concat();
    check(
        |e| e.symlink(parents.as_bytes()),
        &[&first, b"SL\x0a\x01\x00\x00\x01.\x04\x00"],
    );
}

#[test]
fn symlinks_of_any_length_end_within_components() {
    for length in 1..=300 {
        let mut entries = Entries::default();
        entries.symlink(
            &b"ab/c/../"
                .iter()
                .cycle()
                .take(length)
                .copied()
                .collect::<Vec<u8>>(),
        );
        let all: Vec<&[u8]> = entries.iter().collect();
        let last_record = |entry: &[u8]| {
            let mut at = 5;
            while at + 2 + usize::from(entry[at + 1]) < entry.len() {
                at += 2 + usize::from(entry[at + 1]);
            }
            entry[at]
        };
        for (index, entry) in all.iter().enumerate() {
            assert_eq!(usize::from(entry[2]), entry.len());
            let goes_on = index + 1 < all.len();
            assert_eq!(
                (entry[4] == 1, last_record(entry) == 1),
                (goes_on, goes_on),
                "{length}"
            );
        }
    }
}

#[test]
fn devices() {
    check(
        |e| e.device(Special::BlockDevice { major: 8, minor: 1 }),
        &[b"PN\x14\x01\0\0\0\0\0\0\0\0\x01\x08\0\0\0\0\x08\x01"],
    );
    check(
        |e| {
            e.device(Special::CharacterDevice {
                major: 8,
                minor: 256,
            })
        },
        &[b"PN\x14\x01\x08\0\0\0\0\0\0\x08\0\x01\0\0\0\0\x01\0"],
    );
    check(|e| e.device(Special::Fifo), &[]);
}

#[test]
fn continuations() {
    let expect = b"CE\x1c\x01\x14\0\0\0\0\0\0\x14\x04\0\0\0\0\0\0\x04\x09\0\0\0\0\0\0\x09";
    assert_eq!(&continuation(20, 4, 9), expect);
}

#[test]
fn attributes() {
    let posix = Posix {
        mode: 0o100644,
        links: 1,
        uid: 2,
        gid: 3,
        serial: 4,
        modified: Moment::from_unix(0),
    };
    check(
        |e| e.posix(&posix),
        &[
            b"PX\x2c\x01\xa4\x81\0\0\0\0\x81\xa4\x01\0\0\0\0\0\0\x01\x02\0\0\0\0\0\0\x02\x03\0\0\0\0\0\0\x03\x04\0\0\0\0\0\0\x04",
            b"TF\x1a\x01\x0e\x46\x01\x01\0\0\0\0\x46\x01\x01\0\0\0\0\x46\x01\x01\0\0\0\0",
        ],
    );
}
