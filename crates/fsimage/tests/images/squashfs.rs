//! Squashfs images, made and read back.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::sync::{Arc, Mutex};

use livecd_fsimage::{Access, Error, ImageKind, Labels, MountedImage, Squashfs, extract};
use livecd_host::{Event, Host, Reporter, Silent};

use crate::support::*;

/// utimensat(2): the time at which it is called.
const NOW: rustix::fs::Timespec = rustix::fs::Timespec {
    tv_sec: 0,
    tv_nsec: rustix::fs::UTIME_NOW,
};

fn squashfs(compression: &str) -> Squashfs {
    Squashfs {
        compression: compression.parse().unwrap(),
        timestamp: TIMESTAMP,
        ..Squashfs::default()
    }
}

/// Everything that is reported as done, in percent.
#[derive(Clone, Default)]
struct Percents(Arc<Mutex<Vec<u64>>>);

impl Reporter for Percents {
    fn report(&self, event: Event<'_>) {
        if let Event::Progress { done, .. } = event {
            self.0.lock().unwrap().push(done);
        }
    }
}

#[test]
fn a_squashfs_is_the_same_each_time_and_tells_how_far_it_is() {
    if !have(&["mksquashfs"]) {
        return;
    }
    let out = tempfile::tempdir().unwrap();
    let (first, second) = (out.path().join("1"), out.path().join("2"));
    let percents = Percents::default();
    let host = Host::system(percents.clone());
    let mut squashfs = squashfs("zstd");
    squashfs.create(&host, plain_tree().path(), &first).unwrap();
    squashfs.processors = Some(1);
    squashfs
        .create(&host, plain_tree().path(), &second)
        .unwrap();
    assert_eq!(fs::read(&first).unwrap(), fs::read(&second).unwrap());
    let percents = percents.0.lock().unwrap();
    assert_eq!(percents.last(), Some(&100), "{percents:?}");
}

#[test]
fn every_compressor_keeps_every_kind_of_file() {
    if !have(&["mksquashfs", "unsquashfs"]) || !have_root() {
        return;
    }
    let (out, host) = (tempfile::tempdir().unwrap(), Host::system(Silent));
    let tree = out.path().join("tree");
    fs::create_dir(&tree).unwrap();
    fill(&tree);
    // Squashfs has no name for these attributes' users; it keeps user, security
    // and trusted ones, and no ACLs.
    for name in ["d ir/sp ace", "d ir"] {
        for acl in ["access", "default"] {
            let _ = rustix::fs::lremovexattr(tree.join(name), format!("system.posix_acl_{acl}"));
        }
    }
    let expected = seen_in_whole_seconds(&tree);
    for (compression, compressor) in [
        ("gzip -Xcompression-level 1", "gzip"),
        ("lzo", "lzo"),
        ("lz4 -Xhc", "lz4"),
        ("xz -b 1M -Xbcj x86", "xz"),
        ("xz1m", "xz"),
        ("zstd -Xcompression-level 1 -b 256K", "zstd"),
        ("lzma", "lzma"),
    ] {
        let (image, copy) = (out.path().join("image"), out.path().join("copy"));
        squashfs(compression).create(&host, &tree, &image).unwrap();
        let superblock = stdout("unsquashfs", &["-s", image.to_str().unwrap()]);
        assert!(
            superblock.contains(&format!("Compression {compressor}")),
            "{superblock}"
        );
        assert_eq!(ImageKind::of(&image).unwrap(), Some(ImageKind::Squashfs));
        extract(&host, &image, &copy, Path::new("/nonexistent")).unwrap();
        assert_same(&seen(&copy), &expected, compression);
        fs::remove_dir_all(&copy).unwrap();
    }
}

#[test]
fn files_get_labels_that_they_do_not_have_in_the_tree() {
    if !have(&["mksquashfs", "unsquashfs"]) || !have_root() {
        return;
    }
    let (out, host) = (tempfile::tempdir().unwrap(), Host::system(Silent));
    let tree = out.path().join("tree");
    fs::create_dir(&tree).unwrap();
    fill(&tree);
    // What an archive has no place for.
    fs::remove_file(tree.join("socket")).unwrap();
    rustix::fs::lremovexattr(&tree, "user.note").unwrap();
    std::os::unix::fs::chown(&tree, Some(0), Some(0)).unwrap();
    for name in ["d ir/sp ace", "d ir"] {
        for acl in ["access", "default"] {
            let _ = rustix::fs::lremovexattr(tree.join(name), format!("system.posix_acl_{acl}"));
        }
    }
    set_times(&tree);
    let today = rustix::fs::Timestamps {
        last_access: NOW,
        last_modification: NOW,
    };
    rustix::fs::utimensat(rustix::fs::CWD, &tree, &today, rustix::fs::AtFlags::empty()).unwrap();
    let expected = seen_in_whole_seconds(&tree);
    let label = |name: &String| {
        (
            Path::new("/").join(name),
            format!("u:object_r:{}_t:s0", name.len()),
        )
    };
    let names = expected.keys().filter(|name| !name.is_empty());
    // Names of one file have one label.
    let labels: Labels = names
        .filter(|name| *name != "bin/tool")
        .map(label)
        .collect();
    let labels = Arc::new(labels);
    let (image, again, copy) = (
        out.path().join("1"),
        out.path().join("2"),
        out.path().join("copy"),
    );
    let mut squashfs = squashfs("zstd");
    squashfs
        .create_labelled(&host, &tree, Arc::clone(&labels), &image)
        .unwrap();
    squashfs.processors = Some(1);
    squashfs
        .create_labelled(&host, &tree, Arc::clone(&labels), &again)
        .unwrap();
    assert_eq!(fs::read(&image).unwrap(), fs::read(&again).unwrap());
    extract(&host, &image, &copy, Path::new("/nonexistent")).unwrap();
    for (path, label) in labels.iter() {
        let file = copy.join(path.strip_prefix("/").unwrap());
        let mut value = [0; 100];
        let length =
            rustix::fs::lgetxattr(&file, "security.selinux", value.as_mut_slice()).unwrap();
        assert_eq!(
            &value[..length],
            format!("{label}\0").as_bytes(),
            "{}",
            path.display()
        );
        // Of several names of a file, the first counts, and the others find it gone.
        rustix::fs::lremovexattr(&file, "security.selinux").unwrap();
    }
    assert_same(&seen(&copy), &expected, "labelled");
    let error = squashfs
        .create_labelled(&host, &tree.join("not there"), labels, &image)
        .unwrap_err();
    assert!(matches!(error, Error::File { .. }), "{error}");
}

