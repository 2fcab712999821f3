//! Partitions of a medium, on a kernel with loop devices and FAT.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use livecd_fsimage::{Access, Filesystem, FsType, LoopDevice, LoopOptions, MountedImage};
use livecd_host::{Guard, Host, Silent};
use livecd_iso::{DiskBoot, Esp, IsoImage, Source};
use rustix::mount::{MountFlags, UnmountFlags, mount, unmount};
use tempfile::TempDir;

use super::lacks_guest;

const MIB: u64 = 1 << 20;
/// An even number of seconds: FAT has no others.
const TIMESTAMP: i64 = 1_700_000_000;
const UUID: &str = "6e1ff9c0-4c1d-5e5a-8a50-000000000001";
const LOADER: &str = "EFI/BOOT/BOOTX64.EFI";
const CONFIG: &str = "EFI/debian/A long name.config";

/// What the EFI system partition has.
fn files() -> BTreeMap<String, Vec<u8>> {
    let long = (0..3_000_000_u32).map(|byte| (byte % 251) as u8).collect();
    let files = [(LOADER, long), (CONFIG, b"set".to_vec()), ("EMPTY", vec![])];
    let named = files.map(|(path, content)| (path.to_owned(), content));
    BTreeMap::from(named)
}

fn esp() -> Vec<u8> {
    let mut esp = Esp::new("ESP", TIMESTAMP, 1);
    for (path, content) in files() {
        esp.file(&path, content);
    }
    esp.render().unwrap()
}

/// A medium whose second partition is the EFI system partition, and whose files are
/// the same as in it.
fn medium(dir: &Path) -> PathBuf {
    let mut image = IsoImage::new("MEDIUM".parse().unwrap(), TIMESTAMP);
    for (path, content) in files() {
        image.tree.file(&path, Source::Bytes(content)).unwrap();
    }
    let mut disk = DiskBoot::named("medium");
    disk.esp = Some(Source::Bytes(esp()));
    image.disk = Some(disk);
    let path = dir.join("medium.iso");
    image.write_file(&path, &mut |_| ()).unwrap();
    path
}

/// The files below `root` with their contents; each is checked to be of the time.
fn seen(root: &Path) -> BTreeMap<String, Vec<u8>> {
    let (mut files, mut directories) = (BTreeMap::new(), vec![root.to_owned()]);
    while let Some(directory) = directories.pop() {
        for entry in fs::read_dir(directory).unwrap() {
            let path = entry.unwrap().path();
            let metadata = fs::metadata(&path).unwrap();
            if metadata.is_dir() {
                directories.push(path);
                continue;
            }
            assert_eq!(metadata.mtime(), TIMESTAMP, "{}", path.display());
            let name = path.strip_prefix(root).unwrap().to_str().unwrap();
            files.insert(name.to_owned(), fs::read(&path).unwrap());
        }
    }
    files
}

/// Attaches `image`, so that the kernel looks for partitions.
fn with_partitions(host: &Host, image: &Path) -> Guard<LoopDevice> {
    let options = LoopOptions {
        partitions: true,
        ..LoopOptions::default()
    };
    LoopDevice::attach(host, image, options).unwrap()
}

/// What `look` sees of the partition `number`, mounted.
fn look_into<T>(
    device: &Guard<LoopDevice>,
    number: u32,
    fstype: &str,
    look: impl Fn(&Path) -> T,
) -> T {
    let target = TempDir::new().unwrap();
    let node = device.partition(number).unwrap();
    mount(&node, target.path(), fstype, MountFlags::RDONLY, None).unwrap();
    let seen = look(target.path());
    unmount(target.path(), UnmountFlags::empty()).unwrap();
    seen
}

#[test]
fn a_fat_filesystem_is_what_was_written() {
    if lacks_guest() {
        return;
    }
    let (dir, host) = (TempDir::new().unwrap(), Host::system(Silent));
    let (image, target) = (dir.path().join("esp.img"), dir.path().join("target"));
    fs::write(&image, esp()).unwrap();
    fs::create_dir(&target).unwrap();
    let mounted = MountedImage::mount(&host, &image, "vfat", &target, Access::ReadOnly).unwrap();
    assert_eq!(seen(&target), files());
    mounted.release().unwrap();
}

#[test]
fn a_medium_is_iso_9660_and_its_second_partition_fat() {
    if lacks_guest() {
        return;
    }
    let (dir, host) = (TempDir::new().unwrap(), Host::system(Silent));
    let (medium, target) = (medium(dir.path()), dir.path().join("target"));
    fs::create_dir(&target).unwrap();
    let mounted =
        MountedImage::mount(&host, &medium, "iso9660", &target, Access::ReadOnly).unwrap();
    assert_eq!(seen(&target), files());
    mounted.release().unwrap();

    let device = with_partitions(&host, &medium);
    assert_eq!(look_into(&device, 1, "iso9660", seen), files());
    assert_eq!(look_into(&device, 2, "vfat", seen), files());
    assert_eq!(device.partition(3), None);
    device.release().unwrap();
    assert_eq!(
        LoopDevice::backed_by(&medium).unwrap(),
        Vec::<PathBuf>::new()
    );
}

#[test]
fn a_partition_holds_a_filesystem() {
    if lacks_guest() {
        return;
    }
    let (dir, host) = (TempDir::new().unwrap(), Host::system(Silent));
    let (disk, ext4) = (dir.path().join("disk"), dir.path().join("ext4"));
    let tree = dir.path().join("tree");
    fs::create_dir(&tree).unwrap();
    fs::write(tree.join("file"), "content").unwrap();
    Filesystem::new(FsType::Ext4, "part", 16 * MIB, UUID, TIMESTAMP)
        .create_from_tree(&host, &tree, &ext4)
        .unwrap();
    fs::File::create(&disk).unwrap().set_len(64 * MIB).unwrap();
    let sgdisk = Command::new("sgdisk")
        .args(["--new=1:0:+8M", "--new=2:0:+16M"])
        .arg(&disk)
        .output()
        .unwrap();
    assert!(sgdisk.status.success(), "{sgdisk:?}");

    let device = with_partitions(&host, &disk);
    let second = device.partition(2).unwrap();
    fs::write(&second, fs::read(&ext4).unwrap()).unwrap();
    let file = |root: &Path| fs::read_to_string(root.join("file")).unwrap();
    assert_eq!(look_into(&device, 2, "ext4", file), "content");
    device.release().unwrap();
}
