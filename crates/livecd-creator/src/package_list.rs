//! `NAME.packages.json`: what is in an image.

use std::fs;
use std::io;

use livecd_imgcreate::Staging;
use livecd_kickstart::visible_json;
use livecd_packages::InstalledPackage;
use serde_json::{Value, json};

/// The end of the file's name.
pub(crate) const SUFFIX: &str = ".packages.json";

/// Writes the list among the finished files.
pub(crate) fn write(
    staging: &Staging,
    name: &str,
    packages: &[InstalledPackage],
) -> io::Result<()> {
    let path = staging.file(&format!("{name}{SUFFIX}"));
    fs::write(path, render(packages))
}

/// An array with an object for each package.
fn render(packages: &[InstalledPackage]) -> String {
    let list: Vec<Value> = packages.iter().map(package).collect();
    let list = format!("{:#}\n", Value::Array(list));
    visible_json(&list).into_owned()
}

fn package(package: &InstalledPackage) -> Value {
    let (epoch, rest) = match package.version.split_once(':') {
        Some((epoch, rest)) => (epoch, rest),
        None => ("0", package.version.as_str()),
    };
    let (version, release) = match rest.rsplit_once('-') {
        Some((version, release)) => (version, Some(release)),
        None => (rest, None),
    };
    json!({
        "name": package.name,
        "epoch": epoch.parse::<u32>().unwrap_or_default(),
        "version": version,
        "release": release,
        "arch": package.architecture,
        "repository": package.repository,
        "digest": package.digest,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_taken_apart() {
        let installed = |version: &str| InstalledPackage {
            name: "x".to_owned(),
            version: version.to_owned(),
            architecture: "noarch".to_owned(),
            built: None,
            repository: Some("updates".to_owned()),
            digest: Some("sha256:ab".to_owned()),
        };
        let shown = |version| package(&installed(version)).to_string();
        assert_eq!(
            shown("1:2.0-rc1-3.fc42"),
            r#"{"arch":"noarch","digest":"sha256:ab","epoch":1,"name":"x","release":"3.fc42","repository":"updates","version":"2.0-rc1"}"#
        );
        assert!(shown("2.0").contains(r#""epoch":0"#));
        assert!(shown("2.0").contains(r#""release":null,"#));
        assert_eq!(render(&[]), "[]\n");
        let hostile = "1.0\u{9b}2J\u{202e}";
        let list = render(&[installed(hostile)]);
        assert!(list.is_ascii(), "{list}");
        let read: Value = serde_json::from_str(&list).unwrap();
        assert_eq!(read[0]["version"], hostile);
    }
}
