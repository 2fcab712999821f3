//! One test per kind of damage: the rows of the table in docs/iso-layout.md.

use super::*;

/// Where a record of ISO 9660 with this identifier is.
fn record(image: &[u8], identifier: &[u8]) -> usize {
    let with_length = [&[identifier.len() as u8][..], identifier].concat();
    let at = image
        .windows(with_length.len())
        .position(|window| window == with_length);
    at.unwrap() - 32
}

/// Files without Rock Ridge's redundancy being in the way: what is changed is in the record itself.
fn plain_image() -> Vec<u8> {
    let mut image = image();
    for (path, content) in [
        ("alpha", "first"),
        ("beta", "second"),
        ("dir/gamma", "third"),
        ("dir/sub/x", "x"),
    ] {
        image
            .tree
            .file(path, Source::Bytes(content.into()))
            .unwrap();
    }
    image.tree.symlink("link", "alpha").unwrap();
    let mut out = Cursor::new(Vec::new());
    image.write(&mut out, &mut |_| ()).unwrap();
    out.into_inner()
}

fn both(value: u32) -> [u8; 8] {
    let (little, big) = (value.to_le_bytes(), value.to_be_bytes());
    [little, big].concat().try_into().unwrap()
}

/// Changes an image, and wants this error; with keep-going these paths.
#[track_caller]
fn check(change: impl FnOnce(&mut Vec<u8>), expect: &str, kept: &[&str]) {
    let mut image = plain_image();
    change(&mut image);
    let reading = read(&image, false);
    let error = format!("image is not a sound iso 9660 image: {expect}");
    assert_eq!(reading.complaints, [error], "{:?}", reading.paths());
    let reading = read(&image, true);
    assert!(
        reading.complaints.iter().any(|said| said == expect),
        "{:?}",
        reading.complaints
    );
    assert_eq!(reading.paths(), kept);
}

const ALL: [&str; 7] = [
    "alpha",
    "beta",
    "dir",
    "dir/gamma",
    "dir/sub",
    "dir/sub/x",
    "link",
];

const ALL_BUT_BETA: [&str; 6] = ["alpha", "dir", "dir/gamma", "dir/sub", "dir/sub/x", "link"];

#[test]
fn a_record_of_an_impossible_length_is_not_the_end_of_the_directory() {
    let beta = record(&plain_image(), b"BETA.;1");
    for (length, says) in [
        (20, "is a record of 20 bytes, and none has fewer than 34"),
        (35, "is a record of 35 bytes with a name of 7"),
        (0, "is neither a record nor padding"),
    ] {
        let said = format!(
            "what is at byte {} of the root directory {says}",
            beta % 2048
        );
        check(|image| image[beta] = length, &said, &ALL_BUT_BETA);
    }
}

#[test]
fn a_name_longer_than_its_record_is_no_record() {
    let image = plain_image();
    let beta = record(&image, b"BETA.;1");
    let said = format!(
        "what is at byte {} of the root directory is a record of {} bytes with a name of 200",
        beta % 2048,
        image[beta]
    );
    check(|image| image[beta + 32] = 200, &said, &ALL_BUT_BETA);
}

#[test]
fn content_beyond_the_end_is_damage() {
    let image = plain_image();
    let beta = record(&image, b"BETA.;1");
    let length = image.len();
    let sector = u32::from_le_bytes(image[beta + 2..beta + 6].try_into().unwrap());
    let end = u64::from(sector) * 2048 + 0x1000_0000;
    let start = u64::from(sector) * 2048;
    check(
        |image| image[beta + 10..beta + 18].copy_from_slice(&both(0x1000_0000)),
        &format!("`beta`: its content is in bytes {start} to {end}, and the image has {length}"),
        &ALL,
    );
}

#[test]
fn halves_of_a_number_that_differ_are_damage() {
    let beta = record(&plain_image(), b"BETA.;1");
    check(
        |image| image[beta + 10] ^= 1,
        "`beta`: its length is 7 little-endian and 6 big-endian",
        &ALL,
    );
    let sector = plain_image()[beta + 2];
    let other = sector ^ 1;
    check(
        |image| image[beta + 2] ^= 1,
        &format!("`beta`: its place is {other} little-endian and {sector} big-endian"),
        &ALL,
    );
}

#[test]
fn a_directory_that_is_shorter_than_it_says_itself_is_damage() {
    let root = 16 * 2048 + 156;
    check(
        |image| image[root + 10..root + 18].copy_from_slice(&both(4096)),
        "its own record says that it is elsewhere, or of another length",
        &ALL,
    );
}

#[test]
fn flags_that_hide_something_are_damage() {
    let image = plain_image();
    let beta = record(&image, b"BETA.;1");
    check(
        |image| image[beta + 25] |= 4,
        "`beta`: it is an associated file, and there is none that it belongs to",
        &ALL,
    );
    // An associated file, a record format, and one of several sections.
    let dir = record(&image, b"DIR");
    for flag in [4, 8, 0x80] {
        let flags = 2 | flag;
        check(
            |image| image[dir + 25] = flags,
            &format!("`dir`: its flags are {flags:#04x}, which no directory has"),
            &ALL,
        );
    }
}

