//! `livecd-squashfs ls`.

use std::error::Error;
use std::fs::File;

use livecd_squashfs::{Entry, EntryKind, ImagePath, Special, SquashfsReader};
use serde_json::{Value, json};

use crate::console::Console;

pub(crate) fn list(
    reader: &mut SquashfsReader<File>,
    as_json: bool,
    console: &mut Console,
) -> Result<(), Box<dyn Error>> {
    for entry in reader.entries()? {
        let entry = entry?;
        match as_json {
            true => console.line(&object(&entry).to_string())?,
            false => console.line(&line(&entry))?,
        }
        if console.is_closed() {
            break;
        }
    }
    Ok(())
}

/// As `ls -ln` has it, with control characters escaped.
fn line(entry: &Entry) -> String {
    let Entry {
        path,
        attributes,
        length,
        ..
    } = entry;
    let target = match &entry.kind {
        EntryKind::Symlink(target) => format!(" -> {}", shown(target)),
        _ => String::new(),
    };
    let (letter, _) = kind_names(&entry.kind);
    let (mode, uid, gid) = (attributes.mode, attributes.uid, attributes.gid);
    format!("{letter}{mode:04o} {uid:>5} {gid:>5} {length:>12} {path}{target}")
}

/// Bytes as text, whole: a path would lose its first and its double slashes.
pub(crate) fn shown(bytes: &[u8]) -> String {
    let names = bytes.split(|byte| *byte == b'/');
    let names: Vec<String> = names
        .map(|name| ImagePath::from(name).to_string())
        .collect();
    names.join("/")
}

fn object(entry: &Entry) -> Value {
    let mut object = json!({
        "type": kind_names(&entry.kind).1,
        "mode": format!("{:04o}", entry.attributes.mode),
        "uid": entry.attributes.uid,
        "gid": entry.attributes.gid,
        "mtime": entry.attributes.mtime,
        "inode": entry.inode,
        "links": entry.links,
        "length": entry.length,
    });
    text(&mut object, "path", entry.path.as_bytes());
    match &entry.kind {
        EntryKind::Symlink(target) => text(&mut object, "target", target),
        EntryKind::Special(
            Special::CharacterDevice { major, minor } | Special::BlockDevice { major, minor },
        ) => object["device"] = json!([major, minor]),
        _ => {}
    }
    object
}

/// A field with bytes as text. Where they are not UTF-8, `NAME_bytes` has all in hexadecimal digits.
fn text(object: &mut Value, name: &str, bytes: &[u8]) {
    object[name] = match std::str::from_utf8(bytes) {
        Ok(text) => json!(text),
        Err(_) => {
            let digits: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
            object[format!("{name}_bytes")] = json!(digits);
            json!(shown(bytes))
        }
    };
}

pub(crate) fn kind_names(kind: &EntryKind) -> (char, &'static str) {
    match kind {
        EntryKind::File => ('-', "file"),
        EntryKind::Directory => ('d', "directory"),
        EntryKind::Symlink(_) => ('l', "symlink"),
        EntryKind::Special(Special::CharacterDevice { .. }) => ('c', "character device"),
        EntryKind::Special(Special::BlockDevice { .. }) => ('b', "block device"),
        EntryKind::Special(Special::Fifo) => ('p', "fifo"),
        EntryKind::Special(Special::Socket) => ('s', "socket"),
        _ => ('?', "other"),
    }
}
