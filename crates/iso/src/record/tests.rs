use std::io::Cursor;

use super::*;
use crate::rock_ridge::Entries;

#[test]
fn written_entries_are_read_back() {
    for target in [
        "a",
        "/",
        "/usr/lib",
        "../..",
        "./a//b/",
        &"0123456789/".repeat(300),
        &"c".repeat(255),
    ] {
        let mut entries = Entries::default();
        entries.name(&[b'n'; 255]);
        entries.symlink(target.as_bytes());
        entries.device(Special::CharacterDevice { major: 5, minor: 1 });
        let bytes = entries.iter().collect::<Vec<_>>().concat();
        let found = rock_ridge(&mut Cursor::new(Vec::new()), &bytes, 0).unwrap();
        assert_eq!(found.name, Some(vec![b'n'; 255]));
        assert_eq!(
            found
                .symlink
                .map(|target| String::from_utf8(target).unwrap())
                .as_deref(),
            Some(target)
        );
        assert_eq!(found.device, Some((0, 0x501)));
    }
}

#[test]
fn damaged_records_are_none() {
    assert_eq!(Record::parse(&[]), None);
    assert_eq!(Record::parse(&[34; 33]), None);
    assert_eq!(Record::parse(&[0; 2048]), None);
    let mut record = [0; 34];
    (record[0], record[32]) = (34, 9);
    assert_eq!(Record::parse(&record), None);
}

#[test]
fn continuations_that_never_end() {
    let loops = crate::rock_ridge::continuation(0, 0, 28);
    let mut reader = Cursor::new(loops.to_vec());
    assert_eq!(
        rock_ridge(&mut reader, &loops, 0).unwrap(),
        RockRidge::default()
    );
}
