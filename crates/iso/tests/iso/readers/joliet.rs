//! Joliet, as other programs read it.

use std::collections::BTreeMap;

use super::*;
use crate::support::*;

/// The names in the Joliet directories, which lack symlinks and devices, and cut names.
pub(crate) fn joliet_items(items: &[Item]) -> BTreeMap<String, Vec<u8>> {
    let rename_one = |name: &str| match name {
        "a;b" => "a_b".to_owned(),
        // 7z and Linux do not show dots at the end, which Windows does not have.
        "end." => "end".to_owned(),
        long if long.len() == 250 && long.ends_with('y') => format!("{}000", "n".repeat(100)),
        long if long.len() > 103 => long[..103].to_owned(),
        other => other.to_owned(),
    };
    let rename = |path: &str| {
        path.split('/')
            .map(rename_one)
            .collect::<Vec<_>>()
            .join("/")
    };
    let file = |(path, item): (String, Item)| match item.kind {
        Kind::File(content) => Some((rename(&path), content)),
        _ => None,
    };
    expected(items).into_iter().filter_map(file).collect()
}

#[test]
fn seven_zip_reads_joliet() {
    if !have(&["7z"]) {
        return;
    }
    let mut items = posix_items();
    items.extend(many_items(1000));
    let (scratch, iso) = written(&items);
    let out = scratch.path().join("out");
    let said = stdout("7z", &["x", &format!("-o{}", out.display()), &iso]);
    assert!(
        said.contains("Everything is Ok") && !said.contains("arning"),
        "{said}"
    );
    let read: BTreeMap<String, Vec<u8>> = found(&out)
        .into_iter()
        .filter_map(|(path, item)| match item.kind {
            Kind::File(content) => Some((path, content)),
            _ => None,
        })
        .collect();
    let expected = joliet_items(&items);
    for path in read.keys().chain(expected.keys()) {
        assert!(read.get(path) == expected.get(path), "{path}");
    }
}

#[test]
fn isoinfo_reads_joliet() {
    if !have(&["isoinfo"]) {
        return;
    }
    // isoinfo shows UCS-2 in one byte per character.
    let items: Vec<Item> = posix_items()
        .into_iter()
        .filter(|item| item.path.is_ascii())
        .collect();
    let (_scratch, iso) = written(&items);
    let output = run("isoinfo", &["-J", "-f", "-i", &iso]);
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    let listed = String::from_utf8_lossy(&output.stdout).into_owned();
    let paths: Vec<&str> = listed
        .lines()
        .map(|line| line[1..].trim_end_matches(";1"))
        .collect();
    for path in joliet_items(&items).keys().filter(|path| *path != "end") {
        assert!(paths.contains(&path.as_str()), "{path}\n{listed}");
    }
}
