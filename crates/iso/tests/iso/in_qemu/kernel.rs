//! Images as Linux mounts them.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use livecd_iso::{DiskBoot, Source};
use xtask::guest::{Initramfs, Kernel};

use super::machine::boot_until;
use crate::readers::{expected, joliet_items};
use crate::support::*;

const BUSYBOX: &str = "/usr/bin/busybox";
/// What the kernel needs to mount an image, beside what Debian's has built in.
const MODULES: [&str; 3] = ["virtio_pci", "virtio_blk", "isofs"];
const LARGE: u64 = (4 << 30) + 5000;

/// The unpacked kernel package that `xtask/src/guest/fetch-kernel.sh` made.
fn kernel() -> Option<Kernel> {
    let directory = std::env::var_os("LIVECD_GUEST_KERNEL").unwrap_or_default();
    Kernel::open(Path::new(&directory)).ok()
}

fn initramfs(kernel: &Kernel) -> Vec<u8> {
    let mut archive = Initramfs::default();
    for directory in ["proc", "sys", "dev", "mnt"] {
        archive.directory(directory);
    }
    archive.program("busybox", &fs::read(BUSYBOX).unwrap());
    archive.program("init", include_bytes!("../../guest/init"));
    archive.modules(kernel, "order", &MODULES).unwrap();
    archive.finish()
}

/// What the guest printed of each view: by path the other fields.
type Views = BTreeMap<String, BTreeMap<String, Vec<String>>>;

fn views(said: &str) -> Views {
    let mut views = Views::new();
    let mut view = String::new();
    for line in said.lines().map(str::trim_end) {
        assert!(!line.contains("MOUNT FAILED"), "{view}:\n{said}");
        let fields: Vec<&str> = line.split('|').collect();
        match fields.as_slice() {
            ["VIEW", name] => view = (*name).to_owned(),
            ["ITEM", path, rest @ ..] => {
                let rest = rest.iter().map(|field| (*field).to_owned()).collect();
                views
                    .entry(view.clone())
                    .or_default()
                    .insert((*path).to_owned(), rest);
            }
            _ => {}
        }
    }
    views
}

/// What the guest prints of an item.
fn printed(item: &Item, links: usize) -> Vec<String> {
    let (kind, device, target, sum) = match &item.kind {
        Kind::File(content) if content.is_empty() => {
            ("regular empty file", (0, 0), None, Some(sha256(content)))
        }
        Kind::File(content) => ("regular file", (0, 0), None, Some(sha256(content))),
        Kind::Directory => ("directory", (0, 0), None, None),
        Kind::Symlink(target) => ("symbolic link", (0, 0), Some(target.clone()), None),
        Kind::CharacterDevice(major, minor) => {
            ("character special file", (*major, *minor), None, None)
        }
        Kind::BlockDevice(major, minor) => ("block special file", (*major, *minor), None, None),
        Kind::Fifo => ("fifo", (0, 0), None, None),
        Kind::Link(_) => unreachable!("resolved before"),
    };
    let dash = || "-".to_owned();
    vec![
        kind.to_owned(),
        format!("{:o}", item.mode),
        item.uid.to_string(),
        item.gid.to_string(),
        item.mtime.to_string(),
        links.to_string(),
        format!("{:x},{:x}", device.0, device.1),
        target.unwrap_or_else(dash),
        sum.unwrap_or_else(dash),
    ]
}

fn sha256(content: &[u8]) -> String {
    let scratch = tempfile::NamedTempFile::new().unwrap();
    fs::write(scratch.path(), content).unwrap();
    stdout("sha256sum", &[scratch.path().to_str().unwrap()])[..64].to_owned()
}