/// user::rw- user:1000:rwx group::r-- mask::rwx other::---: acl(5).
const ACL: &[u8] = b"\x02\0\0\0\x01\0\x06\0\xff\xff\xff\xff\x02\0\x07\0\xe8\x03\0\0\
    \x04\0\x04\0\xff\xff\xff\xff\x10\0\x07\0\xff\xff\xff\xff\x20\0\0\0\xff\xff\xff\xff";

#[test]
fn a_squashfs_gives_nobody_more_than_the_acls_of_its_tree() {
    if !have(&["mksquashfs", "unsquashfs"]) {
        return;
    }
    let (out, host) = (tempfile::tempdir().unwrap(), Host::system(Silent));
    let tree = plain_tree();
    let at = |name: &str| tree.path().join(name);
    fs::create_dir(at("below")).unwrap();
    fs::write(at("file"), "x").unwrap();
    fs::hard_link(at("file"), at("below/again")).unwrap();
    std::os::unix::fs::symlink("file", at("to the file")).unwrap();
    let flags = rustix::fs::XattrFlags::empty();
    let set = |name: &str, kind: &str| {
        let name = format!("{}/{name}", tree.path().display());
        rustix::fs::setxattr(name, format!("system.posix_acl_{kind}"), ACL, flags)
    };
    if set("below", "default").is_err() {
        skip("the directory for temporary files has no ACLs");
        return;
    }
    for name in ["file", "below", ""] {
        set(name, "access").unwrap();
    }
    let mode = |path: &Path| fs::symlink_metadata(path).unwrap().mode() & 0o7777;
    assert_eq!(mode(&at("file")), 0o670);
    let (image, copy) = (out.path().join("image"), out.path().join("copy"));
    for labels in [None, Some(Arc::default())] {
        match labels {
            None => squashfs("gzip").create(&host, tree.path(), &image),
            Some(labels) => squashfs("gzip").create_labelled(&host, tree.path(), labels, &image),
        }
        .unwrap();
        extract(&host, &image, &copy, Path::new("/nonexistent")).unwrap();
        for name in ["file", "below/again", "below", ""] {
            assert_eq!(mode(&copy.join(name)), 0o640, "{name:?}");
        }
        assert_eq!(mode(&copy.join("bin/tool")), mode(&at("bin/tool")));
        assert_eq!(
            fs::read_link(copy.join("to the file")).unwrap(),
            Path::new("file")
        );
        fs::remove_dir_all(&copy).unwrap();
    }
    // The tree itself is not changed.
    assert_eq!(mode(&at("file")), 0o670);
}

#[test]
fn the_kernel_sees_the_same() {
    if !have(&["mksquashfs"]) || !have_root() {
        return;
    }
    let (out, host) = (tempfile::tempdir().unwrap(), Host::system(Silent));
    let tree = plain_tree();
    let (image, target) = (out.path().join("image"), out.path().join("target"));
    fs::create_dir(&target).unwrap();
    squashfs("gzip").create(&host, tree.path(), &image).unwrap();
    let mount = MountedImage::mount(&host, &image, "squashfs", &target, Access::ReadOnly).unwrap();
    assert_same(
        &seen(&target),
        &seen_in_whole_seconds(tree.path()),
        "mounted",
    );
    mount.release().unwrap();
}

#[test]
fn options_are_tried_before_a_build() {
    if !have(&["mksquashfs"]) {
        return;
    }
    let (scratch, host) = (tempfile::tempdir().unwrap(), Host::system(Silent));
    let try_options = |given| squashfs(given).try_options(&host, scratch.path());
    try_options("xz -Xbcj x86").unwrap();
    let error = try_options("zstd -Xcompression-level 99").unwrap_err();
    let source = std::error::Error::source(&error).unwrap().to_string();
    assert!(source.contains("compression-level"), "{source}");
    let odd = Squashfs {
        block_size: Some(5000),
        ..squashfs("xz")
    };
    let error = odd.try_options(&host, scratch.path()).unwrap_err();
    assert!(matches!(error, Error::SquashfsBlockSize { given: 5000 }));
    assert_eq!(fs::read_dir(scratch.path()).unwrap().count(), 0);
}
