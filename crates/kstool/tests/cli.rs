//! The program from outside.

use std::fs;
use std::process::{Command, Output};

use expect_test::expect;

fn kstool(directory: &tempfile::TempDir, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kstool"));
    command
        .args(arguments)
        .current_dir(directory.path())
        .output()
        .unwrap()
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
        2 | rotpw x
          | ^^^^^
          |
          = hint: did you mean `rootpw`?

    "#]]
    .assert_eq(&String::from_utf8_lossy(&output.stderr));
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
fn what_cannot_be_read_is_an_error_with_its_cause() {
    let output = kstool(&directory(&[]), &["check", "none.ks"]);
    assert_eq!(output.status.code(), Some(1));
    expect![[r#"
        error: could not read none.ks
          because: No such file or directory (os error 2)
    "#]]
    .assert_eq(&String::from_utf8_lossy(&output.stderr));
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

#[test]
fn dump_speaks_as_the_reference_does() {
    let files = directory(&[("main.ks", "raid / --device=md0 --level=1 a b\n")]);
    let output = kstool(
        &files,
        &["dump", "--version", "FC4", "--format", "json", "main.ks"],
    );
    assert!(String::from_utf8_lossy(&output.stdout).contains(r#""device":0"#));
    let output = kstool(&files, &["dump", "--version", "RHEL9", "none.ks"]);
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn wrong_usage_has_its_own_exit_status() {
    assert_eq!(kstool(&directory(&[]), &["check"]).status.code(), Some(2));
}
