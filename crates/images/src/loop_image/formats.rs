//! The files that are made of a filesystem image or a tree.

use std::path::Path;
use std::sync::Arc;

use livecd_host::Tool;
use livecd_installroot::NamelessHost;

/// A qcow2 image of the filesystem in `raw`: qemu-img(1). Blocks in the order
/// they are read, so that the same image is the same file.
pub(super) fn qcow2(raw: &Path, qcow2: &Path) -> Tool {
    Tool::new("qemu-img")
        .args(["convert", "-q", "-f", "raw", "-O", "qcow2", "-m", "1"])
        .arg(raw)
        .arg(qcow2)
}

/// A tar archive of `tree`, with everything a filesystem keeps, and the same for
/// the same tree: <https://reproducible-builds.org/docs/archives/>. Holes take no
/// space, and ACLs have numbers: tar asks for names, whatever else it is told.
pub(super) fn tar(tree: &Path, archive: &Path, timestamp: i64) -> Tool {
    Tool::new("tar")
        .inside(Arc::new(NamelessHost))
        .args(["--create", "--format=posix", "--sort=name", "--sparse"])
        .args([
            "--numeric-owner",
            "--acls",
            "--xattrs",
            "--xattrs-include=*",
        ])
        .args(["--pax-option=exthdr.name=%d/PaxHeaders/%f,delete=atime,delete=ctime"])
        .args(["--clamp-mtime", &format!("--mtime=@{timestamp}")])
        .args(["--one-file-system", "--file"])
        .arg(archive)
        .arg("--directory")
        .arg(tree)
        // mkfs makes it, and it is no file of the system.
        .args(["--exclude=./lost+found", "."])
        .env("LC_ALL", "C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_lines() {
        assert_eq!(
            qcow2(Path::new("/w/rootfs.img"), Path::new("/o/a.qcow2")).to_string(),
            "qemu-img convert -q -f raw -O qcow2 -m 1 /w/rootfs.img /o/a.qcow2"
        );
        expect_test::expect!["LC_ALL=C tar --create '--format=posix' '--sort=name' --sparse --numeric-owner --acls --xattrs '--xattrs-include=*' '--pax-option=exthdr.name=%d/PaxHeaders/%f,delete=atime,delete=ctime' --clamp-mtime '--mtime=@7' --one-file-system --file /o/a.tar --directory /w/root '--exclude=./lost+found' ."]
            .assert_eq(&tar(Path::new("/w/root"), Path::new("/o/a.tar"), 7).to_string());
    }
}
