//! An image that does not fit, on filesystems with and without nameless files, and files of one that do not:
//! `cargo test -p livecd-iso --features cli`.

#![cfg(feature = "cli")]

use std::fs;
use std::path::Path;
use std::process::Command;

use livecd_iso::Source;

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

/// An image with a small file, a large one and another small one.
fn image_with_a_large_file(directory: &Path) {
    let mut image = image();
    for (name, length) in [("a", 10), ("large", 3 << 20), ("z/z", 10)] {
        let content = Source::Bytes(vec![b'x'; length]);
        image.tree.file(name, content).unwrap();
    }
    image.tree.symlink("link", "large").unwrap();
    write(&image, &directory.join("in.iso"));
}

/// What a shell says that has the program as its first argument.
fn say(directory: &Path, shell: &[&str], script: &str) -> (String, String) {
    let mut command = Command::new(shell[0]);
    command.args(&shell[1..]).args(["-c", script, "sh"]);
    command.arg(env!("CARGO_BIN_EXE_livecd-iso"));
    let output = command.current_dir(directory).output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (text(&output.stdout), text(&output.stderr))
}

#[test]
fn an_extraction_that_does_not_fit_ends_and_leaves_nothing() {
    let is_root = rustix::process::geteuid().is_root();
    if !have(&["unshare", "mount"]) || !skip_unless(is_root, "only root can mount") {
        return;
    }
    let scratch = tempfile::tempdir().unwrap();
    image_with_a_large_file(scratch.path());
    fs::create_dir(scratch.path().join("small")).unwrap();
    // Into a directory that is not there, and into an empty one. Either by bytes or by inodes.
    for (size, named) in [
        ("size=1m", ["new/large", "given/large"]),
        // The marker of an unfinished directory is an inode, too.
        ("nr_inodes=4", ["new/z", "given/large"]),
    ] {
        let script = format!(
            "mount -t tmpfs -o {size} tmpfs small || exit
            trap 'umount small' EXIT
            \"$1\" extract in.iso small/new; echo $?
            mkdir small/given
            \"$1\" extract in.iso small/given; echo $?
            find small -mindepth 1"
        );
        let (out, err) = say(scratch.path(), &["unshare", "--mount", "sh"], &script);
        assert_eq!(out, "1\n1\nsmall/given\n", "{size}: {err}");
        let error = |path: &str| {
            format!(
                "error: could not write small/{path}\n  because: No space left on device (os error 28)\n"
            )
        };
        assert_eq!(err, named.map(error).concat(), "{size}");
    }
}

#[test]
fn a_file_that_is_too_large_for_the_filesystem_does_not_keep_the_others_from_it() {
    let scratch = tempfile::tempdir().unwrap();
    image_with_a_large_file(scratch.path());
    // In blocks of 512 bytes; the signal would end the program.
    let script = "trap '' XFSZ; ulimit -f 64; \"$1\" extract in.iso out; echo $?; cd out; find * | sort; cat z/z";
    let (out, err) = say(scratch.path(), &["sh"], script);
    assert_eq!(out, "1\na\nlink\nz\nz/z\nxxxxxxxxxx");
    let expect = "not extracted: large\n\
                  error: could not write out/large\n  because: File too large (os error 27)\n\
                  error: 1 of 5 files and directories could not be extracted\n";
    assert_eq!(err, expect);
}