#[test]
fn two_of_one_name_are_damage() {
    check(
        |image| {
            // As long as `beta`, so that only the name is another.
            let link = record(image, b"LINK.;1");
            let at = image[link..link + 120]
                .windows(4)
                .position(|window| window == b"link")
                .unwrap();
            image[link + at..link + at + 4].copy_from_slice(b"beta");
        },
        "`beta`: there is another of this name",
        &["alpha", "beta", "dir", "dir/gamma", "dir/sub", "dir/sub/x"],
    );
}

#[test]
fn a_directory_in_itself_is_damage() {
    let image = plain_image();
    let (dir, sub) = (record(&image, b"DIR"), record(&image, b"SUB"));
    check(
        |image| image.copy_within(dir + 2..dir + 18, sub + 2),
        "`dir/sub`: this directory is in itself or in two places",
        &["alpha", "beta", "dir", "dir/gamma", "dir/sub", "link"],
    );
}

#[test]
fn system_use_that_is_no_entry_is_damage() {
    let image = plain_image();
    let beta = record(&image, b"BETA.;1");
    let entry = beta
        + image[beta..beta + 100]
            .windows(2)
            .position(|window| window == b"PX")
            .unwrap();
    let byte = entry - beta - 40;
    check(
        |image| image[entry] = 7,
        &format!("`beta`: byte {byte} of its system use is neither an entry nor padding"),
        &ALL,
    );
}

#[test]
fn a_kind_that_contradicts_itself_is_damage() {
    let image = plain_image();
    let beta = record(&image, b"BETA.;1");
    let entry = beta
        + image[beta..beta + 100]
            .windows(2)
            .position(|window| window == b"PX")
            .unwrap();
    check(
        |image| image[entry + 4..entry + 12].copy_from_slice(&both(0o120_644)),
        "`beta`: its mode is 120644, and it has no target",
        &ALL,
    );
    check(
        |image| image[entry + 4..entry + 12].copy_from_slice(&both(0o040_755)),
        "`beta`: its mode is 40755, and its flags say file",
        &ALL,
    );
}

#[test]
fn a_file_that_should_go_on_and_does_not_is_damage() {
    let beta = record(&plain_image(), b"BETA.;1");
    check(
        |image| image[beta + 25] |= 0x80,
        "`beta`: it should go on in the next record, and does not",
        &ALL,
    );
}

#[test]
fn volume_descriptors_without_an_end_are_damage() {
    let terminator = 18 * 2048;
    check(
        |image| image[terminator + 1] = 0,
        "what should be a volume descriptor in sector 18 is none",
        &ALL,
    );
}

/// Changes an image that is read all the same, and wants this warning.
#[track_caller]
fn check_warning(change: impl FnOnce(&mut Vec<u8>), expect: &str) {
    let mut image = plain_image();
    change(&mut image);
    let reading = read(&image, false);
    assert!(
        reading.complaints.iter().any(|said| said == expect),
        "{:?}",
        reading.complaints
    );
    assert_eq!(reading.paths(), ALL);
}

#[test]
fn what_is_said_twice_and_differs_is_a_warning_where_the_files_are_clear() {
    let image = plain_image();
    let table =
        u32::from_le_bytes(image[32768 + 140..32768 + 144].try_into().unwrap()) as usize * 2048;
    check_warning(|image| image[table + 2] ^= 1, "the two path tables differ");
    check_warning(
        |image| image[table + 2] ^= 1,
        "the path tables and the directories differ in 4 places",
    );
    let joliet = u32::from_le_bytes(image[17 * 2048 + 158..17 * 2048 + 162].try_into().unwrap())
        as usize
        * 2048;
    let name: Vec<u8> = "beta".encode_utf16().flat_map(u16::to_be_bytes).collect();
    let at = joliet
        + image[joliet..]
            .windows(8)
            .position(|window| window == name)
            .unwrap();
    check_warning(
        |image| image[at + 1] = b'c',
        "`beta`: joliet does not have it, and has `ceta`",
    );
}

#[test]
fn dates_that_cannot_be_are_warnings_and_no_date_is_none() {
    let beta = record(&plain_image(), b"BETA.;1");
    check_warning(
        |image| image[beta + 19] = 13,
        "`beta`: its date is impossible",
    );
    let mut image = plain_image();
    let entry = beta
        + image[beta..beta + 120]
            .windows(2)
            .position(|window| window == b"TF")
            .unwrap();
    image[entry + 5..entry + 12].fill(0);
    image[beta + 18..beta + 25].fill(0);
    let listed = read(&image, true).listed;
    assert_eq!(
        (listed[1].path.to_string(), listed[1].attributes.mtime),
        ("beta".to_owned(), None)
    );
}
