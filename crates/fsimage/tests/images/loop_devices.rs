//! Loop devices and mounts. Needs root.

use std::collections::BTreeSet;
use std::error::Error as _;
use std::fs::{self, File};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use livecd_fsimage::{Access, Error, LoopDevice, LoopOptions, MountedImage};
use livecd_host::{Guard, Host, Silent};

use crate::support::*;

fn backing(dir: &Path) -> PathBuf {
    let path = dir.join("backing");
    let file = File::create(&path).unwrap();
    file.set_len(1 << 20).unwrap();
    file.write_all_at(b"first", 0).unwrap();
    file.write_all_at(b"later", 8192).unwrap();
    path
}

fn path(device: &Guard<LoopDevice>) -> &Path {
    device.path()
}

fn start(device: &Path) -> Vec<u8> {
    let mut bytes = vec![0; 5];
    File::open(device)
        .unwrap()
        .read_exact_at(&mut bytes, 0)
        .unwrap();
    bytes
}

#[test]
fn two_hundred_attached_at_once_each_get_a_device_of_their_own() {
    if !have_root() {
        return;
    }
    let (dir, host) = (tempfile::tempdir().unwrap(), Host::system(Silent));
    let file = backing(dir.path());
    let attach = || LoopDevice::attach(&host, &file, LoopOptions::read_only()).unwrap();
    let devices: Vec<Guard<LoopDevice>> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..20)
            .map(|_| scope.spawn(|| (0..10).map(|_| attach()).collect::<Vec<_>>()))
            .collect();
        let devices = threads
            .into_iter()
            .flat_map(|thread| thread.join().unwrap());
        devices.collect()
    });
    let names: BTreeSet<&Path> = devices.iter().map(path).collect();
    assert_eq!(names.len(), 200);
    assert_eq!(LoopDevice::backed_by(&file).unwrap().len(), 200);
    for device in &devices {
        assert_eq!(start(path(device)), b"first");
    }
    for device in devices {
        device.release().unwrap();
    }
    assert_eq!(LoopDevice::backed_by(&file).unwrap(), Vec::<PathBuf>::new());
}

#[test]
fn a_device_is_what_the_options_say() {
    if !have_root() {
        return;
    }
    let (dir, host) = (tempfile::tempdir().unwrap(), Host::system(Silent));
    let file = backing(dir.path());
    let options = LoopOptions {
        read_only: true,
        direct_io: true,
        offset: 8192,
        size_limit: Some(65536),
        block_size: Some(4096),
        ..LoopOptions::default()
    };
    let device = LoopDevice::attach(&host, &file, options).unwrap();
    assert_eq!(start(path(&device)), b"later");
    let block = Path::new("/sys/block").join(path(&device).file_name().unwrap());
    let says = |attribute: &str| {
        fs::read_to_string(block.join(attribute))
            .unwrap()
            .trim()
            .to_owned()
    };
    for (attribute, value) in [
        ("ro", "1"),
        ("size", "128"),
        ("queue/logical_block_size", "4096"),
        ("loop/autoclear", "1"),
        ("loop/offset", "8192"),
    ] {
        assert_eq!(says(attribute), value, "{attribute}");
    }
    device.release().unwrap();
}

#[test]
fn errors_name_the_device_and_the_file() {
    if !have_root() {
        return;
    }
    let (dir, host) = (tempfile::tempdir().unwrap(), Host::system(Silent));
    let file = backing(dir.path());
    let odd = LoopOptions {
        block_size: Some(1000),
        ..LoopOptions::default()
    };
    let error = LoopDevice::attach(&host, &file, odd).unwrap_err();
    let said = error.to_string();
    assert!(matches!(error, Error::Attach { .. }), "{said}");
    assert!(
        said.contains("/backing to the loop device /dev/loop"),
        "{said}"
    );

    let missing = LoopDevice::attach(&host, &dir.path().join("no"), LoopOptions::default());
    assert!(
        missing
            .unwrap_err()
            .to_string()
            .starts_with("could not find /")
    );

    let device = LoopDevice::attach(&host, &file, LoopOptions::default()).unwrap();
    let (name, user) = (path(&device).to_owned(), File::open(path(&device)).unwrap());
    let busy = device.release().unwrap_err();
    let said = busy.source().unwrap().to_string();
    assert!(
        said.starts_with(&format!("the loop device {} is still", name.display())),
        "{said}"
    );
    drop(user);
    busy.into_guard().release().unwrap();
    while !LoopDevice::backed_by(&file).unwrap().is_empty() {
        std::thread::yield_now();
    }
}

#[test]
fn what_the_kernel_says_about_a_mount_is_in_the_error() {
    if !have_root() {
        return;
    }
    let (dir, host) = (tempfile::tempdir().unwrap(), Host::system(Silent));
    let (file, target) = (backing(dir.path()), dir.path().join("target"));
    fs::create_dir(&target).unwrap();
    let error =
        MountedImage::mount(&host, &file, "squashfs", &target, Access::ReadOnly).unwrap_err();
    let said = error.to_string();
    assert!(
        said.contains("could not mount the squashfs filesystem on /dev/loop"),
        "{said}"
    );
    assert!(said.contains("Can't find a SQUASHFS superblock"), "{said}");
    let unknown = MountedImage::mount(&host, &file, "nofs", &target, Access::ReadOnly);
    assert!(matches!(unknown.unwrap_err(), Error::Mount { .. }));
    assert_eq!(LoopDevice::backed_by(&file).unwrap(), Vec::<PathBuf>::new());
}
