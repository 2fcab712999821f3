//! Running programs of the build host on the install root.

use std::ffi::CString;
use std::fs;
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use livecd_host::{BeforeExec, Enter, LendPrograms, Purpose, View};
use rustix::fd::{BorrowedFd, OwnedFd};
use rustix::mount::{
    FsMountFlags, FsOpenFlags, MountAttrFlags, MountFlags, fsconfig_create, fsmount, fsopen, mount,
};

use crate::api_filesystems::{ApiFilesystems, attach, clone_of};
use crate::before_exec;
use crate::confinement::{leave, make_namespaces};
use crate::pieces::{Piece, Pieces};
use crate::starter::starter;
use crate::step::step;
use crate::system_calls::SystemCalls;

/// Where a system has its programs and libraries; links on most.
const PROGRAMS: [&str; 6] = ["/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64"];

/// What programs need of `/etc` to start; nothing secret, and nothing that
/// decides how packages are installed.
const SETTINGS: [&str; 10] = [
    "/etc/alternatives",
    "/etc/crypto-policies",
    "/etc/group",
    "/etc/ld.so.cache",
    "/etc/ld.so.conf",
    "/etc/ld.so.conf.d",
    "/etc/localtime",
    "/etc/os-release",
    "/etc/passwd",
    "/etc/system-release",
];

/// Lends programs of the build host to the install root.
///
/// A package manager with `--installroot` only changes its root directory to
/// run a package's scripts, which a script can undo. So what it sees itself
/// is made as little: a filesystem that has the build host's programs and
/// libraries, read-only, what the [`View`] says, and the install root. `/dev`,
/// `/proc`, `/sys` and `/run` are as for programs of the root, and mounted
/// there too. Processes, capabilities, system calls and network are confined
/// as by [`Confinement`](crate::Confinement).
#[derive(Clone, Debug)]
pub struct HostPrograms {
    root: PathBuf,
    network: bool,
}

impl HostPrograms {
    /// Lends to the install root at `root`, an absolute path; `network` says
    /// whether the programs, and so packages' scripts, may use the build host's
    /// network.
    pub fn new(root: impl Into<PathBuf>, network: bool) -> Self {
        Self {
            root: root.into(),
            network,
        }
    }
}

impl LendPrograms for HostPrograms {
    fn lend(&self, view: View) -> Arc<dyn Enter> {
        let proc = self.root.join("proc").into_os_string();
        Arc::new(Lent {
            root: self.root.clone(),
            // A path from the operating system has no NUL.
            proc: CString::new(proc.as_bytes()).unwrap_or_default(),
            network: self.network,
            view,
            system_calls: SystemCalls::new(),
        })
    }
}

#[derive(Clone, Debug)]
struct Lent {
    root: PathBuf,
    proc: CString,
    network: bool,
    view: View,
    system_calls: SystemCalls,
}

impl Enter for Lent {
    fn root(&self) -> &Path {
        Path::new("/")
    }

    fn enter(&self, _purpose: Purpose) -> io::Result<()> {
        make_namespaces(self.network)?;
        let filesystems = ApiFilesystems::open()?;
        let pieces = step("take what the command may see", || self.pieces())?;
        step("make a root for the command", || {
            self.assemble(pieces).and_then(|()| leave(&self.root))
        })?;
        filesystems.mount()?;
        step("mount the same in the install root", || {
            self.mount_in_root()
        })
    }

    fn starter(&self, failure: BorrowedFd<'_>) -> io::Result<Option<OwnedFd>> {
        starter(failure).map(Some)
    }

    fn before_exec(&self) -> BeforeExec {
        before_exec::confining(Some(self.proc.clone()), self.system_calls.clone())
    }

    fn without_syncing(&self) -> Option<Arc<dyn Enter>> {
        let system_calls = self.system_calls.clone().without_syncing();
        Some(Arc::new(Self {
            system_calls,
            ..self.clone()
        }))
    }
}

impl Lent {
    /// Everything that is to be seen, in the order in which it can be placed.
    fn pieces(&self) -> io::Result<Vec<Piece>> {
        let same = |path: &PathBuf| Piece::of(path, path);
        let mut writable = vec![same(&self.root)?];
        for path in &self.view.writable {
            writable.push(same(path)?);
        }
        let host = Pieces::new()?;
        let mut pieces = Vec::new();
        let mut keep = |piece| {
            pieces.push(piece);
            Ok(())
        };
        for path in PROGRAMS.map(Path::new).into_iter().filter(|p| p.exists()) {
            host.take(path, path, &mut keep)?;
        }
        for path in SETTINGS.map(Path::new).into_iter().filter(|p| p.exists()) {
            // Through links: what they lead to may not be seen.
            host.take(&fs::canonicalize(path)?, path, &mut keep)?;
        }
        for path in &self.view.readable {
            host.take(&fs::canonicalize(path)?, path, &mut keep)?;
        }
        if let Some(home) = &self.view.home {
            // One by one: what is readable may be below `/root` too.
            for entry in fs::read_dir(home)? {
                let entry = entry?;
                let at = Path::new("/root").join(entry.file_name());
                host.take(&fs::canonicalize(entry.path())?, &at, &mut keep)?;
            }
        }
        pieces.extend(writable);
        // A directory before what is below it.
        pieces.sort_by_key(|piece| piece.at.components().count());
        Ok(pieces)
    }

    /// Builds a filesystem of `pieces` over the directory of the install root.
    fn assemble(&self, pieces: Vec<Piece>) -> io::Result<()> {
        let base = &self.root;
        let flags = MountFlags::NOSUID | MountFlags::NODEV;
        mount(c"tmpfs", base, c"tmpfs", flags, c"mode=755")?;
        for directory in ["tmp", "var/tmp", "root", "etc"] {
            fs::create_dir_all(base.join(directory))?;
        }
        pieces.into_iter().try_for_each(|piece| piece.place(base))
    }

    /// `/dev`, `/sys` and a `/run` of its own; `/proc` comes with the process.
    fn mount_in_root(&self) -> io::Result<()> {
        let run = new_tmpfs()?;
        let trees = [
            ("dev", clone_of("/dev")?),
            ("sys", clone_of("/sys")?),
            ("run", run),
        ];
        for (name, tree) in trees {
            let at = self.root.join(name);
            make_directory(&at)?;
            // Does not follow a link that a package has put there.
            attach(&tree, &at.to_string_lossy())?;
        }
        make_directory(&self.root.join("run/lock"))?;
        make_directory(&self.root.join("proc"))
    }
}

fn make_directory(path: &Path) -> io::Result<()> {
    match fs::create_dir(path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        other => other,
    }
}

/// A filesystem in memory that is mounted nowhere yet.
fn new_tmpfs() -> io::Result<OwnedFd> {
    let filesystem = fsopen("tmpfs", FsOpenFlags::FSOPEN_CLOEXEC)?;
    rustix::mount::fsconfig_set_string(&filesystem, "mode", "755")?;
    fsconfig_create(&filesystem)?;
    let attributes = MountAttrFlags::MOUNT_ATTR_NOSUID | MountAttrFlags::MOUNT_ATTR_NODEV;
    Ok(fsmount(
        &filesystem,
        FsMountFlags::FSMOUNT_CLOEXEC,
        attributes,
    )?)
}
