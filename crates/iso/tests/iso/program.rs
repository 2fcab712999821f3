//! The program, if it was built: `cargo test -p livecd-iso --features cli`.

#![cfg(feature = "cli")]

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::{Command, Output};

use crate::support::*;

fn program(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_livecd-iso"));
    command
        .env_remove("SOURCE_DATE_EPOCH")
        .args(arguments)
        .output()
        .unwrap()
}

#[track_caller]
fn check(arguments: &[&str], status: i32, stdout: &str, stderr: &str) {
    let output = program(arguments);
    let said = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    assert_eq!(
        (said(&output.stdout).as_str(), said(&output.stderr).as_str()),
        (stdout, stderr)
    );
    assert_eq!(output.status.code(), Some(status));
}

pub(crate) fn tree(directory: &Path) -> String {
    let tree = directory.join("tree");
    fs::create_dir_all(tree.join("docs")).unwrap();
    fs::write(tree.join("docs/read me.txt"), "hello").unwrap();
    symlink("docs/read me.txt", tree.join("link")).unwrap();
    tree.to_str().unwrap().to_owned()
}

#[test]
fn make_list_extract_verify() {
    let scratch = tempfile::tempdir().unwrap();
    let (tree, iso) = (tree(scratch.path()), scratch.path().join("out.iso"));
    let iso = iso.to_str().unwrap();
    let made = program(&[
        "make",
        &tree,
        iso,
        "--volid",
        "TEST",
        "--timestamp",
        "1700000000",
    ]);
    assert!(made.status.success(), "{made:?}");
    let said = String::from_utf8(made.stdout).unwrap();
    assert!(
        said.starts_with("not in joliet: /link\nbytes: 1048576\nmedia check: "),
        "{said}"
    );

    let listed = String::from_utf8(program(&["ls", iso]).stdout).unwrap();
    assert!(
        listed.contains(" 5 docs/read me.txt\n") && listed.contains(" link -> docs/read me.txt\n"),
        "{listed}"
    );
    let json = program(&["ls", "--json", iso]).stdout;
    let json: serde_json::Value = serde_json::from_slice(&json).unwrap();
    assert_eq!(
        (&json["volume_id"], &json["files"][1]["length"]),
        (&"TEST".into(), &5.into())
    );

    let out = scratch.path().join("extracted");
    check(&["extract", iso, out.to_str().unwrap()], 0, "", "");
    assert_eq!(fs::read(out.join("docs/read me.txt")).unwrap(), b"hello");
    assert!(program(&["verify", iso]).status.success());

    let sum = stdout("sha256sum", &[iso])[..64].to_owned();
    assert!(program(&["verify", iso, "--sha256", &sum]).status.success());
    assert!(
        !program(&["verify", iso, "--sha256", &"0".repeat(64)])
            .status
            .success()
    );

    let mut damaged = fs::read(iso).unwrap();
    damaged[500_000] ^= 1;
    fs::write(iso, damaged).unwrap();
    assert_eq!(program(&["verify", iso]).status.code(), Some(1));
    assert!(program(&["implant", iso]).status.success());
    assert!(program(&["verify", iso]).status.success());
}

#[test]
fn errors() {
    let scratch = tempfile::tempdir().unwrap();
    let tree = tree(scratch.path());
    let iso = scratch.path().join("out.iso");
    let iso = iso.to_str().unwrap();
    check(
        &["make", "/no/such/tree", iso, "--volid", "TEST"],
        1,
        "",
        "error: could not read /no/such/tree\n  because: No such file or directory (os error 2)\n",
    );
    check(
        &["make", &tree, iso, "--volid", "TEST", "--bios", "nothing"],
        1,
        "",
        "error: `nothing` is not in the image\n",
    );
    let long = "x".repeat(33);
    let output = program(&["make", &tree, iso, "--volid", &long]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(
        said.contains("has 33 characters: it must have 1 to 32"),
        "{said}"
    );
    assert_eq!(output.status.code(), Some(2));
    assert!(!Path::new(iso).exists());
}

#[test]
fn symlinks_that_lead_round_in_circles() {
    let scratch = tempfile::tempdir().unwrap();
    let tree = tree(scratch.path());
    symlink("loop", Path::new(&tree).join("loop")).unwrap();
    symlink("..", Path::new(&tree).join("docs/up")).unwrap();
    let iso = scratch.path().join("out.iso");
    let iso = iso.to_str().unwrap();
    let made = program(&["make", &tree, iso, "--volid", "TEST"]);
    assert!(made.status.success(), "{made:?}");
    let listed = String::from_utf8(program(&["ls", iso]).stdout).unwrap();
    for line in [" loop -> loop\n", " docs/up -> ..\n"] {
        assert!(listed.contains(line), "{listed}");
    }
    assert_eq!(listed.lines().count(), 5, "{listed}");

    let itself = format!("{tree}/loop");
    let because = "Too many levels of symbolic links (os error 40)";
    check(
        &["make", &itself, iso, "--volid", "TEST"],
        1,
        "",
        &format!("error: could not read {itself}\n  because: {because}\n"),
    );
}

#[test]
fn an_output_that_is_no_file_is_left_alone() {
    let scratch = tempfile::tempdir().unwrap();
    let tree = tree(scratch.path());
    let device = scratch.path().join("device");
    symlink("/dev/null", &device).unwrap();
    let device = device.to_str().unwrap();
    let expect = format!(
        "error: could not write {device}: it is a character device, and an image only ever replaces a regular file\n"
    );
    check(&["make", &tree, device, "--volid", "TEST"], 1, "", &expect);
    assert!(fs::symlink_metadata(device).unwrap().is_symlink());
}

/// Tried with a file that has a name from the start.
#[test]
fn a_program_that_is_killed_leaves_nothing_behind() {
    let scratch = tempfile::tempdir().unwrap();
    let tree = scratch.path().join("tree");
    let out = scratch.path().join("out");
    for directory in [&tree, &out] {
        fs::create_dir(directory).unwrap();
    }
    // Takes longer to copy than this test lives.
    let endless = fs::File::create(tree.join("endless")).unwrap();
    endless.set_len(3 << 40).unwrap();
    // Not INT, which is ignored in what a shell runs in the background.
    for signal in ["TERM", "KILL"] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_livecd-iso"));
        command.args(["make", "--volid", "TEST"]).arg(&tree);
        let mut child = command.arg(out.join("out.iso")).spawn().unwrap();
        let open = format!("/proc/{}/fd", child.id());
        let written = || {
            let files = fs::read_dir(&open).into_iter().flatten().flatten();
            let mut sizes = files.filter_map(|file| {
                let target = fs::read_link(file.path()).ok()?;
                let size = fs::metadata(file.path()).ok()?.len();
                target.starts_with(&out).then_some(size)
            });
            sizes.any(|size| size > 1 << 20)
        };
        while !written() {
            assert!(child.try_wait().unwrap().is_none());
            std::thread::sleep(std::time::Duration::from_millis(5));
        }
        let kill = format!("kill -{signal} {}", child.id());
        assert!(
            Command::new("sh")
                .args(["-c", &kill])
                .status()
                .unwrap()
                .success()
        );
        assert!(!child.wait().unwrap().success());
        assert_eq!(fs::read_dir(&out).unwrap().count(), 0, "{signal}");
    }
}
