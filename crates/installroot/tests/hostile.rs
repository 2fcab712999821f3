//! Roots whose files are traps.

use std::fs;
use std::os::unix::fs::symlink;
use std::sync::atomic::{AtomicBool, Ordering};

use livecd_host::{Host, Silent};
use livecd_installroot::{Error, InstallRoot, LentResolver, RootOptions};
use rustix::fs::{CWD, FileType, Mode, RenameFlags};
use tempfile::TempDir;

#[path = "support/harmless.rs"]
mod harmless;

use harmless::see_a_read_only_host;

/// Files that a build reads or writes, and directories it works in.
const PATHS: [&str; 9] = [
    "/etc",
    "/etc/hostname",
    "/etc/fstab",
    "/etc/shadow",
    "/etc/resolv.conf",
    "/boot",
    "/boot/config",
    "/var/log",
    "/tmp",
];

const SECRET: &str = "of the build host";

/// A directory of the build host, with a root in it.
struct Trap {
    outside: TempDir,
    root: InstallRoot,
}

impl Trap {
    fn new() -> Self {
        let outside = tempfile::tempdir().unwrap();
        for path in ["target", "target/hostname", "target/log"] {
            fs::create_dir(outside.path().join(path)).unwrap();
        }
        fs::write(outside.path().join("secret"), SECRET).unwrap();
        fs::create_dir(outside.path().join("root")).unwrap();
        let root = outside.path().join("root");
        let options = RootOptions::default();
        let root = InstallRoot::open(&Host::system(Silent), &root, options).unwrap();
        Self { outside, root }
    }

    /// Where `path` of the root lies, with directories above it.
    fn place(&self, path: &str) -> std::path::PathBuf {
        let place = self.root.path().join(path.trim_start_matches('/'));
        fs::create_dir_all(place.parent().unwrap()).unwrap();
        place
    }

    /// Uses `path`, and what is beneath it, in every way there is.
    fn use_everything(&self, path: &str) {
        let root = &self.root;
        for path in [
            path.to_owned(),
            format!("{path}/secret"),
            format!("{path}/a/b"),
        ] {
            let read = root.read(&path);
            assert!(read.is_err() || !read.unwrap().starts_with(SECRET.as_bytes()));
            let _ = root.read_text(&path);
            let _ = root.read_link(&path);
            let _ = root.list(&path);
            let _ = root.exists(&path);
            let _ = root.rewrite(&path, "new");
            let _ = root.empty_dir(&path);
            let _ = root.remove(&path);
            let _ = root.create_dir_all(&path);
            let _ = root.symlink("/nowhere", &path);
            let _ = root.write(&path, "new", 0o600);
        }
        if let Ok(lent) = LentResolver::lend(root) {
            let _ = lent.take_back(root);
        }
    }

    /// Everything outside the root, with its content.
    fn outside(&self) -> Vec<(String, Option<String>)> {
        let mut found = Vec::new();
        let mut directories = vec![self.outside.path().to_owned()];
        while let Some(directory) = directories.pop() {
            for entry in fs::read_dir(directory).unwrap() {
                let path = entry.unwrap().path();
                if path == self.root.path() {
                    continue;
                }
                found.push((path.display().to_string(), fs::read_to_string(&path).ok()));
                if path.is_dir() {
                    directories.push(path);
                }
            }
        }
        found.sort();
        found
    }
}

/// Tried by leaving `RESOLVE` of `Beneath` empty.
#[test]
fn links_do_not_lead_out() {
    see_a_read_only_host();
    for path in PATHS {
        let depth = path.matches('/').count() + 1;
        for directory in ["", "/target", "/secret", "/missing"] {
            for relative in [false, true] {
                let trap = Trap::new();
                let outside = trap.outside.path().display().to_string();
                let target = if relative {
                    format!(
                        "{}{}",
                        "../".repeat(depth),
                        &directory[directory.len().min(1)..]
                    )
                } else {
                    format!("{outside}{directory}")
                };
                symlink(&target, trap.place(path)).unwrap();
                let before = trap.outside();
                trap.use_everything(path);
                assert_eq!(trap.outside(), before, "{path} -> {target}");
            }
        }
    }
}

