//! Owners, permissions, attributes and times of what was extracted, as far as the caller may set them.

use std::ffi::OsStr;
use std::fs::File;
use std::io;
use std::os::fd::{AsRawFd, BorrowedFd};
use std::os::unix::ffi::OsStrExt;

use rustix::fs::{
    AtFlags, Gid, Mode, Timespec, Timestamps, Uid, XattrFlags, chmodat, chownat, fchmod, fchown,
    fsetxattr, futimens, lsetxattr, utimensat,
};
use rustix::io::Errno;

use super::entry::{Entry, EntryKind};

/// Set-user-id and set-group-id.
const SET_ID: u16 = 0o6000;

/// What the caller may do, and what that gave to what was extracted.
pub(super) struct Privileges {
    pub(super) is_root: bool,
    /// Owner and group of what the caller makes.
    own: (u32, u32),
    /// There are devices, or files that run with more rights than their caller's.
    pub(super) were_given: bool,
}

impl Privileges {
    pub(super) fn of_caller() -> Self {
        let uid = rustix::process::geteuid();
        Self {
            is_root: uid.is_root(),
            own: (uid.as_raw(), rustix::process::getegid().as_raw()),
            were_given: false,
        }
    }

    /// The owner and group to set, if they can be.
    fn owner(&self, entry: &Entry, not_set: &mut Vec<&'static str>) -> Option<(Uid, Gid)> {
        let (uid, gid) = (entry.attributes.uid, entry.attributes.gid);
        if self.is_root {
            return Some((Uid::from_raw(uid), Gid::from_raw(gid)));
        }
        if (uid, gid) != self.own {
            not_set.push("it belongs to you, as only root can give it to its owner");
        }
        None
    }

    fn mode(&mut self, entry: &Entry, not_set: &mut Vec<&'static str>) -> Mode {
        let mut mode = entry.attributes.mode;
        if mode & SET_ID != 0 && entry.kind == EntryKind::File {
            if self.is_root {
                self.were_given = true;
            } else {
                mode &= !SET_ID;
                not_set.push("its set-user-id or set-group-id would be another one's");
            }
        }
        Mode::from_raw_mode(mode.into())
    }

    /// Sets attributes by `set`, which takes a name and a value.
    fn xattrs(
        &mut self,
        xattrs: &[(Vec<u8>, Vec<u8>)],
        not_set: &mut Vec<&'static str>,
        set: impl Fn(&[u8], &[u8]) -> rustix::io::Result<()>,
    ) -> io::Result<()> {
        for (name, value) in xattrs {
            if !self.is_root && !name.starts_with(b"user.") {
                not_set.push("only root can set its attributes outside of user.");
                continue;
            }
            match set(name, value) {
                Ok(()) => self.were_given |= name == b"security.capability",
                Err(Errno::OPNOTSUPP | Errno::PERM) => {
                    not_set.push("the filesystem cannot hold its extended attributes");
                }
                Err(error) => return Err(error.into()),
            }
        }
        not_set.dedup();
        Ok(())
    }
}

/// Sets what an opened file or directory should have. Returns why something is not.
pub(super) fn set_of_opened(
    file: &File,
    entry: &Entry,
    xattrs: &[(Vec<u8>, Vec<u8>)],
    privileges: &mut Privileges,
) -> io::Result<Vec<&'static str>> {
    let mut not_set = Vec::new();
    // In this order, as a new owner takes set-user-id and capabilities away.
    if let Some((uid, gid)) = privileges.owner(entry, &mut not_set) {
        fchown(file, Some(uid), Some(gid))?;
    }
    privileges.xattrs(xattrs, &mut not_set, |name, value| {
        fsetxattr(file, name, value, XattrFlags::empty())
    })?;
    fchmod(file, privileges.mode(entry, &mut not_set))?;
    futimens(file, &times(entry))?;
    Ok(not_set)
}

/// As [`set_of_opened`], for what is not opened: a symlink, device, pipe or socket.
pub(super) fn set_of_name(
    directory: BorrowedFd<'_>,
    name: &OsStr,
    entry: &Entry,
    xattrs: &[(Vec<u8>, Vec<u8>)],
    privileges: &mut Privileges,
) -> io::Result<Vec<&'static str>> {
    let mut not_set = Vec::new();
    if let Some((uid, gid)) = privileges.owner(entry, &mut not_set) {
        chownat(
            directory,
            name,
            Some(uid),
            Some(gid),
            AtFlags::SYMLINK_NOFOLLOW,
        )?;
    }
    let mut path = format!("/proc/self/fd/{}/", directory.as_raw_fd()).into_bytes();
    path.extend(name.as_bytes());
    privileges.xattrs(xattrs, &mut not_set, |name, value| {
        lsetxattr(OsStr::from_bytes(&path), name, value, XattrFlags::empty())
    })?;
    if !matches!(entry.kind, EntryKind::Symlink(_)) {
        let mode = privileges.mode(entry, &mut not_set);
        chmodat(directory, name, mode, AtFlags::empty())?;
    }
    utimensat(directory, name, &times(entry), AtFlags::SYMLINK_NOFOLLOW)?;
    Ok(not_set)
}

fn times(entry: &Entry) -> Timestamps {
    let time = Timespec {
        tv_sec: entry.attributes.mtime.unwrap_or_default(),
        tv_nsec: 0,
    };
    Timestamps {
        last_access: time,
        last_modification: time,
    }
}
