//! `livecd-iso ls`.

use std::error::Error;

use livecd_iso::{Entry, EntryKind, IsoReader, Special};
use serde_json::{Value, json};

pub(crate) fn list(reader: &mut IsoReader, as_json: bool) -> Result<(), Box<dyn Error>> {
    let entries = reader.entries()?;
    if as_json {
        let files: Vec<Value> = entries.iter().map(object).collect();
        let (namespace, rock_ridge) = reader.namespace();
        println!(
            "{}",
            json!({
                "volume_id": reader.volume_id(),
                "size": reader.size(),
                "namespace": format!("{namespace:?}").to_lowercase(),
                "rock_ridge": rock_ridge,
                "files": files,
            })
        );
        return Ok(());
    }
    for entry in &entries {
        println!("{}", line(entry));
    }
    Ok(())
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
        EntryKind::Symlink(target) => format!(" -> {}", target.display()),
        _ => String::new(),
    };
    let (letter, _) = kind_names(kind);
    let (mode, uid, gid) = (attributes.mode, attributes.uid, attributes.gid);
    format!(
        "{letter}{mode:04o} {uid:>5} {gid:>5} {length:>12} {}{target}",
        path.display()
    )
}

fn object(entry: &Entry) -> Value {
    let mut object = json!({
        "path": entry.path.to_string_lossy(),
        "type": kind_names(&entry.kind).1,
        "mode": format!("{:04o}", entry.attributes.mode),
        "uid": entry.attributes.uid,
        "gid": entry.attributes.gid,
        "mtime": entry.attributes.mtime,
        "links": entry.links,
        "length": entry.length,
        "extents": entry.extents,
    });
    match &entry.kind {
        EntryKind::Symlink(target) => object["target"] = json!(target.to_string_lossy()),
        EntryKind::Special(
            Special::CharacterDevice { major, minor } | Special::BlockDevice { major, minor },
        ) => {
            object["device"] = json!([major, minor]);
        }
        _ => {}
    }
    object
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
    }
}
