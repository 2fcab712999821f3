//! Whether what lies under a final name is whole.

use std::fs;
use std::path::Path;
use std::process::Command;

use super::work::Work;

/// Whether the file `name`, or the directory, is what was to be made. `reference`
/// has that of works that always make the same.
pub(crate) fn is_whole(name: &str, path: &Path, reference: &Path) -> bool {
    let same = reference.join(name);
    match Path::new(name).extension().and_then(|e| e.to_str()) {
        _ if path.symlink_metadata().is_ok_and(|m| m.is_symlink()) => false,
        _ if same.exists() => is_same(&same, path),
        Some("img") => is_clean(path),
        Some("qcow2") => succeeds("qemu-img", &["check", "-q"], path),
        Some("tar") => succeeds("tar", &["--list", "--file"], path),
        Some("json") => is_list(path),
        // The first of its kind becomes the reference.
        _ => Work::ALL
            .into_iter()
            .any(|work| work.is_reproducible() && work.makes().contains(&name)),
    }
}

/// Whether two trees have the same files.
pub(crate) fn is_same(one: &Path, other: &Path) -> bool {
    if one.is_dir() != other.is_dir() {
        return false;
    }
    if !one.is_dir() {
        return fs::read(one).is_ok_and(|bytes| fs::read(other).is_ok_and(|same| same == bytes));
    }
    let names = |directory| {
        let mut names = super::leaks::names(directory);
        names.sort();
        names
    };
    let (mine, theirs) = (names(one), names(other));
    mine == theirs
        && mine
            .iter()
            .all(|name| is_same(&one.join(name), &other.join(name)))
}

fn is_list(file: &Path) -> bool {
    let text = fs::read(file).unwrap_or_default();
    serde_json::from_slice::<Vec<serde_json::Value>>(&text).is_ok_and(|list| !list.is_empty())
}

/// e2fsck(8) also says whether the file is as long as the filesystem.
fn is_clean(image: &Path) -> bool {
    succeeds("e2fsck", &["-fn"], image)
}

fn succeeds(program: &str, args: &[&str], file: &Path) -> bool {
    let output = Command::new(program).args(args).arg(file).output();
    output.is_ok_and(|output| output.status.success())
}
