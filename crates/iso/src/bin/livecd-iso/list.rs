//! `livecd-iso ls`.

use std::error::Error;

use livecd_iso::{Entry, EntryKind, IsoReader, Special};
use serde_json::{Value, json};

use crate::console::Console;
use crate::quoting::{json_escape, shell_escape};

pub(crate) fn list(
    reader: &mut IsoReader,
    entries: &[Entry],
    as_json: bool,
    console: &mut Console,
) -> Result<(), Box<dyn Error>> {
    if as_json {
        let files: Vec<Value> = entries.iter().map(object).collect();
        let object = json!({
            "volume_id": reader.volume_id(),
            "size": reader.size(),
            "namespace": format!("{:?}", reader.namespace()).to_lowercase(),
            "rock_ridge": reader.has_rock_ridge(),
            "udf": reader.has_udf(),
            "files": files,
            "problems": problems(reader.problems()),
            "warnings": problems(reader.warnings()),
        });
        console.line(&json_escape(&object.to_string()))?;
        return Ok(());
    }
    for entry in entries {
        console.line(&line(entry))?;
        if console.is_closed() {
            break;
        }
    }
    Ok(())
}

fn problems(problems: &[livecd_iso::Problem]) -> Vec<Value> {
    let object = |problem: &livecd_iso::Problem| {
        let mut object = json!({ "reason": problem.reason });
        text(&mut object, "path", problem.path.as_bytes());
        object
    };
    problems.iter().map(object).collect()
}

fn line(entry: &Entry) -> String {
    let Entry {
        path,
        kind,
        attributes,
        length,
        ..
    } = entry;
    let target = match kind {
        EntryKind::Symlink(target) => format!(" -> {}", shell_escape(target)),
        _ => String::new(),
    };
    let (letter, _) = kind_names(kind);
    let (mode, uid, gid) = (attributes.mode, attributes.uid, attributes.gid);
    let path = shell_escape(path.as_bytes());
    format!("{letter}{mode:04o} {uid:>5} {gid:>5} {length:>12} {path}{target}")
}

fn object(entry: &Entry) -> Value {
    let mut object = json!({
        "type": kind_names(&entry.kind).1,
        "mode": format!("{:04o}", entry.attributes.mode),
        "uid": entry.attributes.uid,
        "gid": entry.attributes.gid,
        "mtime": entry.attributes.mtime,
        "links": entry.links,
        "length": entry.length,
        "extents": entry.extents,
    });
    text(&mut object, "path", entry.path.as_bytes());
    if let Some(compression) = entry.compression {
        object["zisofs"] = json!(compression.version);
    }
    match &entry.kind {
        EntryKind::Symlink(target) => text(&mut object, "target", target),
        EntryKind::Special(
            Special::CharacterDevice { major, minor } | Special::BlockDevice { major, minor },
        ) => {
            object["device"] = json!([major, minor]);
        }
        _ => {}
    }
    object
}

/// A field with bytes as text. Where they are not UTF-8, those that are not are `\xNN`, and `NAME_bytes` has all in
/// hexadecimal digits.
fn text(object: &mut Value, name: &str, bytes: &[u8]) {
    if let Ok(text) = std::str::from_utf8(bytes) {
        object[name] = json!(text);
        return;
    }
    let mut text = String::new();
    for chunk in bytes.utf8_chunks() {
        text += chunk.valid();
        for byte in chunk.invalid() {
            text += &format!("\\x{byte:02x}");
        }
    }
    object[name] = json!(text);
    let digits: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    object[format!("{name}_bytes")] = json!(digits);
}

fn kind_names(kind: &EntryKind) -> (char, &'static str) {
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
