//! A tree from a directory of the host.

use std::collections::HashMap;
use std::ffi::{CStr, OsStr};
use std::io;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd};
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::sync::Arc;

use rustix::fs::{AtFlags, Dir, FileType, Stat, fstat, lgetxattr, llistxattr, readlinkat, statat};
use rustix::io::Errno;

use crate::attributes::{Attributes, Special};
use crate::beneath::{Beneath, HostFile};
use crate::error::{Error, Origin, Result};
use crate::format::xattr;
use crate::image_path::{DEPTH_LIMIT, ImagePath};
use crate::path_names::{check_target, components};
use crate::source::Source;
use crate::tree::{Kind, NodeId, Tree, Xattrs, check_device, check_xattr};

/// What a directory has that no squashfs image can hold.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SkippedAttribute {
    /// The path in the image.
    pub path: ImagePath,
    /// The name of the extended attribute, such as `system.posix_acl_access`.
    pub xattr: String,
}

/// The nodes of files with several names, by device and inode.
type Links = HashMap<(u64, u64), NodeId>;

impl Tree {
    /// Adds what is in `host_dir`, and its own attributes, to the directory `at`.
    ///
    /// Keeps permissions, owners, times, hard links, extended attributes, symlinks, devices, pipes and sockets.
    /// Contents are read when the image is written. Whoever may write to the directory meanwhile cannot make anything
    /// outside of it be read: no symlink in it is followed, and a file that is no longer the one that was found here
    /// is an error. Returns what an image cannot hold.
    ///
    /// # Errors
    /// Something cannot be read, or cannot be in an image, or a path is taken.
    pub fn add_dir(
        &mut self,
        at: impl AsRef<[u8]>,
        host_dir: &Path,
    ) -> Result<Vec<SkippedAttribute>> {
        let at = ImagePath::from(at.as_ref());
        let beneath = Beneath::open(host_dir).map_err(|source| Error::Read {
            path: Origin::Host(host_dir.to_owned()),
            source,
        })?;
        let id = self.make_dirs(at.as_bytes())?;
        let mut scan = Scan {
            depth: components(at.as_bytes())?.len(),
            tree: self,
            beneath: Arc::new(beneath),
            at,
            links: Links::new(),
            left_out: Vec::new(),
            buffer: vec![0; xattr::VALUE_LIMIT],
        };
        scan.root(id)?;
        let mut waiting = vec![(id, ImagePath::default())];
        while let Some((id, path)) = waiting.pop() {
            scan.entries(id, &path, &mut waiting)?;
        }
        scan.beneath.forget();
        Ok(scan.left_out)
    }
}

struct Scan<'a> {
    tree: &'a mut Tree,
    beneath: Arc<Beneath>,
    /// Where the directory is in the image, and how deep that is.
    at: ImagePath,
    depth: usize,
    links: Links,
    left_out: Vec<SkippedAttribute>,
    /// For lists and values of attributes.
    buffer: Vec<u8>,
}

