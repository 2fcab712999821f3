//! Who keeps a mount busy, with real processes that do.

#![expect(clippy::print_stderr, reason = "a skipped test says why")]

use std::fs::{self, File};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use livecd_installroot::{Error, Holder, unmount};
use nix::sched::{CloneFlags, unshare};
use rustix::mount::{MountFlags, MountPropagationFlags, mount, mount_change};

/// Runs in a mount namespace that ends with the thread, with an empty
/// filesystem mounted on a directory; not if only root could.
fn with_mounted(run: fn(&Path)) {
    if !rustix::process::geteuid().is_root() {
        assert!(std::env::var_os("LIVECD_TEST_REQUIRE").is_none());
        eprintln!("SKIPPED: needs root");
        return;
    }
    let directory = tempfile::tempdir().unwrap();
    std::thread::scope(|scope| {
        let inside = || {
            unshare(CloneFlags::CLONE_NEWNS).unwrap();
            let private = MountPropagationFlags::PRIVATE | MountPropagationFlags::REC;
            mount_change("/", private).unwrap();
            mounted(directory.path());
            run(&directory.path().canonicalize().unwrap());
        };
        scope.spawn(inside).join().unwrap();
    });
}

fn mounted(path: &Path) {
    mount(c"none", path, c"tmpfs", MountFlags::NODEV, c"").unwrap();
}

fn end(mut child: Child) {
    child.kill().unwrap();
    child.wait().unwrap();
}

#[test]
fn every_process_is_named_with_what_it_uses() {
    with_mounted(|path| {
        fs::write(path.join("open"), "").unwrap();
        fs::create_dir(path.join("below")).unwrap();
        fs::copy("/bin/busybox", path.join("busybox")).unwrap();
        let sleeping = |command: &mut Command| {
            let command = command.args(["sleep", "1000"]).stdin(Stdio::null());
            command.spawn().unwrap()
        };
        let works = sleeping(Command::new("env").current_dir(path.join("below")));
        let runs = sleeping(&mut Command::new(path.join("busybox")));
        let opened = File::open(path.join("open")).unwrap();
        let Err(Error::Busy {
            holders, mounts, ..
        }) = unmount(path)
        else {
            panic!("unmounted");
        };
        let found = |pid: u32, name: &str| {
            let path = path.join(name);
            holders.iter().any(|h| h.pid == pid && h.path == path)
        };
        assert!(found(works.id(), "below"), "{holders:?}");
        assert!(found(runs.id(), "busybox"), "{holders:?}");
        assert!(found(std::process::id(), "open"), "{holders:?}");
        assert_eq!((holders.len(), mounts.len()), (3, 0));
        drop(opened);
        end(works);
        end(runs);
        unmount(path).unwrap();
    });
}

#[test]
fn what_is_mounted_in_it_is_named() {
    with_mounted(|path| {
        fs::create_dir(path.join("inner")).unwrap();
        mounted(&path.join("inner"));
        let path = path.display();
        assert_eq!(
            unmount(Path::new(&path.to_string()))
                .unwrap_err()
                .to_string(),
            format!("could not unmount {path}, which is in use: {path}/inner is mounted in it")
        );
    });
}

#[test]
fn a_mapped_file_keeps_its_mount_busy() {
    with_mounted(|path| {
        fs::copy("/bin/sleep", path.join("sleep")).unwrap();
        let list = Command::new("ldd").arg("/bin/sleep").output().unwrap();
        let list = String::from_utf8(list.stdout).unwrap();
        let mut words = list.split_whitespace();
        let loader = words.find(|word| word.contains("/ld-")).unwrap();
        // Its program is the loader; the file is neither open nor that.
        let mut command = Command::new(loader);
        let child = command.arg(path.join("sleep")).arg("1000").spawn().unwrap();
        let maps = format!("/proc/{}/maps", child.id());
        while !fs::read_to_string(&maps).unwrap().contains("/sleep") {
            std::thread::yield_now();
        }
        let Err(Error::Busy { holders, .. }) = unmount(path) else {
            panic!("unmounted");
        };
        let expected = Holder {
            pid: child.id(),
            program: Path::new(loader).file_name().unwrap().to_string_lossy()
                [..15.min(loader.len())]
                .to_owned(),
            path: path.join("sleep"),
        };
        assert_eq!(holders, [expected]);
        end(child);
        unmount(path).unwrap();
    });
}
