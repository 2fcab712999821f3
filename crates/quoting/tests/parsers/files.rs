//! Files of the installed system, each read by what reads it there.

use std::collections::BTreeMap;
use std::fs;
use std::process::Command;

use livecd_quoting::{
    Fstab, InQuotes, Keyfile, Lines, Names, Nft, RootPath, Shell, Systemd, Text, Words,
    WpaSupplicant, Xorg,
};

use crate::corpus::{HARMLESS, hostile};
use crate::{assert_unharmed, file, lacks, output, skip};

fn values() -> impl Iterator<Item = String> {
    let fits = |value: &String| value.len() <= 5000;
    hostile()
        .into_iter()
        .chain(HARMLESS.map(str::to_owned))
        .filter(fits)
}

#[test]
fn an_assignment_is_what_the_shell_assigns() {
    if lacks("bash") {
        return;
    }
    let directory = tempfile::tempdir().unwrap();
    let (mut text, mut expected) = (Text::<Shell>::new(), Vec::new());
    for value in values() {
        let two = Text::<Shell>::of("a={}\nb={}\n", &[&value, &InQuotes(&value)]);
        if let Ok(two) = two {
            text.push(&two);
            text.push_literal("printf '%s\\0' \"$a\" \"$b\"\n");
            expected.extend([value.clone(), value]);
        }
    }
    assert!(expected.len() > 300, "{}", expected.len());
    let path = file(directory.path(), "assignments", &text);
    let read = output(Command::new("bash").current_dir(directory.path()).arg(path));
    let read = String::from_utf8(read).unwrap();
    let read: Vec<&str> = read.split_terminator('\0').collect();
    assert_eq!(read, expected);
    assert_unharmed(directory.path());
}

/// Prints the values of a key file that GLib reads, between NULs.
const KEYFILE_READER: &str = "\
import ctypes, sys
glib = ctypes.CDLL('libglib-2.0.so.0')
glib.g_key_file_new.restype = ctypes.c_void_p
glib.g_key_file_get_string.restype = ctypes.c_char_p
keys = ctypes.c_void_p(glib.g_key_file_new())
data = open(sys.argv[1], 'rb').read()
assert glib.g_key_file_load_from_data(keys, data, len(data), 0, None)
for number in range(int(sys.argv[2])):
    value = glib.g_key_file_get_string(keys, b'a', b'v%d' % number, None)
    sys.stdout.buffer.write(value + b'\\0')
";

#[test]
fn a_value_of_a_key_file_is_what_glib_reads() {
    let python = || Command::new("/usr/bin/python3");
    let there = python()
        .args(["-c", "import ctypes; ctypes.CDLL('libglib-2.0.so.0')"])
        .output();
    if !there.is_ok_and(|output| output.status.success()) {
        skip("python3 with GLib");
        return;
    }
    let directory = tempfile::tempdir().unwrap();
    let (mut text, mut expected) = (Text::<Keyfile>::literal("[a]\n"), Vec::new());
    for value in values() {
        let name = format!("v{}", expected.len());
        if text.add("{}={}\n", &[&name, &value]).is_ok() {
            expected.push(value);
        }
    }
    assert!(expected.len() > 150, "{}", expected.len());
    let path = file(directory.path(), "keyfile", &text);
    let number = expected.len().to_string();
    let read = output(python().arg("-c").arg(KEYFILE_READER).arg(path).arg(number));
    let read = String::from_utf8(read).unwrap();
    let read: Vec<&str> = read.split_terminator('\0').collect();
    assert_eq!(read, expected);
}

