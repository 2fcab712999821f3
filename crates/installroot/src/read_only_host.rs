//! Running commands that see the build host and cannot change it.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use livecd_host::{BeforeExec, Enter, Purpose};
use rustix::fd::{BorrowedFd, OwnedFd};
use rustix::fs::{Mode, OFlags, mkdirat, open, openat};
use rustix::io::Errno;
use rustix::mount::{MountFlags, MoveMountFlags, mount, move_mount};

use crate::api_filesystems::{ApiFilesystems, attach, clone_of, make_read_only};
use crate::before_exec;
use crate::confinement::{leave, make_namespaces};
use crate::pieces::Pieces;
use crate::starter::starter;
use crate::step::step;
use crate::system_calls::SystemCalls;

/// Where the new root is put together.
const BASE: &str = "/dev/root";
/// What commands have of their own.
const NOT_TAKEN: [&str; 5] = ["/tmp", "/dev", "/proc", "/run", "/sys"];

/// Runs one command on the build host's filesystem, of which it can change
/// nothing but the directories that it is given.
///
/// What is above and beside those is as read-only as everything else: a command
/// can neither put a file there nor open their parent to others.
///
/// Each command gets a mount namespace, in which everything else is read-only
/// and without device nodes, sockets and FIFOs have nobody at their other end
/// (overlayfs; for an ordinary user, of Linux 5.11), `/dev` is private and minimal,
/// and `/run`, where the host's services listen, is empty; a PID namespace, which ends with it;
/// and no more capabilities and system calls than a command of the root.
#[derive(Clone, Debug)]
pub struct ReadOnlyHost {
    readable: Vec<PathBuf>,
    writable: Vec<PathBuf>,
    tmp: Option<PathBuf>,
    network: bool,
    system_calls: SystemCalls,
}

impl ReadOnlyHost {
    /// Leaves nothing writable; `network` says whether commands may use the build
    /// host's network.
    pub fn new(network: bool) -> Self {
        Self {
            readable: Vec::new(),
            writable: Vec::new(),
            tmp: None,
            network,
            system_calls: SystemCalls::new(),
        }
    }

    /// Shows the existing directory `directory`, read-only, also where a private
    /// `/tmp`, `/run` or `/dev` would hide it.
    #[must_use]
    pub fn with_readable(mut self, directory: impl Into<PathBuf>) -> Self {
        self.readable.push(directory.into());
        self
    }

    /// Lets commands change what is in the existing directory `directory`.
    #[must_use]
    pub fn with_writable(mut self, directory: impl Into<PathBuf>) -> Self {
        self.writable.push(directory.into());
        self
    }

    /// Shows commands the existing directory `tmp` as their `/tmp`, instead of the
    /// build host's: what one leaves there, the next one finds.
    #[must_use]
    pub fn with_tmp(mut self, tmp: impl Into<PathBuf>) -> Self {
        self.tmp = Some(tmp.into());
        self
    }
}

impl Enter for ReadOnlyHost {
    fn root(&self) -> &Path {
        Path::new("/")
    }

    fn enter(&self, _purpose: Purpose) -> io::Result<()> {
        make_namespaces(self.network)?;
        // Taken while they are as they should stay.
        let writable = step("take the writable directories", || taken(&self.writable))?;
        let tmp = step("take the private /tmp", || {
            let path = self.tmp.as_ref();
            path.map(|path| clone_of(&path.to_string_lossy()))
                .transpose()
        })?;
        let filesystems = ApiFilesystems::open()?;
        let resolver = resolver();
        let readable = step("put the build host's filesystem together anew", || {
            let host = Pieces::new()?;
            let readable = host.overlays(&self.readable)?;
            leave_for(&host, self.tmp.is_some())?;
            Ok(readable)
        })?;
        filesystems.mount()?;
        step("make /run", || resolver.map_or(Ok(()), show_resolver))?;
        if let Some(tmp) = &tmp {
            step("make /tmp", || attach(tmp, "/tmp"))?;
        }
        step("show the build's directories", || {
            let mut all = readable.iter().chain(&writable);
            all.try_for_each(|(at, tree)| show(at, tree))
        })?;
        step("make the new root read-only", || {
            make_read_only(Path::new("/"), MountFlags::NODEV)
        })
    }

    fn starter(&self, failure: BorrowedFd<'_>) -> io::Result<Option<OwnedFd>> {
        starter(failure).map(Some)
    }

    fn before_exec(&self) -> BeforeExec {
        before_exec::confining(None, self.system_calls.clone())
    }

    fn without_syncing(&self) -> Option<Arc<dyn Enter>> {
        let system_calls = self.system_calls.clone().without_syncing();
        Some(Arc::new(Self {
            system_calls,
            ..self.clone()
        }))
    }
}

/// Mounts of `directories` that are nowhere yet, and where they belong.
fn taken(directories: &[PathBuf]) -> io::Result<Vec<(PathBuf, OwnedFd)>> {
    let take = |path: &PathBuf| {
        let path = fs::canonicalize(path)?;
        let tree = clone_of(&path.to_string_lossy())?;
        Ok((path, tree))
    };
    directories.iter().map(take).collect()
}

/// Mounts `tree` at the absolute path `at`, in which no part may be a link.
///
/// What hides `at` may be a `/tmp` that an earlier command has written to: what
/// it left there is not followed.
fn show(at: &Path, tree: &OwnedFd) -> io::Result<()> {
    let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    let mut here = open("/", flags, Mode::empty())?;
    for name in at.components().skip(1) {
        let beneath = match openat(&here, name.as_os_str(), flags, Mode::empty()) {
            Err(Errno::NOENT) => {
                mkdirat(&here, name.as_os_str(), Mode::from_raw_mode(0o755))?;
                openat(&here, name.as_os_str(), flags, Mode::empty())
            }
            other => other,
        };
        here = beneath?;
    }
    let flags = MoveMountFlags::MOVE_MOUNT_F_EMPTY_PATH | MoveMountFlags::MOVE_MOUNT_T_EMPTY_PATH;
    Ok(move_mount(tree, "", here, "", flags)?)
}

/// The file in `/run` that the host's resolver configuration is, if it is there.
fn resolver() -> Option<(PathBuf, Vec<u8>)> {
    let path = fs::canonicalize("/etc/resolv.conf").ok()?;
    let inside = path.starts_with("/run").then_some(path)?;
    fs::read(&inside).ok().map(|bytes| (inside, bytes))
}

fn show_resolver((path, bytes): (PathBuf, Vec<u8>)) -> io::Result<()> {
    fs::create_dir_all(path.parent().unwrap_or(Path::new("/run")))?;
    fs::write(path, bytes)
}

/// Makes a new root of what commands see of the build host, and lets go of the old
/// one. What is not taken is made by [`ApiFilesystems`], or private.
fn leave_for(host: &Pieces, private_tmp: bool) -> io::Result<()> {
    let base = Path::new(BASE);
    fs::create_dir(base)?;
    let flags = MountFlags::NOSUID | MountFlags::NODEV;
    mount(c"tmpfs", base, c"tmpfs", flags, c"mode=755")?;
    let not_taken = if private_tmp {
        &NOT_TAKEN[..]
    } else {
        &NOT_TAKEN[1..]
    };
    for entry in fs::read_dir("/")? {
        let name = entry?.file_name();
        let path = Path::new("/").join(&name);
        if not_taken.iter().any(|other| path == Path::new(other)) {
            fs::create_dir(base.join(name))?;
        } else {
            host.take(&path, &path, &mut |piece| piece.place(base))?;
        }
    }
    leave(base)
}
