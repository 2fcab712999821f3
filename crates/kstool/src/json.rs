//! The canonical JSON of a kickstart.

use livecd_kickstart::{Family, Kickstart, Packages, Sources, Span, Version};
use serde_json::{Map, Value, json};

/// Numbers that say nothing when they are 0.
const ZERO_IS_NOTHING: &[&str] = &[
    "pbkdf-iterations",
    "pbkdf-memory",
    "pbkdf-time",
    "maxsize",
    "percent",
    "cachesize",
    "start",
    "end",
    "spares",
    "pesize",
    "depth",
];

/// The canonical JSON of a kickstart that was read by the rules of `version`.
pub(crate) fn canonical(kickstart: &Kickstart, version: Version) -> Value {
    let sources = kickstart.sources();
    let mut object = Map::new();
    object.insert("schema".to_owned(), json!(1));
    object.insert("version".to_owned(), json!(version.to_string()));
    object.insert("platform".to_owned(), json!(kickstart.platform));
    object.insert("commands".to_owned(), commands(kickstart, version));
    if let Some(found) = &kickstart.packages {
        object.insert("packages".to_owned(), packages(found));
    }
    object.insert(
        "scripts".to_owned(),
        with_lines(sources, &kickstart.scripts),
    );
    object.insert(
        "sections".to_owned(),
        with_lines(sources, &kickstart.sections),
    );
    object.insert("certificates".to_owned(), certificates(kickstart));
    Value::Object(object)
}

fn certificates(kickstart: &Kickstart) -> Value {
    let certificate = |certificate: &livecd_kickstart::Certificate| {
        json!({
            "filename": certificate.filename,
            "dir": certificate.dir,
            "type": certificate.kind,
            "cert": certificate.cert.strip_suffix('\n').unwrap_or(&certificate.cert),
        })
    };
    kickstart.certificates.iter().map(certificate).collect()
}

fn with_lines(sources: &Sources, items: &impl serde::Serialize) -> Value {
    let mut value = serde_json::to_value(items).unwrap_or_default();
    for item in value.as_array_mut().into_iter().flatten() {
        if let Value::Object(item) = item {
            place(sources, item);
        }
    }
    value
}

/// Replaces the span of an item by its line.
fn place(sources: &Sources, item: &mut Map<String, Value>) {
    let span: Span = item
        .remove("span")
        .and_then(|span| serde_json::from_value(span).ok())
        .unwrap_or_default();
    item.insert("line".to_owned(), json!(sources.location(span).line));
}

fn commands(kickstart: &Kickstart, version: Version) -> Value {
    let Ok(Value::Object(all)) = serde_json::to_value(kickstart) else {
        return Value::Null;
    };
    let mut list = Vec::new();
    for (name, value) in all {
        let items = match value {
            Value::Array(items) => items,
            Value::Null => continue,
            item => vec![item],
        };
        for item in items {
            if let Value::Object(mut item) = item {
                let text = reference_text(kickstart.sources(), &item, &name);
                place(kickstart.sources(), &mut item);
                if let Some(text) = text {
                    item.insert(name.clone(), json!(text));
                }
                item.retain(|key, value| !says_nothing(key, value));
                item.insert("command".to_owned(), json!(name));
                if name == "firewall" && !item.contains_key("enabled") {
                    item.insert("disabled".to_owned(), json!(true));
                }
                if name == "raid"
                    && is_numbered(version)
                    && let Some(number) = item
                        .get("device")
                        .and_then(|device| device.as_str()?.parse::<i64>().ok())
                {
                    item.insert("device".to_owned(), json!(number));
                }
                quirks(&name, &mut item, version);
                list.push(item);
            }
        }
    }
    imitate(&mut list, version);
    Value::Array(list.into_iter().map(Value::Object).collect())
}

/// What the reference stores otherwise, or only in some versions.
fn quirks(name: &str, item: &mut Map<String, Value>, version: Version) {
    let since = |fedora, rhel| match version.family() {
        Family::Fedora => version.number() >= fedora,
        Family::Rhel => version.number() >= rhel,
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
fn imitate(list: &mut Vec<Map<String, Value>>, version: Version) {
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
            Family::Fedora => version.number() < 20,
            Family::Rhel => true,
        };
        if both {
            last.insert("command".to_owned(), json!("upgrade"));
        }
        list.push(last);
    }
    for item in list
        .iter_mut()
        .filter(|item| item["command"] == "multipath")
    {
        item.remove("line");
    }
    multipath(list);
}

/// The text the reference takes for `authconfig` and `authselect`.
///
/// It counts the command's letters from the beginning of the line, so an
/// indented line keeps some of them.
fn reference_text(sources: &Sources, item: &Map<String, Value>, name: &str) -> Option<String> {
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
fn is_numbered(version: Version) -> bool {
    match version.family() {
        Family::Fedora => version.number() < 19,
        Family::Rhel => version.number() < 7,
    }
}

/// Paths to one device are one item.
fn multipath(list: &mut Vec<Map<String, Value>>) {
    let (paths, mut rest): (Vec<_>, Vec<_>) = std::mem::take(list)
        .into_iter()
        .partition(|item| item["command"] == "multipath");
    let mut devices: Vec<(Value, Vec<Value>)> = Vec::new();
    for mut path in paths {
        path.remove("command");
        let name = path.get("name").cloned().unwrap_or_default();
        path.insert("mpdev".to_owned(), name.clone());
        match devices.iter_mut().find(|(other, _)| *other == name) {
            Some((_, paths)) => paths.push(Value::Object(path)),
            None => devices.push((name, vec![Value::Object(path)])),
        }
    }
    for (name, paths) in devices {
        let Value::Object(item) = json!({"command": "multipath", "name": name, "paths": paths})
        else {
            continue;
        };
        rest.push(item);
    }
    *list = rest;
}

fn says_nothing(key: &str, value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => key != "activate" || value.is_null(),
        Value::Number(number) => number.as_i64() == Some(0) && ZERO_IS_NOTHING.contains(&key),
        _ => false,
    }
}

fn packages(packages: &Packages) -> Value {
    let names = |entries: &[livecd_kickstart::PackageEntry]| {
        let mut names: Vec<&str> = entries.iter().map(|entry| entry.name.as_str()).collect();
        names.sort_unstable();
        json!(names)
    };
    let groups = |groups: &[livecd_kickstart::Group]| {
        let mut groups: Vec<_> = groups.iter().collect();
        groups.sort_by(|a, b| a.name.cmp(&b.name));
        groups
            .iter()
            .map(|group| json!({"name": group.name, "include": group.include}))
            .collect::<Value>()
    };
    let mut options = serde_json::to_value(packages).unwrap_or_default();
    if let Value::Object(options) = &mut options {
        const LISTS: [&str; 6] = [
            "packages",
            "excluded",
            "groups",
            "excluded-groups",
            "environment",
            "span",
        ];
        options.retain(|key, value| !LISTS.contains(&key.as_str()) && !says_nothing(key, value));
    }
    json!({
        "options": options,
        "environment": packages.environment.as_ref().map(|entry| &entry.name),
        "groups": groups(&packages.groups),
        "excluded_groups": groups(&packages.excluded_groups),
        "packages": names(&packages.packages),
        "excluded": names(&packages.excluded),
    })
}
