//! The canonical JSON of a kickstart.

use livecd_kickstart::{Kickstart, Packages, Sources, Span, Version, with_secrets};
use serde_json::{Map, Value, json};

use crate::reference;

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

/// What a kickstart has beside commands.
const SECTIONS: &[&str] = &[
    "packages",
    "scripts",
    "sections",
    "certificates",
    "command-lines",
    "warnings",
    "sources",
    "read-by",
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
    let Ok(Value::Object(all)) = with_secrets(|| serde_json::to_value(kickstart)) else {
        return Value::Null;
    };
    let mut list = Vec::new();
    let commands = all.into_iter();
    for (name, value) in commands.filter(|(name, _)| !SECTIONS.contains(&name.as_str())) {
        let items = match value {
            Value::Array(items) => items,
            Value::Null => continue,
            item => vec![item],
        };
        for item in items {
            if let Value::Object(mut item) = item {
                let text = reference::text(kickstart.sources(), &item, &name);
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
                    && reference::is_numbered(version)
                    && let Some(number) = item
                        .get("device")
                        .and_then(|device| device.as_str()?.parse::<i64>().ok())
                {
                    item.insert("device".to_owned(), json!(number));
                }
                reference::quirks(&name, &mut item, version);
                list.push(item);
            }
        }
    }
    reference::imitate(&mut list, version);
    Value::Array(list.into_iter().map(Value::Object).collect())
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
