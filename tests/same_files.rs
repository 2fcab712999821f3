//! The files of a system are the same in every filesystem that it is put into.

use std::collections::BTreeMap;
use std::fs;

use tempfile::TempDir;

use crate::support::{self, MOUNTS_ROOT, Medium, lacks, shell};

/// Everything about the files below `/usr` in the image `$1`, but the times of
/// directories, which change when a file comes and goes.
const LISTING: &str = r"[ $(blkid -o value -s TYPE $1) != erofs ] || fsck.erofs $1 >&2
    mount -o loop,ro $1 /mnt
    [ ! -e /mnt/LiveOS ] || mount -o loop,ro /mnt/LiveOS/rootfs.img /mnt
    cd /mnt/usr
    find . -type d -printf '%p %y %m %U %G\n' -o -printf '%p %y %m %U %G %n %s %T@ %l\n'
    find . -type f -print0 | xargs -0 sha256sum | sed 's/^\([^ ]*\)  \(.*\)/\2 content \1/'";

/// The lines about each file, by its path.
fn files(medium: &Medium, image: &str) -> BTreeMap<String, Vec<String>> {
    let scratch = TempDir::new().unwrap();
    let file = scratch.path().join("image");
    fs::write(&file, medium.file(image)).unwrap();
    let mut files = BTreeMap::<_, Vec<_>>::new();
    for line in shell(LISTING, &[&file]).lines() {
        let (path, rest) = line.split_once(' ').unwrap();
        let lines = files.entry(path.to_owned()).or_default();
        lines.push(rest.to_owned());
    }
    files
}

/// The paths whose files are not the same.
fn differing<'a>(
    files: &'a BTreeMap<String, Vec<String>>,
    others: &'a BTreeMap<String, Vec<String>>,
) -> Vec<&'a str> {
    let paths = files.keys().chain(others.keys());
    let mut paths: Vec<&str> = paths
        .filter(|path| files.get(*path) != others.get(*path))
        .map(String::as_str)
        .collect();
    paths.sort_unstable();
    paths.dedup();
    paths
}

/// A squashfs was the base of the Btrfs, and that the base of the EROFS.
#[test]
fn of_a_squashfs_a_btrfs_and_an_erofs() {
    if lacks(&["mount", "fsck.erofs"]) {
        return;
    }
    let (Some(flat), Some(uncompressed), Some(erofs)) =
        (support::medium(), support::uncompressed(), support::erofs())
    else {
        return;
    };
    let squashfs = files(flat, "LiveOS/squashfs.img");
    let btrfs = files(uncompressed, "LiveOS/rootfs.img");
    let erofs = files(erofs, "LiveOS/squashfs.img");
    assert!(squashfs.len() > 1000, "{} files", squashfs.len());
    let passwd = &squashfs["./bin/passwd"];
    assert!(passwd[0].starts_with("f 4755 0 0"), "{passwd:?}");
    assert_eq!(differing(&squashfs, &btrfs), Vec::<&str>::new());
    let changed = format!(".{}", MOUNTS_ROOT.trim_start_matches("/usr"));
    assert_eq!(differing(&btrfs, &erofs), [changed]);
}

/// fuse2fs read what was the base.
#[test]
fn of_an_image_in_a_squashfs_and_of_what_a_user_made_of_it() {
    if lacks(&["mount"]) {
        return;
    }
    let (Some(nested), Some(flat)) = (support::nested(), support::flat_again()) else {
        return;
    };
    let nested = files(nested, "LiveOS/squashfs.img");
    let flat = files(flat, "LiveOS/squashfs.img");
    let mut changed = differing(&nested, &flat);
    assert!(changed.contains(&"./bin/ed"), "{changed:?}");
    changed.retain(|path| nested.contains_key(*path));
    assert_eq!(changed, Vec::<&str>::new());
}
