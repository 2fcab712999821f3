//! SELinux labels and capabilities in extracted images, on a kernel that has them.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use livecd_fsimage::{Labels, Squashfs, extract};
use livecd_host::{Host, Silent};
use rustix::fs::XattrFlags;
use rustix::io::Errno;

use super::lacks_guest;

const THIS: &str = "in_guest::with_all::labels::an_ordinary_user_extracts_what_has_labels";
/// Where the ordinary user finds the image.
const IMAGE: &str = "LIVECD_TEST_IMAGE";
const LABEL: &str = "security.selinux";
const CAPABILITY: &str = "security.capability";
/// `cap_net_raw=ep`, capabilities(7).
const RAW: &[u8] = &[1, 0, 0, 2, 0, 32, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];

/// Only root of the machine may label files, where no security module says otherwise.
#[test]
fn an_ordinary_user_extracts_what_has_labels() {
    if lacks_guest() {
        return;
    }
    if let Some(image) = std::env::var_os(IMAGE) {
        return extracted(Path::new(&image));
    }
    let directory = tempfile::tempdir().unwrap();
    let tree = directory.path().join("tree");
    fs::create_dir(&tree).unwrap();
    let mut labels = Labels::new();
    for name in ["ping", "shadow"] {
        fs::write(tree.join(name), name).unwrap();
        let label = format!("system_u:object_r:{name}_t:s0");
        labels.insert(PathBuf::from("/").join(name), label);
    }
    rustix::fs::setxattr(tree.join("ping"), CAPABILITY, RAW, XattrFlags::empty()).unwrap();
    let image = directory.path().join("image");
    let host = Host::system(Silent);
    let squashfs = Squashfs::default();
    squashfs
        .create_labelled(&host, &tree, Arc::new(labels), &image)
        .unwrap();

    let everyone = fs::Permissions::from_mode(0o755);
    fs::set_permissions(directory.path(), everyone).unwrap();
    let program = std::env::current_exe().unwrap();
    let status = Command::new("unshare")
        .arg("--map-root-user")
        .arg(program)
        .args(["--exact", THIS, "--nocapture"])
        .env(IMAGE, &image)
        .uid(1000)
        .gid(1000)
        .status();
    assert!(status.unwrap().success());
}

fn extracted(image: &Path) {
    let directory = tempfile::tempdir().unwrap();
    let tree = directory.path().join("tree");
    fs::create_dir(&tree).unwrap();
    let scratch = directory.path().join("scratch");
    extract(&Host::system(Silent), image, &tree, &scratch).unwrap();
    assert_eq!(fs::read(tree.join("shadow")).unwrap(), b"shadow");
    let mut value = [0; 64];
    // Else the kernel let it through, and nothing was tried.
    let label = rustix::fs::getxattr(tree.join("shadow"), LABEL, &mut value);
    assert_eq!(label, Err(Errno::NODATA));
    let length = rustix::fs::getxattr(tree.join("ping"), CAPABILITY, &mut value).unwrap();
    assert_eq!(&value[..length], RAW);
}
