//! What the tests share: a tree with every kind of file, and what is seen of a tree.

use std::collections::BTreeMap;
use std::fs::{self, File, Permissions};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown, symlink};
use std::path::Path;
use std::process::Command;

use rustix::fs::{CWD, FileType, Mode, XattrFlags, lsetxattr, makedev, mknodat};
use rustix::mount::{MountPropagationFlags, mount_change};

/// 2001-09-09: when everything in the trees was modified at the latest.
pub(crate) const TIMESTAMP: i64 = 1_000_000_000;
pub(crate) const UUID: &str = "6e1ff9c0-4c1d-5e5a-8a50-000000000001";

/// Whether the tools are there; skipping is an error where all are expected.
pub(crate) fn have(tools: &[&str]) -> bool {
    let path = std::env::var("PATH").unwrap_or_default() + ":/usr/sbin:/sbin";
    let found = |tool: &&&str| {
        path.split(':')
            .any(|dir| Path::new(dir).join(tool).exists())
    };
    match tools.iter().find(|tool| !found(tool)) {
        Some(missing) => skip(&format!("{missing} is not installed")),
        None => true,
    }
}

/// Whether this is root, with loop devices. Gives the test's thread a mount
/// namespace: a mount that another program's namespace has a copy of stays.
pub(crate) fn have_root() -> bool {
    if !rustix::process::geteuid().is_root() {
        return skip("needs root");
    }
    if !Path::new("/dev/loop-control").exists() {
        return skip("this machine has no loop devices");
    }
    nix::sched::unshare(nix::sched::CloneFlags::CLONE_NEWNS).unwrap();
    let private = MountPropagationFlags::PRIVATE | MountPropagationFlags::REC;
    mount_change("/", private).unwrap();
    true
}

#[expect(clippy::print_stderr, reason = "a skipped test says why")]
pub(crate) fn skip(reason: &str) -> bool {
    assert!(
        std::env::var_os("LIVECD_TEST_REQUIRE").is_none(),
        "required: {reason}"
    );
    eprintln!("SKIPPED: {reason}");
    false
}

