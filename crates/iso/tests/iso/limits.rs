//! The largest and smallest of everything that the format holds.

use std::io::Cursor;

use livecd_iso::{Attributes, Error, IsoImage, IsoReader, Namespace, Report, Source};

use crate::support::*;

/// The beginning of 1900 and the end of 2155 (ECMA-119 9.1.5).
const FIRST: i64 = -2_208_988_800;
const LAST: i64 = 5_869_583_999;

fn written(image: &IsoImage) -> (IsoReader<Cursor<Vec<u8>>>, Report) {
    let mut out = Cursor::new(Vec::new());
    let report = image.write(&mut out, &mut |_| ()).unwrap();
    (IsoReader::new(out, "test").unwrap(), report)
}

/// All paths, after all that an image says twice was compared without a warning.
fn paths<R: std::io::Read + std::io::Seek>(reader: &mut IsoReader<R>) -> Vec<String> {
    let entries: Result<Vec<_>, _> = reader.entries().collect();
    let entries = entries.unwrap();
    reader.check(&entries).unwrap();
    assert_eq!(reader.warnings(), []);
    entries.iter().map(|entry| entry.path.to_string()).collect()
}

/// As the standards allow to the writer, in ISO 9660 with directories that are moved, and in Joliet.
#[test]
fn the_deepest_directory_that_is_written_is_read() {
    let deepest = vec!["d"; 2047].join("/") + "/file";
    let mut image = image();
    image
        .tree
        .file(&deepest, Source::Bytes(b"deep".to_vec()))
        .unwrap();
    let (mut reader, report) = written(&image);
    assert_eq!(report.renamed, []);
    let paths = paths(&mut reader);
    assert_eq!((paths.len(), paths.last()), (2048, Some(&deepest)));
    let entry = reader.entry(&deepest).unwrap();
    let mut content = Vec::new();
    reader.copy(&entry, &mut content).unwrap();
    assert_eq!(content, b"deep");

    let deeper = format!("d/{deepest}");
    let error = image.tree.dir(&deeper).unwrap_err();
    assert!(matches!(error, Error::TooDeep { limit: 2048, .. }));
    assert_eq!(
        error.to_string(),
        format!("`{deeper}` is deeper than 2048 levels of directories")
    );
}

/// Eight levels, the root being the first, are those of ECMA-119 6.8.2.1: more need Rock Ridge.
#[test]
fn directories_move_only_from_the_ninth_level_on() {
    for (levels, moves) in [(7, false), (8, true)] {
        let path = (1..=levels).map(|level| level.to_string());
        let path = path.collect::<Vec<_>>().join("/");
        let mut image = image();
        image.tree.dir(&path).unwrap();
        let mut out = Cursor::new(Vec::new());
        image.write(&mut out, &mut |_| ()).unwrap();
        let bytes = out.into_inner();
        let has_moved = bytes.windows(8).any(|window| window == b"RR_MOVED");
        assert_eq!(has_moved, moves, "{levels}");
        let mut reader = IsoReader::new(Cursor::new(bytes), "test").unwrap();
        assert_eq!(paths(&mut reader).last(), Some(&path));
    }
}

#[test]
fn the_longest_names_are_read_and_those_too_long_for_joliet_are_reported() {
    let mut image = image();
    for (length, c) in [(103, "a"), (104, "b"), (255, "c")] {
        let path = c.repeat(length);
        image.tree.file(&path, Source::Bytes(Vec::new())).unwrap();
        image.tree.dir(format!("dir{}", &path[3..])).unwrap();
    }
    let (mut reader, report) = written(&image);
    let lengths: Vec<usize> = paths(&mut reader).iter().map(String::len).collect();
    assert_eq!(lengths, [103, 104, 255, 103, 104, 255]);
    let in_joliet = report
        .renamed
        .iter()
        .filter(|renamed| renamed.namespace == Namespace::Joliet);
    let mut cut: Vec<(usize, usize)> = in_joliet
        .map(|renamed| (renamed.path.as_bytes().len(), renamed.name.len()))
        .collect();
    cut.sort_unstable();
    assert_eq!(cut, [(104, 103), (104, 103), (255, 103), (255, 103)]);
    let error = image.tree.dir("n".repeat(256)).unwrap_err();
    assert!(
        error
            .to_string()
            .ends_with("the name has 256 bytes, the limit is 255")
    );
}

#[test]
fn dates_are_kept_up_to_the_limits_and_what_is_cut_is_reported() {
    let cases = [
        ("first", FIRST, None),
        ("last", LAST, None),
        ("too early", FIRST - 1, Some(FIRST)),
        ("too late", LAST + 1, Some(LAST)),
        ("never", i64::MAX, Some(LAST)),
        ("always", i64::MIN, Some(FIRST)),
    ];
    let mut image = image();
    image.timestamp = LAST;
    for (index, (path, seconds, _)) in cases.iter().enumerate() {
        let mut attributes = Attributes::mode(0o644);
        attributes.mtime = Some(*seconds);
        let tree = &mut image.tree;
        match index % 3 {
            0 => tree.file_with(path, Source::Bytes(Vec::new()), attributes),
            1 => tree.dir_with(path, attributes),
            _ => tree.symlink_with(path, "first", attributes),
        }
        .unwrap();
    }
    let (mut reader, report) = written(&image);
    for (path, seconds, cut) in cases {
        let entry = reader.entry(path).unwrap();
        assert_eq!(
            entry.attributes.mtime,
            Some(cut.unwrap_or(seconds)),
            "{path}"
        );
        let reported = report
            .dates_cut
            .iter()
            .any(|date| date.path == *path && date.seconds == seconds);
        assert_eq!(reported, cut.is_some(), "{path}");
    }
    for seconds in [FIRST - 1, LAST + 1] {
        image.timestamp = seconds;
        let error = image
            .write(&mut Cursor::new(Vec::new()), &mut |_| ())
            .unwrap_err();
        assert!(matches!(error, Error::Timestamp { .. }), "{error}");
    }
}
