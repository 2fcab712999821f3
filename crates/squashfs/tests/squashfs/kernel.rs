//! What Linux reads in an image that is mounted.

use std::fs;
use std::path::Path;

use livecd_squashfs::{SquashfsReader, Tails};

use crate::seen::seen;
use crate::support::*;

/// Whether this machine mounts squashfs images.
fn can_mount() -> bool {
    let filesystems = fs::read_to_string("/proc/filesystems").unwrap_or_default();
    let has_loops = Path::new("/dev/loop-control").exists();
    have_root()
        && skip_unless(
            has_loops && filesystems.contains("squashfs"),
            "the kernel has no loop devices, or no squashfs",
        )
}

#[test]
fn a_mounted_image_has_all_that_we_extract_from_it() {
    if !can_mount() || !have("unshare") {
        return;
    }
    let scratch = tempfile::tempdir().unwrap();
    let mut image = image();
    image.tree = corners();
    add_devices(&mut image.tree);
    add_xattrs(&mut image.tree, true);
    let variants = [
        ("zstd:3", 16 << 10, Tails::OfSmallFiles),
        ("gzip", 4096, Tails::OfAllFiles),
        ("xz:x86", 1 << 20, Tails::Apart),
        ("lz4:hc", 128 << 10, Tails::OfSmallFiles),
    ];
    for (compression, block_size, tails) in variants {
        let place = scratch.path().join(compression);
        fs::create_dir(&place).unwrap();
        let [path, mounted, copied, ours] =
            ["image", "mounted", "copied", "ours"].map(|name| place.join(name));
        fs::create_dir(&mounted).unwrap();
        image.compression = compression.parse().unwrap();
        (image.block_size, image.tails) = (block_size, tails);
        write(&image, &path);
        // In a mount namespace that ends with the copying.
        let script = r#"mount -o loop,ro "$0" "$1" && cp -a "$1" "$2""#;
        let paths = [&path, &mounted, &copied].map(|path| path.to_str().unwrap());
        run(
            "unshare",
            &[&["-m", "sh", "-c", script], &paths[..]].concat(),
        );
        let mut reader = SquashfsReader::open(&path).unwrap();
        reader.extract(&ours, &mut |_| ()).unwrap();
        assert!(seen(&copied) == seen(&ours), "{compression}");
    }
}
