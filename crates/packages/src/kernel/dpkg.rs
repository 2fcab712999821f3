//! Kernels by dpkg's database.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;

pub(crate) const DATABASE: &str = "/var/lib/dpkg/info";

/// The kernels, or `None` without a database; runs inside the root.
pub(crate) fn read(database: &Path) -> io::Result<Option<BTreeMap<String, Vec<String>>>> {
    let mut kernels = BTreeMap::new();
    let entries = match fs::read_dir(database) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        entries => entries?,
    };
    for entry in entries {
        let path = entry?.path();
        let (Some(package), Some("list")) = (
            path.file_stem().and_then(|name| name.to_str()),
            path.extension().and_then(|extension| extension.to_str()),
        ) else {
            continue;
        };
        let versions = versions(&String::from_utf8_lossy(&crate::plain_files::read(&path)?));
        if !versions.is_empty() {
            let name = package.split(':').next().unwrap_or(package);
            kernels.insert(name.to_owned(), versions);
        }
    }
    Ok(Some(kernels))
}

/// The versions of the kernels among a package's files, sorted.
fn versions(files: &str) -> Vec<String> {
    let mut versions: Vec<String> = files
        .lines()
        .filter_map(|file| {
            let name = file.strip_prefix("/boot/")?;
            // ppc64el and others ship the uncompressed kernel.
            let version = name
                .strip_prefix("vmlinuz-")
                .or_else(|| name.strip_prefix("vmlinux-"))?;
            Some(version.to_owned())
        })
        .collect();
    versions.sort();
    versions.dedup();
    versions
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kernels_are_packages_with_a_file_in_boot() {
        let database = tempfile::tempdir().unwrap();
        for (name, files) in [
            (
                "linux-image-6.1.0-9-amd64.list",
                "/.\n/boot\n/boot/vmlinuz-6.1.0-9-amd64\n",
            ),
            ("linux-image-6.1.0-9-amd64.md5sums", "/boot/vmlinuz-no\n"),
            ("linux-image-amd64.list", "/.\n/usr\n"),
            ("twins:amd64.list", "/boot/vmlinuz-2\n/boot/vmlinuz-1\n"),
        ] {
            fs::write(database.path().join(name), files).unwrap();
        }
        let kernels = read(database.path()).unwrap().unwrap();
        assert_eq!(
            format!("{kernels:?}"),
            r#"{"linux-image-6.1.0-9-amd64": ["6.1.0-9-amd64"], "twins": ["1", "2"]}"#
        );
        assert_eq!(read(Path::new("/no/such/database")).unwrap(), None);
    }
}
