//! Parts of the build host's filesystem that commands see, put together anew.
//!
//! A read-only mount stops nobody from connecting to a socket in it, writing into a
//! FIFO, or locking a file. So what is shown of a directory is an overlay of it
//! (overlayfs): its files are those of the build host, but its sockets, FIFOs and
//! locks are the overlay's own, at whose other end is nobody.

use std::fs::{self, File, Permissions};
use std::io;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::path::{Path, PathBuf};

use rustix::fd::{AsRawFd, OwnedFd};
use rustix::fs::{Mode, OFlags, open};
use rustix::io::Errno;
use rustix::mount::{
    FsMountFlags, FsOpenFlags, MountAttrFlags, MountFlags, fsconfig_create, fsconfig_set_string,
    fsmount, fsopen, mount,
};

use crate::api_filesystems::{attach, clone_of, make_read_only};
use crate::mountinfo::mount_points;

/// A part of the build host's filesystem, and where it is seen.
#[derive(Debug)]
pub(crate) struct Piece {
    pub(crate) at: PathBuf,
    pub(crate) content: Content,
}

#[derive(Debug)]
pub(crate) enum Content {
    /// A directory with nothing in it, and its mode.
    Empty(u32),
    Directory(OwnedFd),
    File(OwnedFd),
    Link(PathBuf),
}

impl Piece {
    /// What `path` is, as it is, seen at `at`.
    pub(crate) fn of(path: &Path, at: &Path) -> io::Result<Self> {
        let tree = clone_of(&path.to_string_lossy())?;
        Ok(Self {
            at: at.to_owned(),
            content: if fs::metadata(path)?.is_dir() {
                Content::Directory(tree)
            } else {
                Content::File(tree)
            },
        })
    }

    /// Puts it where it belongs below `base`.
    pub(crate) fn place(self, base: &Path) -> io::Result<()> {
        let at = base.join(self.at.strip_prefix("/").unwrap_or(&self.at));
        if let Some(parent) = at.parent() {
            fs::create_dir_all(parent)?;
        }
        let at_text = at.to_string_lossy();
        match self.content {
            Content::Empty(mode) => {
                fs::create_dir_all(&at)?;
                fs::set_permissions(&at, Permissions::from_mode(mode))
            }
            Content::Link(target) => symlink(target, &at),
            Content::Directory(tree) => {
                fs::create_dir_all(&at)?;
                attach(&tree, &at_text)
            }
            Content::File(tree) => {
                File::create(&at)?;
                attach(&tree, &at_text)
            }
        }
    }
}

/// An empty directory: an overlay that cannot be written to needs two.
const SECOND: &str = "/dev/second";
/// Filesystems that have neither sockets nor FIFOs, and cannot be overlaid: vfat
/// and exfat.
const PLAIN: [i64; 2] = [0x4d44, 0x2011_bab0];

/// Takes pieces of which nothing can be changed.
#[derive(Debug)]
pub(crate) struct Pieces {
    /// Where anything is mounted: an overlay would not show it.
    mounts: Vec<PathBuf>,
    /// The device of the root directory.
    root: u64,
}

impl Pieces {
    /// For a mount namespace of the calling thread's own, in which everything becomes
    /// read-only, and `/dev` a place to work in.
    pub(crate) fn new() -> io::Result<Self> {
        let mounts = mount_points(&fs::read("/proc/thread-self/mountinfo")?);
        protect()?;
        let flags = MountFlags::NOSUID | MountFlags::NODEV;
        mount(c"tmpfs", c"/dev", c"tmpfs", flags, c"mode=755")?;
        fs::create_dir(SECOND)?;
        let root = fs::metadata("/")?.dev();
        Ok(Self { mounts, root })
    }

    /// The existing `directories`, without links in their paths.
    pub(crate) fn overlays(&self, directories: &[PathBuf]) -> io::Result<Vec<(PathBuf, OwnedFd)>> {
        let take = |path: &PathBuf| {
            let path = fs::canonicalize(path)?;
            let overlay = overlay(&path)?;
            Ok((path, overlay))
        };
        directories.iter().map(take).collect()
    }

