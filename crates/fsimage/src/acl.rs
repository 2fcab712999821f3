//! POSIX ACLs, acl(5), for a filesystem that cannot hold them, as squashfs: modes
//! then say less, and never more, than the ACLs did.

use std::fs::{self, Metadata, Permissions};
use std::io;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};

use crate::Error;
use crate::tree::{attribute_names, walk};

const ACCESS: &[u8] = b"system.posix_acl_access";
const DEFAULT: &[u8] = b"system.posix_acl_default";

/// Tags of entries, as the kernel's `linux/posix_acl.h` has them.
const OWNING_GROUP: u16 = 0x04;
const MASK: u16 = 0x10;
/// The length of the version in front, and of an entry: tag, permissions, id.
const HEAD: usize = 4;
const ENTRY: usize = 8;

/// Takes the ACLs of everything beneath `tree` away, and returns the paths in it
/// that had one, in order.
///
/// With an ACL, the group's bits of a mode are the most that anyone the ACL names
/// may do; they become what the owning group itself may.
///
/// # Errors
///
/// A file that cannot be read or changed.
pub fn drop_acls(tree: &Path) -> Result<Vec<PathBuf>, Error> {
    let mut had = Vec::new();
    walk(tree, &mut |path, metadata| {
        if metadata.is_symlink() {
            return Ok(());
        }
        let acls = acls_of(path)?;
        if acls[0] {
            let mode = mode_without_acl(path, metadata)?;
            rustix::fs::lremovexattr(path, ACCESS)?;
            fs::set_permissions(path, Permissions::from_mode(mode))?;
        }
        if acls[1] {
            rustix::fs::lremovexattr(path, DEFAULT)?;
        }
        if acls.contains(&true) {
            let inside = path.strip_prefix(tree).unwrap_or(path);
            had.push(Path::new("/").join(inside));
        }
        Ok(())
    })?;
    Ok(had)
}

/// The files beneath `tree` that have attributes which are neither ACLs nor labels of
/// SELinux, such as `user.comment` or `security.capability`, with the name of the first.
///
/// # Errors
///
/// A file that cannot be read.
pub fn other_attributes(tree: &Path) -> Result<Vec<(PathBuf, String)>, Error> {
    let mut had = Vec::new();
    walk(tree, &mut |path, _| {
        let names = attribute_names(path)?;
        let mut others = names
            .iter()
            .filter(|name| !name.starts_with(b"system.") && name.as_slice() != b"security.selinux");
        if let Some(name) = others.next() {
            let inside = path.strip_prefix(tree).unwrap_or(path);
            let name = String::from_utf8_lossy(name).into_owned();
            had.push((Path::new("/").join(inside), name));
        }
        Ok(())
    })?;
    Ok(had)
}

/// Whether anything in `tree` has an ACL.
pub(crate) fn has_acls(tree: &Path) -> Result<bool, Error> {
    let mut found = false;
    walk(tree, &mut |path, metadata| {
        found = found || !metadata.is_symlink() && acls_of(path)?.contains(&true);
        Ok(())
    })?;
    Ok(found)
}

/// The mode of the file `path` where it has no ACL: what its owning group itself may.
pub(crate) fn mode_without_acl(path: &Path, metadata: &Metadata) -> io::Result<u32> {
    let mode = metadata.mode() & 0o7777;
    if metadata.is_symlink() || !acls_of(path)?[0] {
        return Ok(mode);
    }
    let group = owning_group(&value(path, ACCESS)?);
    Ok(group.map_or(mode, |group| mode & 0o7707 | group << 3))
}

/// Whether the file `path` has an ACL of its own, and one for what is made in it.
fn acls_of(path: &Path) -> io::Result<[bool; 2]> {
    let names = attribute_names(path)?;
    Ok([ACCESS, DEFAULT].map(|acl| names.iter().any(|name| name == acl)))
}

fn value(path: &Path, name: &[u8]) -> io::Result<Vec<u8>> {
    let mut value = vec![0; 64 << 10];
    let length = rustix::fs::lgetxattr(path, name, value.as_mut_slice())?;
    value.truncate(length);
    Ok(value)
}

/// What the owning group may do by an ACL.
fn owning_group(acl: &[u8]) -> Option<u32> {
    let entries = acl.get(HEAD..)?.chunks_exact(ENTRY);
    let permissions = |wanted: u16| {
        entries.clone().find_map(|entry| {
            let tag = u16::from_le_bytes([entry[0], entry[1]]);
            (tag == wanted).then(|| u32::from(u16::from_le_bytes([entry[2], entry[3]])) & 7)
        })
    };
    let mask = permissions(MASK).unwrap_or(7);
    permissions(OWNING_GROUP).map(|group| group & mask)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An ACL with these permissions for owner, user 1000, owning group, mask, others.
    fn acl([owner, named, group, mask, others]: [u8; 5]) -> Vec<u8> {
        let mut bytes = vec![2, 0, 0, 0];
        for (tag, permissions, id) in [
            (0x01, owner, u32::MAX),
            (0x02, named, 1000),
            (0x04, group, u32::MAX),
            (0x10, mask, u32::MAX),
            (0x20, others, u32::MAX),
        ] {
            bytes.extend([tag, 0, permissions, 0]);
            bytes.extend(id.to_le_bytes());
        }
        bytes
    }

    #[test]
    fn the_group_has_what_its_own_entry_gives_within_the_mask() {
        assert_eq!(owning_group(&acl([7, 7, 4, 7, 0])), Some(4));
        assert_eq!(owning_group(&acl([6, 6, 6, 4, 0])), Some(4));
        assert_eq!(owning_group(&acl([6, 7, 0, 7, 4])), Some(0));
        assert_eq!(owning_group(&[2, 0, 0, 0]), None);
        assert_eq!(owning_group(&[]), None);
    }

    #[test]
    fn acls_go_and_no_mode_gets_wider() {
        let tree = tempfile::tempdir().unwrap();
        let (file, directory) = (tree.path().join("file"), tree.path().join("d"));
        fs::write(&file, "x").unwrap();
        fs::create_dir(&directory).unwrap();
        fs::write(tree.path().join("plain"), "x").unwrap();
        let flags = rustix::fs::XattrFlags::empty();
        let set = |path: &Path, name: &[u8], bits| {
            rustix::fs::setxattr(path, name, &acl(bits), flags).is_ok()
        };
        if !set(&file, ACCESS, [6, 7, 4, 7, 0]) || !set(&directory, DEFAULT, [7, 7, 5, 7, 0]) {
            println!("SKIPPED: the directory for temporary files has no ACLs");
            return;
        }
        let mode = |path: &Path| fs::metadata(path).unwrap().mode() & 0o7777;
        assert_eq!(mode(&file), 0o670);
        let had = drop_acls(tree.path()).unwrap();
        assert_eq!(had, [Path::new("/d"), Path::new("/file")]);
        assert_eq!(mode(&file), 0o640);
        assert_eq!(drop_acls(tree.path()).unwrap(), Vec::<PathBuf>::new());
    }
}