/// Tried by leaving out the first look at the kind of file in
/// `Beneath::open_file`; the second one is for what is replaced meanwhile.
#[test]
fn what_is_no_plain_file_is_not_opened() {
    see_a_read_only_host();
    for path in PATHS {
        for kind in [FileType::Fifo, FileType::Socket, FileType::CharacterDevice] {
            let trap = Trap::new();
            let mode = Mode::from_raw_mode(0o666);
            let zero = rustix::fs::makedev(1, 5);
            match rustix::fs::mknodat(CWD, trap.place(path), kind, mode, zero) {
                // Only root may make devices, and not in a container.
                Err(rustix::io::Errno::PERM) => continue,
                made => made.unwrap(),
            }
            let error = trap.root.read(path).unwrap_err();
            assert!(matches!(error, Error::NotAFile { .. }), "{error}");
            assert!(trap.root.rewrite(path, "new").is_err());
            trap.use_everything(path);
        }
    }
}

/// Tried by leaving out the comparison in `read_limited`.
#[test]
fn a_huge_file_does_not_fill_the_memory() {
    see_a_read_only_host();
    let trap = Trap::new();
    let huge = fs::File::create(trap.place("/etc/fstab")).unwrap();
    huge.set_len(1 << 40).unwrap();
    let error = trap.root.read("/etc/fstab").unwrap_err();
    assert!(matches!(error, Error::TooLarge { .. }), "{error}");
}

/// Nothing of ours to take out: the kernel follows 40 links,
/// path_resolution(7), as long as it is the one that follows them.
#[test]
fn a_loop_of_links_ends() {
    see_a_read_only_host();
    let trap = Trap::new();
    symlink("b", trap.place("/etc/a")).unwrap();
    symlink("a", trap.place("/etc/b")).unwrap();
    let Err(Error::File { source, .. }) = trap.root.read("/etc/a") else {
        panic!("read a loop");
    };
    assert_eq!(
        source.raw_os_error(),
        Some(rustix::io::Errno::LOOP.raw_os_error())
    );
    trap.use_everything("/etc/a");
}

/// Tried by leaving `RESOLVE` of `Beneath` empty.
#[test]
fn renaming_meanwhile_does_not_lead_out() {
    see_a_read_only_host();
    let trap = Trap::new();
    let directory = trap.place("/etc");
    fs::create_dir(&directory).unwrap();
    let link = trap.place("/link");
    symlink(trap.outside.path().join("target"), &link).unwrap();
    let before = trap.outside();
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while !done.load(Ordering::Relaxed) {
                let exchange = RenameFlags::EXCHANGE;
                // One of the two may be missing just now.
                let _ = rustix::fs::renameat_with(CWD, &directory, CWD, &link, exchange);
            }
        });
        let root = &trap.root;
        for _ in 0..300 {
            let _ = root.write("/etc/new", "x", 0o644);
            let _ = root.rewrite("/etc/new", "y");
            let _ = root.create_dir_all("/etc/a/b");
            let _ = root.symlink("new", "/etc/linked");
            let _ = root.remove("/etc/new");
            let _ = root.empty_dir("/etc/log");
        }
        done.store(true, Ordering::Relaxed);
    });
    assert_eq!(trap.outside(), before);
}

/// Tried without `NOFOLLOW` in `Beneath::empty`.
#[test]
fn a_directory_is_emptied_and_a_link_to_one_is_not() {
    see_a_read_only_host();
    let trap = Trap::new();
    fs::create_dir_all(trap.place("/tmp/a/b")).unwrap();
    fs::write(trap.place("/tmp/file"), "x").unwrap();
    symlink(trap.outside.path().join("target"), trap.place("/tmp/link")).unwrap();
    symlink("tmp", trap.place("/linked")).unwrap();
    let before = trap.outside();
    trap.root.empty_dir("/linked").unwrap();
    assert_eq!(trap.root.list("/tmp").unwrap(), ["a", "file", "link"]);
    trap.root.empty_dir("/tmp").unwrap();
    trap.root.empty_dir("/missing").unwrap();
    assert!(trap.root.list("/tmp").unwrap().is_empty());
    assert_eq!(trap.outside(), before);
}
