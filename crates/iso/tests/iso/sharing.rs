//! Image files that share blocks with the files they were made of.

use std::process::Command;

use crate::support::*;

/// Makes an image beside its tree, and prints where the image's pieces lie.
const SCRIPT: &str = "
    mount -o loop image mounted
    cd mounted
    mkdir tree
    echo > tree/a-small-one-before
    head -c 8000001 /dev/urandom > tree/large
    sync
    \"$1\" make tree out.iso --volid TEST --no-media-check >/dev/null
    sync
    filefrag -v out.iso
    \"$1\" extract out.iso out
    cmp tree/large out/large";

/// Tried by taking the alignment of large files out of `layout`: then nothing is shared.
#[test]
fn filesystems_that_can_share_blocks_do_not_copy_them() {
    let is_root = rustix::process::geteuid().is_root();
    if !have(&["unshare", "mkfs.xfs", "mkfs.btrfs", "filefrag"])
        || !skip_unless(is_root, "only root can mount")
    {
        return;
    }
    for make in [
        &["mkfs.xfs", "-q", "-m", "reflink=1", "image"][..],
        &["mkfs.btrfs", "-q", "image"],
    ] {
        let scratch = tempfile::tempdir().unwrap();
        let image = std::fs::File::create(scratch.path().join("image")).unwrap();
        image.set_len(400 << 20).unwrap();
        std::fs::create_dir(scratch.path().join("mounted")).unwrap();
        // A mount namespace of its own: the mount goes away with it.
        let mut command = Command::new("unshare");
        command
            .args(["--mount", "sh", "-ec"])
            .arg(format!("{}\n{SCRIPT}", make.join(" ")));
        command.arg("sh").arg(env!("CARGO_BIN_EXE_livecd-iso"));
        let output = command.current_dir(scratch.path()).output().unwrap();
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success(), "{said}{output:?}");
        let shared = |line: &&str| line.trim_end().ends_with("shared");
        let pieces: Vec<&str> = said.lines().filter(shared).collect();
        let blocks: u64 = pieces
            .iter()
            .filter_map(|line| line.split(':').nth(3)?.trim().parse::<u64>().ok())
            .sum();
        // All whole blocks of the file.
        assert_eq!(blocks, 8_000_001 / 4096, "{said}");
    }
}
