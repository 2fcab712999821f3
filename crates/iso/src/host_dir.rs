//! A tree from a directory of the host.

use std::collections::HashMap;
use std::fs::{self, Metadata};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::os::unix::fs::{FileTypeExt, MetadataExt};
use std::path::Path;

use crate::attributes::{Attributes, Special};
use crate::error::{Error, Origin, Result};
use crate::image_path::{DEPTH_LIMIT, ImagePath};
use crate::path_names::{check_target, components};
use crate::source::Source;
use crate::tree::{Kind, NodeId, Tree};

/// The nodes of files with several names, by device and inode.
type Links = HashMap<(u64, u64), NodeId>;

impl Tree {
    /// Adds what is in `host_dir`, and its own attributes, to the directory `at`.
    ///
    /// Keeps permissions, owners, times, hard links, symlinks (never followed), devices, pipes and sockets. Contents
    /// are read when the image is written.
    ///
    /// # Errors
    /// A directory cannot be read, or a path is taken.
    pub fn add_dir(&mut self, at: impl AsRef<[u8]>, host_dir: &Path) -> Result<()> {
        let at = at.as_ref();
        let metadata = fs::metadata(host_dir).map_err(|source| read_error(host_dir, source))?;
        let id = self.make_dirs(at)?;
        self.node_mut(id).attributes = attributes(&metadata);
        let depth = components(at)?.len();
        self.add_entries(id, &at.into(), host_dir, depth, &mut Links::new())
    }

    /// As [`add_dir`](Self::add_dir), in which files replace those of their names.
    pub(crate) fn replace_dir(&mut self, at: &[u8], host_dir: &Path) -> Result<()> {
        let entries = fs::read_dir(host_dir).map_err(|source| read_error(host_dir, source))?;
        self.make_dirs(at)?;
        for entry in entries {
            let entry = entry.map_err(|source| read_error(host_dir, source))?;
            let path = entry.path();
            let metadata = entry
                .metadata()
                .map_err(|source| read_error(&path, source))?;
            let at = [at, b"/", entry.file_name().as_bytes()].concat();
            if metadata.is_dir() {
                self.replace_dir(&at, &path)?;
                self.dir_with(&at, attributes(&metadata))?;
                continue;
            }
            if self.find(&at).is_ok() {
                self.remove(&at)?;
            }
            let id = self.push(kind(&path, &at, &metadata)?, attributes(&metadata));
            let (parent, name) = self.make_parent(&at)?;
            self.link(parent, name, id, &at)?;
        }
        Ok(())
    }

    fn add_entries(
        &mut self,
        parent: NodeId,
        at: &ImagePath,
        host_dir: &Path,
        depth: usize,
        links: &mut Links,
    ) -> Result<()> {
        if depth > DEPTH_LIMIT {
            return Err(Error::TooDeep {
                path: at.clone(),
                limit: DEPTH_LIMIT,
            });
        }
        let entries = fs::read_dir(host_dir).map_err(|source| read_error(host_dir, source))?;
        for entry in entries {
            let entry = entry.map_err(|source| read_error(host_dir, source))?;
            let path = entry.path();
            let metadata = entry
                .metadata()
                .map_err(|source| read_error(&path, source))?;
            let name = entry.file_name().into_vec();
            let at = at.join(&name);
            if metadata.is_dir() {
                let id = self.make_dir(parent, &name, at.as_bytes())?;
                self.node_mut(id).attributes = attributes(&metadata);
                self.add_entries(id, &at, &path, depth + 1, links)?;
            } else {
                let id = self.node_of(&path, &at, &metadata, links)?;
                self.link(parent, name, id, at.as_bytes())?;
            }
        }
        Ok(())
    }

    /// The node of a file, which an earlier hard link may have made.
    fn node_of(
        &mut self,
        path: &Path,
        at: &ImagePath,
        metadata: &Metadata,
        links: &mut Links,
    ) -> Result<NodeId> {
        let inode = (metadata.dev(), metadata.ino());
        if let Some(id) = links.get(&inode) {
            return Ok(*id);
        }
        let id = self.push(kind(path, at.as_bytes(), metadata)?, attributes(metadata));
        if metadata.nlink() > 1 {
            links.insert(inode, id);
        }
        Ok(id)
    }
}

fn kind(path: &Path, at: &[u8], metadata: &Metadata) -> Result<Kind> {
    let file_type = metadata.file_type();
    if file_type.is_symlink() {
        let target = fs::read_link(path).map_err(|source| read_error(path, source))?;
        let target = target.as_os_str().as_bytes().to_vec();
        check_target(at, &target)?;
        return Ok(Kind::Symlink(target));
    }
    let major = rustix::fs::major(metadata.rdev());
    let minor = rustix::fs::minor(metadata.rdev());
    Ok(if file_type.is_char_device() {
        Kind::Special(Special::CharacterDevice { major, minor })
    } else if file_type.is_block_device() {
        Kind::Special(Special::BlockDevice { major, minor })
    } else if file_type.is_fifo() {
        Kind::Special(Special::Fifo)
    } else if file_type.is_socket() {
        Kind::Special(Special::Socket)
    } else {
        Kind::File(Source::File(path.to_owned()))
    })
}

pub(crate) fn attributes(metadata: &Metadata) -> Attributes {
    Attributes {
        mode: metadata.mode().into(),
        uid: metadata.uid(),
        gid: metadata.gid(),
        mtime: Some(metadata.mtime()),
    }
}

fn read_error(path: &Path, source: std::io::Error) -> Error {
    Error::Read {
        path: Origin::Host(path.to_owned()),
        source,
    }
}