pub(crate) fn stdout(program: &str, args: &[&str]) -> String {
    let path = std::env::var("PATH").unwrap_or_default() + ":/usr/sbin:/sbin";
    let output = Command::new(program)
        .args(args)
        .env("PATH", path)
        .env("TZ", "UTC")
        .output()
        .unwrap();
    assert!(output.status.success(), "{program} {args:?}: {output:?}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// A tree that an ordinary user can make.
pub(crate) fn plain_tree() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    fill_plain(dir.path());
    set_times(dir.path());
    dir
}

/// Makes every kind of file in `path`; only root can.
pub(crate) fn fill(path: &Path) {
    fill_plain(path);
    let node = |name: &str, kind, device| {
        mknodat(CWD, path.join(name), kind, Mode::from(0o640), device).unwrap();
    };
    node("null", FileType::CharacterDevice, makedev(1, 3));
    node(
        "large minor",
        FileType::CharacterDevice,
        makedev(300, 70_000),
    );
    node("disk", FileType::BlockDevice, makedev(8, 17));
    node("fifo", FileType::Fifo, 0);
    drop(std::os::unix::net::UnixListener::bind(path.join("socket")).unwrap());
    let attribute = |name: &str, key: &str, value: &[u8]| {
        lsetxattr(path.join(name), key, value, XattrFlags::empty()).unwrap();
    };
    // CAP_NET_RAW, permitted and effective: capabilities(7), VFS_CAP_REVISION_2.
    let capability = [
        1, 0, 0, 2, 0, 0x20, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    ];
    attribute("bin/tool", "security.capability", &capability);
    attribute("", "user.note", b"of the root");
    attribute("link", "security.note", b"of a symlink");
    attribute("bin", "trusted.overlay.note", &[0, 255]);
    attribute("large", "user.large", &[b'v'; 2000]);
    attribute("large", "user.empty", b"");
    // user::rw- user:1000:rw- group::r-- mask::rw- other::---: acl(5).
    let acl = b"\x02\0\0\0\x01\0\x06\0\xff\xff\xff\xff\x02\0\x06\0\xe8\x03\0\0\
        \x04\0\x04\0\xff\xff\xff\xff\x10\0\x06\0\xff\xff\xff\xff\x20\0\0\0\xff\xff\xff\xff";
    attribute("d ir/sp ace", "system.posix_acl_access", acl);
    attribute("d ir", "system.posix_acl_default", acl);
    chown(path.join("d ir"), Some(1000), Some(100)).unwrap();
    chown(path.join("d ir/sp ace"), Some(4_000_000_000), Some(70_000)).unwrap();
    // Giving a file away takes its capability and set-user-id bit: these keep theirs.
    chown(path, Some(5), Some(6)).unwrap();
    set_times(path);
}

fn fill_plain(path: &Path) {
    for dir in ["bin", "d ir", "empty dir", "many"] {
        fs::create_dir(path.join(dir)).unwrap();
    }
    fs::write(path.join("bin/tool"), vec![b'x'; 300_000]).unwrap();
    fs::set_permissions(path.join("bin/tool"), Permissions::from_mode(0o4755)).unwrap();
    fs::hard_link(path.join("bin/tool"), path.join("again")).unwrap();
    fs::write(path.join("empty"), "").unwrap();
    fs::write(path.join("d ir/sp ace"), "x y\n").unwrap();
    fs::write(path.join("new\nline \"quoted\" ü \\"), "odd name").unwrap();
    fs::write(path.join("n".repeat(255)), "long name").unwrap();
    let noise: Vec<u8> = (0..3_000_001_u32)
        .map(|n| (n.wrapping_mul(n) >> 7) as u8)
        .collect();
    fs::write(path.join("large"), noise).unwrap();
    let sparse = File::create(path.join("sparse")).unwrap();
    std::os::unix::fs::FileExt::write_all_at(&sparse, b"middle", 6_000_000).unwrap();
    sparse.set_len(12_000_000).unwrap();
    symlink("bin/tool", path.join("link")).unwrap();
    symlink("/t".repeat(200), path.join("long link")).unwrap();
    for number in 0..300 {
        fs::write(path.join(format!("many/file number {number}")), "").unwrap();
    }
    fs::set_permissions(path.join("many"), Permissions::from_mode(0o1777)).unwrap();
    fs::set_permissions(path, Permissions::from_mode(0o751)).unwrap();
}

/// Gives everything below `path` a time of its own; some with nanoseconds, some
/// later than [`TIMESTAMP`].
pub(crate) fn set_times(path: &Path) {
    let mut paths = Vec::new();
    collect(path, &mut paths);
    for (number, path) in paths.iter().enumerate().rev() {
        let number = number as i64;
        let seconds = TIMESTAMP - 1000 + number * 20;
        let time = rustix::fs::Timespec {
            tv_sec: seconds,
            tv_nsec: 500,
        };
        let times = rustix::fs::Timestamps {
            last_access: time,
            last_modification: time,
        };
        let flags = rustix::fs::AtFlags::SYMLINK_NOFOLLOW;
        rustix::fs::utimensat(CWD, path, &times, flags).unwrap();
    }
}

/// Everything below `path`, in order; without what mkfs.ext4 puts there.
fn collect(path: &Path, paths: &mut Vec<std::path::PathBuf>) {
    if path.ends_with("lost+found") {
        return;
    }
    paths.push(path.to_owned());
    if path.symlink_metadata().unwrap().is_dir() {
        let mut names: Vec<_> = fs::read_dir(path)
            .unwrap()
            .map(|e| e.unwrap().path())
            .collect();
        names.sort();
        names.iter().for_each(|path| collect(path, paths));
    }
}

/// What is seen of each file below `root`, by path.
pub(crate) fn seen(root: &Path) -> BTreeMap<String, String> {
    let mut paths = Vec::new();
    collect(root, &mut paths);
    let mut seen = BTreeMap::new();
    let mut first_names = BTreeMap::new();
    for path in paths {
        let name = path.strip_prefix(root).unwrap().as_os_str();
        let name = String::from_utf8(name.as_bytes().to_vec()).unwrap();
        let metadata = path.symlink_metadata().unwrap();
        let (links, size) = match metadata.is_dir() {
            true => (0, 0), // the filesystem's own affair
            false => (metadata.nlink(), metadata.len()),
        };
        let first = first_names
            .entry((metadata.dev(), metadata.ino()))
            .or_insert_with(|| name.clone());
        let target = fs::read_link(&path).unwrap_or_default();
        seen.insert(
            name.clone(),
            format!(
                "mode {:o} owner {}:{} device {:x} links {links} file {first:?} size {size} time {}.{} \
                 sparse {} target {target:?} attributes {:?} content {}",
                metadata.mode(),
                metadata.uid(),
                metadata.gid(),
                metadata.rdev(),
                metadata.mtime(),
                metadata.mtime_nsec(),
                size > 1 << 20 && metadata.blocks() * 512 < size / 2,
                attributes(&path),
                content(&path, &metadata),
            ),
        );
    }
    seen
}

/// As [`seen`], with whole seconds, none later than [`TIMESTAMP`].
pub(crate) fn seen_in_whole_seconds(root: &Path) -> BTreeMap<String, String> {
    let shorten = |line: String| {
        let (before, rest) = line.split_once(" time ").unwrap();
        let (time, after) = rest.split_once(" sparse ").unwrap();
        let (seconds, _) = time.split_once('.').unwrap();
        let seconds = seconds.parse::<i64>().unwrap().min(TIMESTAMP);
        format!("{before} time {seconds}.0 sparse {after}")
    };
    let seen = seen(root).into_iter();
    seen.map(|(name, line)| (name, shorten(line))).collect()
}

fn attributes(path: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut names = vec![0; 4096];
    let length = match rustix::fs::llistxattr(path, names.as_mut_slice()) {
        // A kernel's squashfs may be without.
        Err(rustix::io::Errno::OPNOTSUPP) => 0,
        length => length.unwrap(),
    };
    let names = String::from_utf8(names[..length].to_vec()).unwrap();
    let value = |name: &str| {
        let mut value = vec![0; 4096];
        let length = rustix::fs::lgetxattr(path, name, value.as_mut_slice()).unwrap();
        value.truncate(length);
        value
    };
    names
        .split_terminator('\0')
        // XFS shows ACLs a second time, in a form of its own.
        .filter(|name| !name.starts_with("trusted.SGI_ACL_"))
        .map(|name| (name.to_owned(), value(name)))
        .collect()
}

/// The content's length and a hash of it.
fn content(path: &Path, metadata: &fs::Metadata) -> String {
    use std::hash::{DefaultHasher, Hash, Hasher};
    if !metadata.is_file() {
        return "-".to_owned();
    }
    let mut hasher = DefaultHasher::new();
    fs::read(path).unwrap().hash(&mut hasher);
    format!("{:x}", hasher.finish())
}

/// Fails with the lines that differ, instead of both trees whole.
#[track_caller]
pub(crate) fn assert_same(
    found: &BTreeMap<String, String>,
    expected: &BTreeMap<String, String>,
    what: &str,
) {
    let names: std::collections::BTreeSet<_> = found.keys().chain(expected.keys()).collect();
    let differing: Vec<String> = names
        .into_iter()
        .filter(|name| found.get(*name) != expected.get(*name))
        .map(|name| {
            format!(
                "{name:?}\n  found    {:?}\n  expected {:?}",
                found.get(name),
                expected.get(name)
            )
        })
        .collect();
    assert!(differing.is_empty(), "{what}:\n{}", differing.join("\n"));
    assert!(expected.len() > 10, "{what}: hardly anything to compare");
}
