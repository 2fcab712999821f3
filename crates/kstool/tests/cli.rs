//! The program from outside.

use std::fs;
use std::io::Write as _;
use std::process::{Command, Output, Stdio};

use expect_test::expect;

fn kstool(directory: &tempfile::TempDir, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kstool"));
    command
        .args(arguments)
        .current_dir(directory.path())
        .output()
        .unwrap()
}

fn kstool_reading(directory: &tempfile::TempDir, arguments: &[&str], input: &[u8]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kstool"));
    let mut child = command
        .args(arguments)
        .current_dir(directory.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input).unwrap();
    child.wait_with_output().unwrap()
}

fn directory(files: &[(&str, &str)]) -> tempfile::TempDir {
    let directory = tempfile::tempdir().unwrap();
    for (name, text) in files {
        fs::write(directory.path().join(name), text).unwrap();
    }
    directory
}

#[test]
fn check_says_all_that_is_wrong_and_where() {
    let files = directory(&[
        ("main.ks", "%include part.ks\nrotpw x\n"),
        ("part.ks", "part / --sise=1\n"),
    ]);
    let output = kstool(&files, &["check", "main.ks"]);
    assert_eq!(output.status.code(), Some(1));
    expect![[r#"
        error[unknown-option]: `part` has no option `--sise`
         --> part.ks:1:8
          |
        1 | part / --sise=1
          |        ^^^^^^
          |
          = note: included from main.ks:1
          = hint: did you mean `--size`?

        error[unknown-command]: `rotpw` is no kickstart command
         --> main.ks:2:1
          |
        2 | rotpw *
          | ^^^^^
          |
          = hint: did you mean `rootpw`?

        2 errors (`kstool explain CODE` says more about a code)
    "#]]
    .assert_eq(&String::from_utf8_lossy(&output.stderr));
}

#[test]
fn several_files_and_standard_input_are_checked_without_colours() {
    let files = directory(&[("good.ks", "lang C\n"), ("old.ks", "install\nlang C\n")]);
    let output = kstool_reading(&files, &["check", "good.ks", "-", "old.ks"], b"lang\n");
    assert_eq!(output.status.code(), Some(1));
    expect![[r#"
        error[missing-argument]: `lang` needs a lang
         --> <stdin>:1:1
          |
        1 | lang
          | ^^^^
          |
          = hint: write `lang LANG`

        deprecated[deprecated-command]: `install` is only known to FC3 to F28, RHEL3 to RHEL7
         --> old.ks:1:1
          |
        1 | install
          | ^^^^^^^

        1 error, 1 deprecation; 1 of 3 files are wrong (`kstool explain CODE` says more about a code)
    "#]]
    .assert_eq(&String::from_utf8_lossy(&output.stderr));
}

#[test]
fn codes_are_explained_however_they_are_copied() {
    let empty = directory(&[]);
    for code in ["unexpected-value", "error[unexpected-value]:"] {
        let output = kstool(&empty, &["explain", code]);
        expect![[r#"
            unexpected-value: an error

            An option that takes no value has one. Write the option alone.

            For example:

                part / --grow=yes
        "#]]
        .assert_eq(&String::from_utf8_lossy(&output.stdout));
    }
    assert_eq!(kstool(&empty, &["explain", "none"]).status.code(), Some(1));
    let all = kstool(&empty, &["explain"]).stdout;
    assert_eq!(
        String::from_utf8_lossy(&all).lines().count(),
        livecd_kickstart::codes::ALL.len()
    );
}

#[test]
fn the_manual_and_completions_are_printed() {
    let empty = directory(&[]);
    let manual = |arguments: &[&str]| {
        String::from_utf8_lossy(&kstool(&empty, arguments).stdout).into_owned()
    };
    assert!(manual(&["man"]).contains("kstool"));
    assert!(manual(&["man", "check"]).contains("version"));
    assert!(!kstool(&empty, &["man", "none"]).status.success());
    for shell in ["bash", "zsh", "fish"] {
        assert!(
            manual(&["completions", shell]).contains("flatten"),
            "{shell}"
        );
    }
}

#[test]
fn check_speaks_json() {
    let files = directory(&[("main.ks", "lang\n")]);
    let output = kstool(&files, &["check", "--format", "json", "main.ks"]);
    expect![[r#"
        {"code":"missing-argument","column":1,"file":"main.ks","hint":"write `lang LANG`","line":1,"message":"`lang` needs a lang","severity":"error"}
    "#]].assert_eq(&String::from_utf8_lossy(&output.stdout));
}

#[test]
fn nothing_in_json_acts_on_a_terminal() {
    let title = "a\u{9b}2J\u{202e}b";
    let files = directory(&[("main.ks", &format!("lang C --{title}\n"))]);
    let checked = kstool(&files, &["check", "--format", "json", "main.ks"]).stdout;
    let files = directory(&[("main.ks", &format!("user --name=ann --gecos={title}\n"))]);
    let dumped = kstool(&files, &["dump", "--format", "json", "main.ks"]).stdout;
    for said in [checked, dumped] {
        let said = String::from_utf8(said).unwrap();
        assert!(said.is_ascii() && said.contains("202e"), "{said}");
        for line in said.lines() {
            let read: serde_json::Value = serde_json::from_str(line).unwrap();
            if let Some(commands) = read["commands"].as_array() {
                assert_eq!(commands[0]["gecos"], title);
            }
        }
    }
}

#[test]
fn what_cannot_be_read_is_an_error_with_its_cause() {
    let output = kstool(&directory(&[]), &["check", "none.ks"]);
    assert_eq!(output.status.code(), Some(1));
    expect![[r#"
        error: could not read none.ks
          because: No such file or directory (os error 2)

        1 error (`kstool explain CODE` says more about a code)
    "#]]
    .assert_eq(&String::from_utf8_lossy(&output.stderr));
    let arguments = ["check", "--format", "json", "none.ks"];
    let said = kstool(&directory(&[]), &arguments).stdout;
    assert!(String::from_utf8_lossy(&said).contains(r#""code":"unreadable""#));
}

#[test]
fn flatten_and_format_and_diff_agree() {
    let text = "lang   C # language\n%include more.ks\n";
    let files = directory(&[("main.ks", text), ("more.ks", "part '/' --size 1\n")]);
    let flat = kstool(&files, &["flatten", "main.ks", "--output", "flat.ks"]);
    assert!(flat.status.success());
    assert_eq!(
        fs::read_to_string(files.path().join("flat.ks")).unwrap(),
        "lang C\npart / --size=1\n"
    );
    assert!(
        kstool(&files, &["diff", "main.ks", "flat.ks"])
            .status
            .success()
    );
    assert!(
        !kstool(&files, &["format", "--check", "main.ks"])
            .status
            .success()
    );
    assert!(
        kstool(&files, &["format", "--write", "main.ks", "more.ks"])
            .status
            .success()
    );
    let formatted = fs::read_to_string(files.path().join("main.ks")).unwrap();
    assert_eq!(formatted, "lang C  # language\n%include more.ks\n");
}

/// Tried with `std::fs::write`, of which a reader sees half.
#[test]
fn a_file_has_its_new_content_as_a_whole_or_is_as_it_was() {
    use std::io::Read;
    use std::os::unix::fs::{PermissionsExt, symlink};

    let files = directory(&[("main.ks", "lang   C\n"), ("flat.ks", "old\n")]);
    let path = |name: &str| files.path().join(name);
    fs::set_permissions(path("flat.ks"), fs::Permissions::from_mode(0o640)).unwrap();
    symlink("main.ks", path("link.ks")).unwrap();
    for (file, old, arguments) in [
        (
            "flat.ks",
            "old\n",
            ["flatten", "main.ks", "--output=flat.ks"],
        ),
        ("main.ks", "lang   C\n", ["format", "--write", "link.ks"]),
    ] {
        let mut reader = fs::File::open(path(file)).unwrap();
        assert!(kstool(&files, &arguments).status.success());
        let mut seen = String::new();
        reader.read_to_string(&mut seen).unwrap();
        assert_eq!(seen, old);
        assert_eq!(fs::read_to_string(path(file)).unwrap(), "lang C\n");
    }
    assert!(path("link.ks").is_symlink());
    let mode = path("flat.ks").metadata().unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o640);
    assert_eq!(fs::read_dir(files.path()).unwrap().count(), 3);
}

#[test]
fn diff_tells_differences_from_trouble() {
    let files = directory(&[("a.ks", "lang C\n"), ("b.ks", "lang de_DE\n")]);
    let output = kstool(&files, &["diff", "a.ks", "b.ks"]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(output.stdout, b"-lang C\n+lang de_DE\n");
    let output = kstool(&files, &["diff", "a.ks", "none.ks"]);
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn dump_speaks_as_the_reference_does() {
    let files = directory(&[("main.ks", "raid / --device=md0 --level=1 a b\n")]);
    let output = kstool(
        &files,
        &["dump", "--version", "FC4", "--format", "json", "main.ks"],
    );
    assert!(String::from_utf8_lossy(&output.stdout).contains(r#""device":0"#));
    let paths = "multipath --name=a --device=1 --rule=r\nmultipath --name=b --device=2 --rule=r\n\
                 multipath --name=/x/b --device=3 --rule=r\n";
    let output = kstool_reading(
        &files,
        &["dump", "--version", "RHEL6", "-"],
        paths.as_bytes(),
    );
    let dumped: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let path = |device: &str, name: &str| serde_json::json!({"device": device, "mpdev": name.rsplit('/').next(), "name": name, "rule": "r"});
    assert_eq!(
        dumped["commands"],
        serde_json::json!([
            {"command": "multipath", "name": "a", "paths": [path("1", "a")]},
            {"command": "multipath", "name": "b", "paths": [path("2", "b"), path("3", "/x/b")]},
            {"command": "multipath", "line": 3, "device": "3", "mpdev": "b", "name": "/x/b", "rule": "r"},
        ])
    );
    let output = kstool(&files, &["dump", "--version", "RHEL9", "none.ks"]);
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn every_task_reads_standard_input() {
    let files = directory(&[("old.ks", "lang C\n"), ("part.ks", "skipx\n")]);
    let text = b"lang  C\n%ksappend part.ks\n";
    for (arguments, expected) in [
        (&["check", "-"][..], ""),
        (&["flatten", "-"], "lang C\nskipx\n"),
        (&["format", "-"], "lang C\n%ksappend part.ks\n"),
        (&["diff", "old.ks", "-"], "+skipx\n"),
        (&["dump", "--format", "ks", "-"], "lang C\n"),
        (&["dump", "--format", "preprocess", "-"], "lang  C\nskipx\n"),
    ] {
        let output = kstool_reading(&files, arguments, text);
        let said = String::from_utf8_lossy(&output.stdout);
        assert_eq!(said, expected, "{arguments:?}");
    }
    let output = kstool_reading(&files, &["dump", "-"], b"lang\n");
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.starts_with("<stdin>:1:1: "), "{said}");
}

#[test]
fn wrong_usage_has_its_own_exit_status() {
    assert_eq!(kstool(&directory(&[]), &["check"]).status.code(), Some(2));
}

#[test]
fn what_a_pre_script_makes_may_be_missing_for_every_task() {
    let files = directory(&[
        (
            "made.ks",
            "%pre\necho x\n%end\n%include /nonexistent/made-by-pre.ks\nlang C\n",
        ),
        ("missing.ks", "%include /nonexistent/x.ks\nlang C\n"),
    ]);
    for task in [&["check"][..], &["flatten"], &["diff", "made.ks"]] {
        let run = |file| {
            let arguments: Vec<&str> = task.iter().copied().chain([file]).collect();
            let output = kstool(&files, &arguments);
            (
                output.status.success(),
                String::from_utf8(output.stderr).unwrap(),
            )
        };
        let (fine, said) = run("made.ks");
        assert!(fine, "{task:?} {said}");
        assert!(said.contains("warning[include-missing]"), "{task:?} {said}");
        let (fine, said) = run("missing.ks");
        assert!(
            !fine && said.contains("error[include-failed]"),
            "{task:?} {said}"
        );
    }
    for arguments in [
        &["check", "--without-includes", "missing.ks"][..],
        &["flatten", "--without-includes", "missing.ks"],
        &["diff", "--without-includes", "missing.ks", "missing.ks"],
    ] {
        let output = kstool(&files, arguments);
        assert!(output.status.success(), "{output:?}");
        assert!(output.stderr.is_empty(), "{output:?}");
    }
}

#[test]
fn check_gives_the_place_where_a_file_is_not_utf_8() {
    let files = directory(&[]);
    fs::write(files.path().join("latin1.ks"), b"lang C\n# caf\xe9\n").unwrap();
    let output = kstool(&files, &["check", "--format", "json", "latin1.ks"]);
    assert_eq!(output.status.code(), Some(1));
    let said: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((&said["line"], &said["column"]), (&2.into(), &6.into()));
    assert_eq!(said["code"], "not-utf-8");
}

/// Runs kstool as the last of a shell's `line`.
fn kstool_from(directory: &tempfile::TempDir, line: &str) -> Output {
    Command::new("sh")
        .args(["-c", line])
        .env("kstool", env!("CARGO_BIN_EXE_kstool"))
        .current_dir(directory.path())
        .output()
        .unwrap()
}

const EVERY_TASK: [&str; 9] = [
    "check --format json main.ks",
    "flatten main.ks",
    "format main.ks",
    "diff main.ks other.ks",
    "dump main.ks",
    "explain",
    "versions",
    "completions bash",
    "man",
];

/// Each way of `explain`, `completions` and `man` once lost the end of its text, or
/// panicked.
#[test]
fn a_stream_that_takes_nothing_is_an_error_of_every_task() {
    let files = directory(&[("main.ks", "rotpw x\n"), ("other.ks", "lang C\n")]);
    for task in EVERY_TASK {
        let full = kstool_from(&files, &format!("$kstool {task} > /dev/full"));
        let said = String::from_utf8(full.stderr).unwrap();
        let status = if task.starts_with("diff") { 2 } else { 1 };
        assert_eq!(full.status.code(), Some(status), "{task}: {said}");
        let told = "error: could not write the result\n  because: No space left";
        // What is wrong with the kickstart is said instead, where that ends the task.
        assert!(
            said.contains(told) || said.contains("rotpw"),
            "{task}: {said}"
        );
        for streams in ["<&- >&- 2>&-", "2> /dev/full", "> /dev/full 2>&1"] {
            let ended = kstool_from(&files, &format!("$kstool {task} {streams}"));
            let status = ended.status.code();
            assert!(
                matches!(status, Some(0..=2)),
                "{task} {streams}: {status:?}"
            );
        }
    }
}

/// 64 KiB are not enough for the first thread to read options.
#[test]
fn a_caller_with_next_to_no_stack_is_served() {
    let files = directory(&[("main.ks", "lang C\n"), ("other.ks", "lang C\n")]);
    for task in EVERY_TASK {
        let output = kstool_from(&files, &format!("ulimit -s 64; exec $kstool {task}"));
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(0), "{task}: {said}");
    }
}