#[test]
fn a_label_in_fstab_is_what_mount_reads() {
    if lacks("findmnt") {
        return;
    }
    let directory = tempfile::tempdir().unwrap();
    let (mut text, mut expected) = (Text::<Fstab>::new(), BTreeMap::new());
    for value in values().filter(|value| value.len() <= 16) {
        let place = format!("/{}", expected.len());
        let line = Text::<Fstab>::of("LABEL=x{} {} ext4 defaults 0 0\n", &[&value, &place]);
        if let Ok(line) = line {
            text.push(&line);
            expected.insert(place, format!("LABEL=x{value}"));
        }
    }
    assert!(expected.len() > 150, "{}", expected.len());
    let path = file(directory.path(), "fstab", &text);
    let mut findmnt = Command::new("findmnt");
    findmnt.args([
        "--noheadings",
        "--raw",
        "--output",
        "TARGET,SOURCE",
        "--tab-file",
    ]);
    let read = output(findmnt.arg(path));
    // Raw output has `\x20` for a blank and the like.
    let mut found = BTreeMap::new();
    for line in String::from_utf8(read).unwrap().lines() {
        let (place, source) = line.split_once(' ').unwrap();
        found.insert(place.to_owned(), plain(source));
    }
    for (place, source) in &expected {
        assert_eq!(found.get(place), Some(source));
    }
    assert_eq!(found.len(), expected.len());
}

/// A text in which `\x20` stands for a blank.
fn plain(text: &str) -> String {
    let mut parts = text.split("\\x");
    let mut bytes = parts.next().unwrap_or_default().as_bytes().to_vec();
    for part in parts {
        bytes.push(u8::from_str_radix(&part[..2], 16).unwrap());
        bytes.extend(&part.as_bytes()[2..]);
    }
    String::from_utf8(bytes).unwrap()
}

/// What a reader of lines makes of one: comments, quotes, blanks at the ends and
/// a backslash at the end mean something to one or another.
#[test]
fn a_value_is_the_rest_of_its_line_and_nothing_more() {
    fn rest<S: livecd_quoting::Syntax>(value: &str) -> Option<String> {
        let text = Text::<S>::of("Key={}\nNext=1\n", &[&value]).ok()?;
        let mut lines = text.as_str().split(['\n', '\r']);
        let first = lines.next().unwrap().strip_prefix("Key=").unwrap();
        assert_eq!(lines.collect::<Vec<_>>(), ["Next=1", ""], "{value:?}");
        assert!(!first.ends_with('\\'), "{value:?}");
        Some(first.trim().to_owned())
    }
    let mut tried = 0;
    for value in values() {
        let all = [
            rest::<Systemd>(&value),
            rest::<Lines>(&value),
            rest::<Words>(&value),
        ];
        for read in all.into_iter().flatten() {
            assert_eq!(read, value);
            tried += 1;
        }
    }
    assert!(tried > 300, "{tried}");
}

#[test]
fn what_stands_in_quotes_ends_where_they_end() {
    fn inner<S: livecd_quoting::Syntax>(value: &str) -> Option<String> {
        let text = Text::<S>::of("{}", &[&value]).ok()?;
        let inner = text.as_str().strip_prefix('"')?.strip_suffix('"')?;
        Some(inner.to_owned())
    }
    for value in values() {
        let all = [
            inner::<Xorg>(&value),
            inner::<Nft>(&value),
            inner::<WpaSupplicant>(&value),
        ];
        for inner in all.into_iter().flatten() {
            assert_eq!(inner, value);
            assert!(!value.contains('"') && !value.contains(char::is_control));
        }
    }
}

#[test]
fn a_name_is_one_file_of_its_directory() {
    let directory = tempfile::tempdir().unwrap();
    for value in values() {
        let Ok(path) = Text::<RootPath>::of("{}", &[&value]) else {
            continue;
        };
        fs::write(directory.path().join(path.as_str()), "").unwrap();
        let found = fs::read_dir(directory.path()).unwrap();
        let found: Vec<_> = found.map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(found, [value.as_str()]);
        fs::remove_file(directory.path().join(&value)).unwrap();
    }
    for path in ["/a/../b", "..", "/a/./b", "a\0", ""] {
        assert!(
            Text::<RootPath>::of("{}", &[&Names(path)]).is_err(),
            "{path}"
        );
    }
    assert!(Text::<RootPath>::of("{}", &[&Names("/etc/pki//x")]).is_ok());
}
