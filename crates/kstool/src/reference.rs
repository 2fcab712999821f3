//! What the reference does by accident, which only `dump` imitates.

use livecd_kickstart::{Distribution, Sources, Span, Version};
use serde_json::{Map, Value, json};

/// What the reference stores otherwise, or only in some versions.
pub(crate) fn quirks(name: &str, item: &mut Map<String, Value>, version: Version) {
    let since = |fedora, rhel| match version.family() {
        Distribution::Fedora => version.number() >= fedora,
        Distribution::Rhel => version.number() >= rhel,
    };
    match name {
        "user" => drop(item.remove("plaintext")),
        "network" if item.get("activate") == Some(&json!(false)) => {
            item.remove("activate");
            item.insert("no-activate".to_owned(), json!(true));
        }
        "key" if item.contains_key("skip") => drop(item.insert("key".to_owned(), json!(-99))),
        "logging" if !item.contains_key("level") => {
            drop(item.insert("level".to_owned(), json!("info")))
        }
        "reboot" if !since(18, 7) && item.get("action") == Some(&json!("halt")) => {
            drop(item.remove("action"))
        }
        "xconfig" if since(10, 6) => ["driver", "resolution", "videoram"]
            .iter()
            .for_each(|key| drop(item.remove(*key))),
        "zfcp" if since(12, 6) => ["scsiid", "scsilun"]
            .iter()
            .for_each(|key| drop(item.remove(*key))),
        "driverdisk" if since(12, 5) => drop(item.remove("type")),
        _ => {}
    }
}

/// Does what the reference does by accident.
pub(crate) fn imitate(list: &mut Vec<Map<String, Value>>, version: Version) {
    // One object for `install` and `upgrade`: the last line wins.
    let is_install =
        |item: &Map<String, Value>| item["command"] == "install" || item["command"] == "upgrade";
    let last = list
        .iter()
        .filter(|item| is_install(item))
        .max_by_key(|item| item["line"].as_u64())
        .cloned();
    list.retain(|item| !is_install(item));
    if let Some(mut last) = last {
        let both = match version.family() {
            Distribution::Fedora => version.number() < 20,
            Distribution::Rhel => true,
        };
        if both {
            last.insert("command".to_owned(), json!("upgrade"));
        }
        list.push(last);
    }
    multipath(list);
}

/// The text the reference takes for `authconfig` and `authselect`.
///
/// It counts the command's letters from the beginning of the line, so an
/// indented line keeps some of them.
pub(crate) fn text(sources: &Sources, item: &Map<String, Value>, name: &str) -> Option<String> {
    if !matches!(name, "authconfig" | "authselect") {
        return None;
    }
    let span: Span = serde_json::from_value(item.get("span")?.clone()).ok()?;
    let start = span.start as usize - (sources.location(span).column - 1);
    let line = sources.text(span.source).get(start..span.end as usize)?;
    let length = match sources
        .slice(span)
        .trim_start_matches(['"', '\''])
        .starts_with(name)
    {
        true => name.len(),
        false => "auth".len(),
    };
    Some(line.get(length..)?.trim().to_owned())
}

/// Whether RAID devices had numbers, not names.
pub(crate) fn is_numbered(version: Version) -> bool {
    match version.family() {
        Distribution::Fedora => version.number() < 19,
        Distribution::Rhel => version.number() < 7,
    }
}

/// Paths to one device are one item, but for the first device.
///
/// A path is looked for by the last part of its name, and the item of the
/// first device is never found. A path that finds its device is stored twice.
fn multipath(list: &mut Vec<Map<String, Value>>) {
    let (paths, rest): (Vec<_>, Vec<_>) = std::mem::take(list)
        .into_iter()
        .partition(|item| item["command"] == "multipath");
    let mut items: Vec<Map<String, Value>> = Vec::new();
    for mut path in paths {
        let name = path.get("name").and_then(Value::as_str).unwrap_or_default();
        let device = json!(name.rsplit('/').next());
        let same = items.iter().rposition(|item| item["name"] == device);
        path.insert("mpdev".to_owned(), device);
        let again = path.clone();
        path.remove("command");
        path.remove("line");
        match same {
            Some(index @ 1..) => {
                let paths = items[index].get_mut("paths").and_then(Value::as_array_mut);
                paths.into_iter().for_each(|paths| paths.push(json!(path)));
                items.push(again);
            }
            _ => items.extend(
                json!({"command": "multipath", "name": path["name"], "paths": [path]})
                    .as_object()
                    .cloned(),
            ),
        }
    }
    *list = rest;
    list.extend(items);
}