    /// Hands over what is to be seen at `at` of what is at `path`: links, plain files
    /// and directories, each before what is in it.
    pub(crate) fn take(
        &self,
        path: &Path,
        at: &Path,
        take: &mut dyn FnMut(Piece) -> io::Result<()>,
    ) -> io::Result<()> {
        let metadata = fs::symlink_metadata(path)?;
        let content = if metadata.is_symlink() {
            Content::Link(fs::read_link(path)?)
        } else if metadata.is_file() {
            Content::File(clone_of(&path.to_string_lossy())?)
        } else if !metadata.is_dir() {
            return Ok(());
        } else if self.holds_mounts(path) {
            return self.take_entries(path, at, metadata.mode(), take);
        } else {
            self.directory(path, &metadata)?
        };
        take(Piece {
            at: at.to_owned(),
            content,
        })
    }

    /// For a directory in which something is mounted: the kernel shows that in no
    /// overlay, and a user may not make one, which would show what it hides.
    fn take_entries(
        &self,
        path: &Path,
        at: &Path,
        mode: u32,
        take: &mut dyn FnMut(Piece) -> io::Result<()>,
    ) -> io::Result<()> {
        take(Piece {
            at: at.to_owned(),
            content: Content::Empty(mode & 0o7777),
        })?;
        // What may not be read stays empty.
        let Ok(entries) = fs::read_dir(path) else {
            return Ok(());
        };
        for entry in entries {
            let name = entry?.file_name();
            let (path, at) = (path.join(&name), at.join(&name));
            match self.take(&path, &at, take) {
                // Gone meanwhile.
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                other => other?,
            }
        }
        Ok(())
    }

    fn holds_mounts(&self, path: &Path) -> bool {
        let below = |mount: &PathBuf| mount != path && mount.starts_with(path);
        self.mounts.iter().any(below)
    }

    fn directory(&self, path: &Path, metadata: &fs::Metadata) -> io::Result<Content> {
        match overlay(path) {
            Ok(overlay) => Ok(Content::Directory(overlay)),
            Err(error) if metadata.dev() == self.root => Err(io::Error::new(
                error.kind(),
                format!("overlayfs does not show {}: {error}", path.display()),
            )),
            Err(_) if is_plain(path) => Ok(Content::Directory(clone_of(&path.to_string_lossy())?)),
            // Such as an automounter's.
            Err(_) => Ok(Content::Empty(metadata.mode() & 0o7777)),
        }
    }
}

fn is_plain(path: &Path) -> bool {
    rustix::fs::statfs(path).is_ok_and(|stat| PLAIN.contains(&stat.f_type))
}

fn overlay(path: &Path) -> io::Result<OwnedFd> {
    let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
    let lower = open(path, flags, Mode::empty())?;
    let filesystem = fsopen("overlay", FsOpenFlags::FSOPEN_CLOEXEC)?;
    // Its own path might have a colon, or be too long.
    let both = format!("/proc/self/fd/{}:{SECOND}", lower.as_raw_fd());
    fsconfig_set_string(&filesystem, "lowerdir", both)?;
    fsconfig_create(&filesystem)?;
    let attributes = MountAttrFlags::MOUNT_ATTR_RDONLY
        | MountAttrFlags::MOUNT_ATTR_NOSUID
        | MountAttrFlags::MOUNT_ATTR_NODEV;
    Ok(fsmount(
        &filesystem,
        FsMountFlags::FSMOUNT_CLOEXEC,
        attributes,
    )?)
}

/// Makes every mount read-only and takes away its device nodes.
fn protect() -> io::Result<()> {
    let mounts = fs::read("/proc/thread-self/mountinfo")?;
    for point in mount_points(&mounts) {
        match make_read_only(&point, MountFlags::NODEV) {
            // Out of everybody's reach: under another mount, or somebody's FUSE.
            Err(error) if out_of_reach(&error) => {}
            other => other?,
        }
    }
    Ok(())
}

fn out_of_reach(error: &io::Error) -> bool {
    let error = error.raw_os_error().map(Errno::from_raw_os_error);
    matches!(
        error,
        Some(Errno::NOENT | Errno::NOTDIR | Errno::INVAL | Errno::ACCESS)
    )
}
