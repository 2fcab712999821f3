//! An image that does not fit, on filesystems with and without nameless files: `cargo test -p livecd-iso --features cli`.

#![cfg(feature = "cli")]

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::program::tree;
use crate::support::*;

/// Makes an image where there is an earlier one, and says what there is afterwards.
const SCRIPT: &str = "
    trap 'umount small' EXIT
    echo earlier > small/out.iso
    \"$1\" make \"$2\" small/out.iso --volid TEST || echo \"exit status $?\"
    ls small
    cat small/out.iso";

/// Whether a file without a name can be made in the filesystem, as open(2) says it: by the name of the error.
const PROBE: &str = "
    python3 -c 'import os; os.open(\"small\", os.O_TMPFILE | os.O_RDWR)' 2>&1 | grep -o 'OSError' || true";

#[track_caller]
fn check(programs: &[&str], mount: &str, has_nameless_files: bool) {
    let is_root = rustix::process::geteuid().is_root();
    if !have(&[&["unshare", "mount", "python3"][..], programs].concat())
        || !skip_unless(is_root, "only root can mount")
    {
        return;
    }
    let scratch = tempfile::tempdir().unwrap();
    let tree = tree(scratch.path());
    fs::write(Path::new(&tree).join("large"), vec![1; 3 << 20]).unwrap();
    fs::create_dir(scratch.path().join("small")).unwrap();
    // A mount namespace of its own: nobody else sees the small filesystem.
    let mut command = Command::new("unshare");
    command
        .args(["--mount", "sh", "-c"])
        .arg(format!("{mount} || exit\n{PROBE}\n{SCRIPT}"))
        .args(["sh", env!("CARGO_BIN_EXE_livecd-iso"), &tree]);
    let output = command.current_dir(scratch.path()).output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let probed = if has_nameless_files { "" } else { "OSError\n" };
    assert_eq!(
        (text(&output.stderr), text(&output.stdout)),
        (
            "error: could not write small/out.iso\n  because: No space left on device (os error 28)\n"
                .to_owned(),
            format!("{probed}exit status 1\nout.iso\nearlier\n"),
        )
    );
}

#[test]
fn leaves_no_half_image() {
    check(&[], "mount -t tmpfs -o size=2m tmpfs small", true);
}

/// Filesystems in user space cannot make files without a name: there the half image has one, and must go.
#[test]
fn leaves_no_half_image_that_had_a_name() {
    check(
        &["fuse2fs", "mkfs.ext2"],
        "truncate -s 2M image && mkfs.ext2 -q image && fuse2fs image small && rmdir small/lost+found",
        false,
    );
}
