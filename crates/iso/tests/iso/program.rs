//! The program, if it was built: `cargo test -p livecd-iso --features cli`.

#![cfg(feature = "cli")]

use std::fs;
use std::os::unix::ffi::OsStrExt;
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
fn an_output_in_the_tree_that_it_is_made_of_is_refused() {
    let scratch = tempfile::tempdir().unwrap();
    let tree = tree(scratch.path());
    symlink("tree/docs", scratch.path().join("other way")).unwrap();
    for output in [
        format!("{tree}/out.iso"),
        format!("{tree}/docs/../out.iso"),
        format!("{}/other way/out.iso", scratch.path().display()),
    ] {
        let expect = format!(
            "error: could not write {output}: it lies in {tree}, of which the image is made: write it elsewhere\n"
        );
        check(&["make", &tree, &output, "--volid", "TEST"], 1, "", &expect);
        assert!(!Path::new(&output).exists());
    }
}

#[test]
fn an_image_goes_through_a_pipe() {
    let scratch = tempfile::tempdir().unwrap();
    let (tree, iso) = (tree(scratch.path()), scratch.path().join("out.iso"));
    let options = ["--volid", "TEST", "--timestamp", "1700000000", "--sha256"];
    let made = program(&[&["make", &tree, iso.to_str().unwrap()][..], &options].concat());
    // Output::stdout is a pipe.
    let piped = program(&[&["make", &tree, "-"][..], &options].concat());
    assert!(made.status.success() && piped.status.success(), "{piped:?}");
    assert!(piped.stdout == fs::read(&iso).unwrap());
    assert_eq!(piped.stderr, made.stdout);
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
        said.starts_with("not in joliet: link\nbytes: 1048576\nmedia check: "),
        "{said}"
    );

    let listed = String::from_utf8(program(&["ls", iso]).stdout).unwrap();
    assert!(
        listed.contains(" 5 'docs/read me.txt'\n")
            && listed.contains(" link -> 'docs/read me.txt'\n"),
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
    let sums = scratch.path().join("SHA256SUMS");
    fs::write(&sums, format!("{sum}  out.iso\n")).unwrap();
    let sums = sums.to_str().unwrap();
    assert!(program(&["verify", iso, "--sha256", sums]).status.success());
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

#[test]
fn names_are_quoted_as_ls_quotes_them() {
    if !have(&["ls"]) {
        return;
    }
    let scratch = tempfile::tempdir().unwrap();
    let tree = scratch.path().join("tree");
    fs::create_dir(&tree).unwrap();
    let names: [&[u8]; 22] = [
        b"plain.txt",
        b"with blank",
        b"it's",
        b"it's $5",
        b"a\x1b]0;pwned\x07b",
        b"new\nline",
        b"\ttab",
        b"\xff\xfe",
        b"caf\xc3\xa9",
        b"bad\xe9end",
        b"back\\slash",
        b"\"quoted\"",
        b"#first",
        b"not#first",
        b"~home",
        b"{",
        b"a{b}",
        b"x=y",
        b"star*",
        b"[a]",
        b"del\x7f",
        b"a:b,c%d@e+f",
    ];
    for name in names {
        fs::write(tree.join(std::ffi::OsStr::from_bytes(name)), "").unwrap();
    }
    let iso = scratch.path().join("out.iso");
    let (tree, iso) = (tree.to_str().unwrap(), iso.to_str().unwrap());
    let made = program(&["make", tree, iso, "--volid", "TEST", "--no-joliet"]);
    assert!(made.status.success(), "{made:?}");
    let theirs = Command::new("ls")
        .args(["-A", "-1", "--quoting-style=shell-escape", tree])
        .env("LC_ALL", "C.UTF-8")
        .output()
        .unwrap();
    let sorted = |text: &[u8]| {
        let mut lines: Vec<String> = String::from_utf8(text.to_vec())
            .unwrap()
            .lines()
            .map(str::to_owned)
            .collect();
        lines.sort();
        lines
    };
    let listed = String::from_utf8(program(&["ls", iso]).stdout).unwrap();
    let quoted: String = listed
        .lines()
        .map(|line| format!("{}\n", &line[31..]))
        .collect();
    assert_eq!(sorted(quoted.as_bytes()), sorted(&theirs.stdout));
}

#[test]
fn json_has_every_name_once_and_its_bytes_where_it_is_not_utf_8() {
    let scratch = tempfile::tempdir().unwrap();
    let tree = scratch.path().join("tree");
    fs::create_dir(&tree).unwrap();
    for name in [&b"\xff\xfe"[..], b"\xc0\xaf", b"good"] {
        fs::write(tree.join(std::ffi::OsStr::from_bytes(name)), "").unwrap();
    }
    symlink(std::ffi::OsStr::from_bytes(b"\xee"), tree.join("link")).unwrap();
    let iso = scratch.path().join("out.iso");
    let iso = iso.to_str().unwrap();
    program(&["make", tree.to_str().unwrap(), iso, "--volid", "TEST"]);
    let json: serde_json::Value =
        serde_json::from_slice(&program(&["ls", "--json", iso]).stdout).unwrap();
    let field = |index: usize, name: &str| json["files"][index][name].clone();
    for (index, path, bytes) in [
        (0, "good", None),
        (2, "\\xc0\\xaf", Some("c0af")),
        (3, "\\xff\\xfe", Some("fffe")),
    ] {
        assert_eq!(field(index, "path"), path);
        assert_eq!(
            field(index, "path_bytes"),
            bytes.map_or(serde_json::Value::Null, |bytes| bytes.into())
        );
    }
    assert_eq!(
        (field(1, "target"), field(1, "target_bytes")),
        ("\\xee".into(), "ee".into())
    );
}

#[test]
fn names_in_json_do_nothing_to_a_terminal() {
    let scratch = tempfile::tempdir().unwrap();
    let tree = scratch.path().join("tree");
    fs::create_dir(&tree).unwrap();
    let name = "a\u{9b}2J\u{202e}b";
    fs::write(tree.join(name), "").unwrap();
    let iso = scratch.path().join("out.iso");
    let iso = iso.to_str().unwrap();
    program(&["make", tree.to_str().unwrap(), iso, "--volid", "TEST"]);
    let said = String::from_utf8(program(&["ls", "--json", iso]).stdout).unwrap();
    assert!(said.contains("a\\u009b2J\\u202eb"), "{said}");
    let json: serde_json::Value = serde_json::from_str(&said).unwrap();
    assert_eq!(json["files"][0]["path"], name);
}

/// What a shell says of a command whose output nobody reads, or which is full.
fn shell(script: &str, arguments: &[&str]) -> (Option<i32>, String) {
    let mut command = Command::new("sh");
    command
        .args(["-c", script, "sh", env!("CARGO_BIN_EXE_livecd-iso")])
        .args(arguments);
    let output = command.output().unwrap();
    (
        output.status.code(),
        String::from_utf8(output.stderr).unwrap(),
    )
}

#[test]
fn a_closed_pipe_is_quiet_and_a_full_disk_is_an_error() {
    let scratch = tempfile::tempdir().unwrap();
    let (tree, iso) = (tree(scratch.path()), scratch.path().join("out.iso"));
    let iso = iso.to_str().unwrap();
    // The reader is gone before the first line: it holds no end of the pipe.
    let closed = "{ sleep 0.3; \"$@\"; echo $? >&2; } | :";
    for arguments in [
        &["make", &tree, iso, "--volid", "TEST"][..],
        &["ls", iso],
        &["ls", "--json", iso],
        &["verify", iso],
        &["implant", iso],
    ] {
        assert_eq!(
            shell(closed, arguments),
            (Some(0), "0\n".to_owned()),
            "{arguments:?}"
        );
        let full = "\"$@\" > /dev/full";
        let said =
            "error: could not write to standard output: No space left on device (os error 28)\n";
        assert_eq!(
            shell(full, arguments),
            (Some(1), said.to_owned()),
            "{arguments:?}"
        );
    }
    // The status is that of what was found, whoever reads it.
    let mut damaged = fs::read(iso).unwrap();
    damaged[500_000] ^= 1;
    fs::write(iso, damaged).unwrap();
    assert_eq!(shell(closed, &["verify", iso]), (Some(0), "1\n".to_owned()));
}

#[test]
fn a_damaged_image_is_extracted_as_far_as_it_goes_if_that_is_wanted() {
    let scratch = tempfile::tempdir().unwrap();
    let (tree, iso) = (tree(scratch.path()), scratch.path().join("out.iso"));
    let iso = iso.to_str().unwrap();
    program(&["make", &tree, iso, "--volid", "TEST"]);
    let mut image = fs::read(iso).unwrap();
    let record = image
        .windows(8)
        .position(|window| window == b"\x07LINK.;1")
        .unwrap()
        - 32;
    image[record] = 20;
    fs::write(iso, image).unwrap();
    let place = record % 2048;
    let what = format!(
        "what is at byte {place} of the root directory is a record of 20 bytes, and none has fewer than 34"
    );
    check(
        &["ls", iso],
        1,
        "",
        &format!(
            "error: {iso} is not a sound iso 9660 image: {what}\nhint: --keep-going reads what can be read\n"
        ),
    );
    let out = scratch.path().join("out");
    let out = out.to_str().unwrap();
    let extracted = program(&["extract", "--keep-going", iso, out]);
    assert_eq!(extracted.status.code(), Some(1));
    assert!(
        String::from_utf8_lossy(&extracted.stderr).contains(&what),
        "{extracted:?}"
    );
    assert_eq!(
        fs::read(format!("{out}/docs/read me.txt")).unwrap(),
        b"hello"
    );
    assert!(fs::symlink_metadata(format!("{out}/link")).is_err());
}

#[test]
fn dates_that_no_image_holds_are_cut_and_said_or_refused() {
    let scratch = tempfile::tempdir().unwrap();
    let (tree, iso) = (tree(scratch.path()), scratch.path().join("out.iso"));
    let iso = iso.to_str().unwrap();
    let file = fs::File::options()
        .write(true)
        .open(format!("{tree}/docs/read me.txt"))
        .unwrap();
    let late = std::time::UNIX_EPOCH + std::time::Duration::from_secs(6_000_000_000);
    file.set_modified(late).unwrap();
    let made = program(&["make", &tree, iso, "--volid", "TEST"]);
    assert_eq!(
        String::from_utf8_lossy(&made.stderr),
        "warning: 'docs/read me.txt': its date, 6000000000 seconds after 1970, is cut to the years 1900 to 2155\n"
    );
    let json: serde_json::Value =
        serde_json::from_slice(&program(&["ls", "--json", iso]).stdout).unwrap();
    assert_eq!(json["files"][1]["mtime"], 5_869_583_999i64);
    let refused = program(&[
        "make",
        &tree,
        iso,
        "--volid",
        "TEST",
        "--timestamp",
        "5869584000",
    ]);
    assert_eq!(
        String::from_utf8_lossy(&refused.stderr),
        "error: the date of the image is 5869584000 seconds after 1970, and an image holds the years 1900 to 2155\n"
    );
}

/// Runs a shell's `line`, with `$livecd` for the program and `$iso` for a small image,
/// in a directory that has `tree`.
fn shell_in(scratch: &Path, line: &str) -> Output {
    Command::new("sh")
        .args(["-c", line])
        .env("livecd", env!("CARGO_BIN_EXE_livecd-iso"))
        .env("iso", "small.iso")
        .current_dir(scratch)
        .output()
        .unwrap()
}

const EVERY_COMMAND: [&str; 6] = [
    "make tree made.iso --volid TEST",
    "ls $iso",
    "ls --json $iso",
    "implant $iso",
    "verify $iso",
    "extract $iso out",
];

fn small_image(scratch: &Path) {
    tree(scratch);
    let made = shell_in(scratch, "$livecd make tree $iso --volid TEST");
    assert!(made.status.success(), "{made:?}");
}

#[test]
fn a_stream_that_takes_nothing_ends_every_command_with_a_status() {
    let scratch = tempfile::tempdir().unwrap();
    small_image(scratch.path());
    for command in EVERY_COMMAND {
        for (streams, expected) in [
            ("> /dev/full", 1),
            ("> /dev/full 2>&1", 1),
            ("2> /dev/full", 0),
            ("<&- >&- 2>&-", 0),
        ] {
            let line = format!("rm -rf out made.iso; $livecd {command} {streams}");
            let output = shell_in(scratch.path(), &line);
            let said = String::from_utf8_lossy(&output.stderr);
            // Who prints nothing has nothing to lose.
            let silent = command.starts_with("extract") && expected == 1;
            let expected = if silent { 0 } else { expected };
            assert_eq!(output.status.code(), Some(expected), "{line}: {said}");
        }
    }
}

/// 64 KiB are not enough for the first thread to read options; a directory of mode
/// 0 is one that its owner cannot write to.
#[test]
fn a_caller_with_next_to_no_stack_or_an_odd_umask_is_served() {
    let scratch = tempfile::tempdir().unwrap();
    small_image(scratch.path());
    for command in EVERY_COMMAND {
        let line = format!("rm -rf out made.iso; umask 777; ulimit -s 64; exec $livecd {command}");
        let output = shell_in(scratch.path(), &line);
        assert_eq!(output.status.code(), Some(0), "{line}: {output:?}");
    }
    let mode = |path: &str| {
        let metadata = fs::metadata(scratch.path().join(path)).unwrap();
        std::os::unix::fs::PermissionsExt::mode(&metadata.permissions()) & 0o777
    };
    for directory in ["out", "out/docs"] {
        assert_eq!(mode(directory) & 0o700, 0o700, "{directory}");
    }
    let line = "umask 777; rm -f made.iso; exec $livecd make tree made.iso --volid TEST";
    assert!(shell_in(scratch.path(), line).status.success());
    assert_eq!(mode("made.iso"), 0o600);
}