impl Scan<'_> {
    fn root(&mut self, id: NodeId) -> Result<()> {
        let path = ImagePath::default();
        let directory = self.opened(&path)?;
        let stat = fstat(&*directory).map_err(|error| self.read_error(&path, error))?;
        let xattrs = self.xattrs(directory.as_fd(), c".", &path)?;
        let node = self.tree.node_mut(id);
        node.attributes = attributes(&stat);
        node.xattrs = xattrs;
        Ok(())
    }

    /// Adds what is in the directory `path`, and the directories there to those that wait.
    fn entries(
        &mut self,
        parent: NodeId,
        path: &ImagePath,
        waiting: &mut Vec<(NodeId, ImagePath)>,
    ) -> Result<()> {
        let directory = self.opened(path)?;
        let entries = Dir::read_from(&*directory).map_err(|error| self.read_error(path, error))?;
        let mut is_empty = true;
        for entry in entries {
            let entry = entry.map_err(|error| self.read_error(path, error))?;
            let name = entry.file_name();
            if matches!(name.to_bytes(), b"." | b"..") {
                continue;
            }
            if is_empty && self.depth + path.names().count() >= DEPTH_LIMIT {
                return Err(Error::TooDeep {
                    path: path.clone(),
                    limit: DEPTH_LIMIT,
                });
            }
            is_empty = false;
            let path = path.join(name.to_bytes());
            let stat = statat(&*directory, name, AtFlags::SYMLINK_NOFOLLOW)
                .map_err(|error| self.read_error(&path, error))?;
            if FileType::from_raw_mode(stat.st_mode) == FileType::Directory {
                let at = self.in_image(&path);
                let id = self.tree.make_dir(parent, name.to_bytes(), at.as_bytes())?;
                let xattrs = self.xattrs(directory.as_fd(), name, &path)?;
                let node = self.tree.node_mut(id);
                node.attributes = attributes(&stat);
                node.xattrs = xattrs;
                waiting.push((id, path));
            } else {
                let id = self.node_of(directory.as_fd(), name, &path, &stat)?;
                let at = self.in_image(&path);
                self.tree.link(parent, name.to_bytes(), id, at.as_bytes())?;
            }
        }
        Ok(())
    }

    /// The node of a file, which an earlier hard link may have made.
    fn node_of(
        &mut self,
        directory: BorrowedFd<'_>,
        name: &CStr,
        path: &ImagePath,
        stat: &Stat,
    ) -> Result<NodeId> {
        let inode = (stat.st_dev, stat.st_ino);
        if let Some(id) = self.links.get(&inode) {
            return Ok(*id);
        }
        let kind = self.kind(directory, name, path, stat)?;
        let xattrs = self.xattrs(directory, name, path)?;
        let id = self.tree.push(kind, attributes(stat));
        self.tree.node_mut(id).xattrs = xattrs;
        if stat.st_nlink > 1 {
            self.links.insert(inode, id);
        }
        Ok(id)
    }

    fn kind(
        &self,
        directory: BorrowedFd<'_>,
        name: &CStr,
        path: &ImagePath,
        stat: &Stat,
    ) -> Result<Kind> {
        let at = self.in_image(path);
        let (major, minor) = (
            rustix::fs::major(stat.st_rdev),
            rustix::fs::minor(stat.st_rdev),
        );
        let special = match FileType::from_raw_mode(stat.st_mode) {
            FileType::RegularFile => {
                let file = HostFile::new(&self.beneath, path.clone(), stat);
                return Ok(Kind::File(Source::Beneath(file)));
            }
            FileType::Symlink => {
                let target = readlinkat(directory, name, Vec::new())
                    .map_err(|error| self.read_error(path, error))?;
                check_target(at.as_bytes(), target.as_bytes())?;
                return Ok(Kind::Symlink(target.into_bytes()));
            }
            FileType::CharacterDevice => Special::CharacterDevice { major, minor },
            FileType::BlockDevice => Special::BlockDevice { major, minor },
            FileType::Fifo => Special::Fifo,
            FileType::Socket => Special::Socket,
            _ => {
                let unknown = io::Error::other("it is of a type that no image can hold");
                return Err(Error::Read {
                    path: Origin::Host(self.beneath.host_path(path)),
                    source: unknown,
                });
            }
        };
        check_device(at.as_bytes(), special)?;
        Ok(Kind::Special(special))
    }

    /// The extended attributes of a file, which is not opened: it may be a device, or not readable.
    fn xattrs(
        &mut self,
        directory: BorrowedFd<'_>,
        name: &CStr,
        path: &ImagePath,
    ) -> Result<Xattrs> {
        let mut xattrs = Xattrs::new();
        // Up to the directory it is an opened one, and calls with `l` follow no symlink behind that.
        let mut file = format!("/proc/self/fd/{}/", directory.as_raw_fd()).into_bytes();
        file.extend(name.to_bytes());
        let file = OsStr::from_bytes(&file);
        let length = match llistxattr(file, &mut self.buffer[..]) {
            Ok(length) => length,
            Err(Errno::OPNOTSUPP) => return Ok(xattrs),
            Err(error) => return Err(self.read_error(path, error)),
        };
        let names = self.buffer[..length].to_vec();
        for name in names
            .split(|byte| *byte == 0)
            .filter(|name| !name.is_empty())
        {
            let at = self.in_image(path);
            if xattr::split(name).is_none() {
                self.left_out.push(SkippedAttribute {
                    path: at,
                    xattr: String::from_utf8_lossy(name).into_owned(),
                });
                continue;
            }
            let length = match lgetxattr(file, name, &mut self.buffer[..]) {
                Ok(length) => length,
                // Removed since it was listed.
                Err(Errno::NODATA) => continue,
                Err(error) => return Err(self.read_error(path, error)),
            };
            let value = &self.buffer[..length];
            check_xattr(at.as_bytes(), name, value)?;
            xattrs.insert(name.to_vec(), value.to_vec());
        }
        Ok(xattrs)
    }

    fn opened(&self, path: &ImagePath) -> Result<Arc<std::os::fd::OwnedFd>> {
        self.beneath.directory(path).map_err(|source| Error::Read {
            path: Origin::Host(self.beneath.host_path(path)),
            source,
        })
    }

    fn in_image(&self, path: &ImagePath) -> ImagePath {
        match path.as_bytes() {
            [] => self.at.clone(),
            _ => self.at.join(path),
        }
    }

    fn read_error(&self, path: &ImagePath, error: Errno) -> Error {
        Error::Read {
            path: Origin::Host(self.beneath.host_path(path)),
            source: error.into(),
        }
    }
}

fn attributes(stat: &Stat) -> Attributes {
    Attributes {
        mode: (stat.st_mode & 0o7777) as u16,
        uid: stat.st_uid,
        gid: stat.st_gid,
        mtime: Some(stat.st_mtime),
    }
}
