//! The device nodes of a confined command.

use std::fs;
use std::io;
use std::os::unix::fs::symlink;

use rustix::fd::OwnedFd;
use rustix::fs::CWD;
use rustix::mount::{MountFlags, MoveMountFlags, OpenTreeFlags, mount, move_mount, open_tree};

/// The device nodes programs rely on (Linux `Documentation/admin-guide/devices.txt`).
/// Taken from the build host: a user namespace may not make nodes.
const NODES: [&str; 6] = ["null", "zero", "full", "random", "urandom", "tty"];

const LINKS: [(&str, &str); 5] = [
    ("fd", "/proc/self/fd"),
    ("stdin", "/proc/self/fd/0"),
    ("stdout", "/proc/self/fd/1"),
    ("stderr", "/proc/self/fd/2"),
    ("ptmx", "pts/ptmx"),
];

/// The build host's device nodes, opened while they can still be seen.
#[derive(Debug)]
pub(crate) struct DeviceNodes(Vec<(&'static str, OwnedFd)>);

impl DeviceNodes {
    pub(crate) fn open() -> io::Result<Self> {
        NODES
            .into_iter()
            .map(|name| {
                let flags = OpenTreeFlags::OPEN_TREE_CLONE | OpenTreeFlags::OPEN_TREE_CLOEXEC;
                Ok((name, open_tree(CWD, format!("/dev/{name}"), flags)?))
            })
            .collect::<io::Result<_>>()
            .map(Self)
    }

    /// Makes `/dev`: a new tmpfs with the nodes, a pts of its own, and shm.
    pub(crate) fn mount_on_dev(self) -> io::Result<()> {
        let flags = MountFlags::NOSUID | MountFlags::NOEXEC;
        mount(c"tmpfs", c"/dev", c"tmpfs", flags, c"mode=755,size=4m")?;
        for (name, node) in self.0 {
            let target = format!("/dev/{name}");
            fs::File::create(&target)?;
            let flags = MoveMountFlags::MOVE_MOUNT_F_EMPTY_PATH;
            move_mount(&node, "", CWD, &target, flags)?;
        }
        for (name, target) in LINKS {
            symlink(target, format!("/dev/{name}"))?;
        }
        for directory in ["/dev/pts", "/dev/shm"] {
            fs::create_dir(directory)?;
        }
        let options = c"newinstance,ptmxmode=0666,mode=620,gid=5";
        mount(c"devpts", c"/dev/pts", c"devpts", flags, options)?;
        let flags = flags | MountFlags::NODEV;
        Ok(mount(c"tmpfs", c"/dev/shm", c"tmpfs", flags, c"mode=1777")?)
    }
}