/// An image with one file of more than 4 GiB, nearly all of it zeros.
fn large_image(scratch: &Path) -> (PathBuf, String) {
    let source = scratch.join("large");
    let file = File::create(&source).unwrap();
    file.set_len(LARGE).unwrap();
    let end = [b"the end".to_vec(), vec![b'.'; 1000]].concat();
    file.write_all_at(&end, LARGE - end.len() as u64).unwrap();
    let mut image = image();
    image
        .tree
        .file("large", Source::File(source.clone()))
        .unwrap();
    image
        .tree
        .file("small", Source::Bytes(b"small".to_vec()))
        .unwrap();
    let path = scratch.join("large.iso");
    write(&image, &path);
    // As the guest sums it: the last whole 4 KiB and what follows.
    let mut tail = vec![0; 4096 + (LARGE % 4096) as usize];
    let reader = File::open(&source).unwrap();
    reader
        .read_exact_at(&mut tail, LARGE / 4096 * 4096 - 4096)
        .unwrap();
    (path, sha256(&tail))
}

#[test]
fn linux_mounts_every_view() {
    let Some(kernel) = kernel() else {
        skip_unless(
            false,
            "LIVECD_GUEST_KERNEL is not set: run xtask/src/guest/fetch-kernel.sh",
        );
        return;
    };
    if !have(&["qemu-system-x86_64", "busybox"]) {
        return;
    }
    let scratch = tempfile::tempdir().unwrap();
    let mut items = posix_items();
    // Linux cuts names that do not fit into two of Rock Ridge's entries with 253 bytes.
    items.retain(|item| item.path.len() <= 253);
    items.extend(deep_items());
    items.extend(many_items(100));
    let mut image = image();
    add(&mut image.tree, &items);
    let longest = format!("{}{}", "../".repeat(100), "0123456789/".repeat(345))
        .trim_end_matches('/')
        .to_owned();
    image.tree.symlink("longest", &longest).unwrap();
    image.disk = Some(DiskBoot::named("kernel"));
    let iso = scratch.path().join("test.iso");
    write(&image, &iso);
    let (large, large_sum) = large_image(scratch.path());

    let initrd = scratch.path().join("initrd");
    fs::write(&initrd, initramfs(&kernel)).unwrap();
    let kernel = kernel.image();
    let drive = |iso: &Path| format!("if=virtio,format=raw,readonly=on,file={}", iso.display());
    let arguments = [
        "-kernel",
        kernel.to_str().unwrap(),
        "-initrd",
        initrd.to_str().unwrap(),
        "-append",
        "console=ttyS0 quiet panic=-1",
        "-drive",
        &drive(&iso),
        "-drive",
        &drive(&large),
    ]
    .map(str::to_owned);
    let said = boot_until(scratch.path(), &arguments, |said| {
        said.contains("GUEST DONE").then(|| said.to_owned())
    });
    let views = views(&said);

    let resolved = expected(&items);
    for view in ["whole", "partition"] {
        let mut found = views[view].clone();
        assert_eq!(found.remove("longest").unwrap()[8], longest);
        assert_eq!(
            found.keys().collect::<Vec<_>>(),
            resolved.keys().collect::<Vec<_>>(),
            "{view}"
        );
        for (path, item) in &resolved {
            let mut fields = found[path].clone();
            // The size; of a symlink or directory it is the filesystem's affair.
            fields.remove(7);
            let links = match item.kind {
                Kind::Directory => fields[5].parse().unwrap(),
                _ if path == "one byte" || path == "dir/hard link" => 2,
                _ => 1,
            };
            assert_eq!(fields, printed(item, links), "{view}: {path}");
        }
    }
    let joliet = &views["joliet"];
    for (path, content) in joliet_items(&items) {
        assert_eq!(
            joliet.get(&path).map(|fields| &fields[9]),
            Some(&sha256(&content)),
            "{path}"
        );
    }
    let plain = &views["plain"];
    assert!(
        plain.contains_key("EMPTY.;1") && plain.contains_key("UPPER000.TXT;1"),
        "{plain:?}"
    );
    assert_eq!(
        views["large"]["large"][7..],
        [LARGE.to_string(), "-".to_owned(), large_sum]
    );
}
