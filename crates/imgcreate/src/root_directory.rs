//! The directory that becomes `/`: made so that nothing of the directory above it
//! gets into the image.

use std::fs::{self, Permissions};
use std::io;
use std::os::unix::fs::{PermissionsExt, chown};
use std::path::Path;

use rustix::io::Errno;

/// What a directory inherits of the one above it, acl(5).
const ACLS: [&str; 2] = ["system.posix_acl_default", "system.posix_acl_access"];

/// Makes the directory with mode 0755 and root as its owner, whatever the umask, a
/// set-group-id bit or a default ACL would make of it: everything in it would
/// inherit them.
pub(crate) fn make(path: &Path) -> io::Result<()> {
    fs::create_dir(path)?;
    for acl in ACLS {
        match rustix::fs::removexattr(path, acl) {
            Ok(()) | Err(Errno::NODATA | Errno::NOTSUP) => {}
            Err(error) => return Err(error.into()),
        }
    }
    if rustix::process::geteuid().is_root() {
        chown(path, Some(0), Some(0))?;
    }
    fs::set_permissions(path, Permissions::from_mode(0o755))
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::MetadataExt;

    use super::*;

    /// `user::rwx user:1000:rwx group::r-x mask::rwx other::r-x`, as acl(5) keeps
    /// it in an attribute: a version, and tag, permissions and id of each entry.
    const DEFAULT_ACL: [u8; 44] = [
        2, 0, 0, 0, //
        1, 0, 7, 0, 255, 255, 255, 255, //
        2, 0, 7, 0, 232, 3, 0, 0, //
        4, 0, 5, 0, 255, 255, 255, 255, //
        16, 0, 7, 0, 255, 255, 255, 255, //
        32, 0, 5, 0, 255, 255, 255, 255,
    ];

    #[test]
    fn nothing_of_the_directory_above_is_inherited() {
        let above = tempfile::tempdir().unwrap();
        let mode = Permissions::from_mode(0o2700);
        fs::set_permissions(above.path(), mode).unwrap();
        let flags = rustix::fs::XattrFlags::empty();
        if rustix::fs::setxattr(above.path(), ACLS[0], &DEFAULT_ACL, flags).is_err() {
            println!("SKIPPED: the directory for temporary files has no ACLs");
            return;
        }
        let root = above.path().join("root");
        make(&root).unwrap();
        fs::create_dir(root.join("etc")).unwrap();
        let etc = fs::metadata(root.join("etc")).unwrap();
        assert_eq!(fs::metadata(&root).unwrap().mode() & 0o7777, 0o755);
        assert_eq!(etc.mode() & 0o7020, 0);
        let mut names = vec![0; 1024];
        for path in [root.clone(), root.join("etc")] {
            assert_eq!(rustix::fs::listxattr(&path, names.as_mut_slice()), Ok(0));
        }
    }
}
