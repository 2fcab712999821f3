//! The examples run, and print what their first lines promise.

use std::fs;
use std::path::Path;
use std::process::Command;

/// What the example `name` prints; a whole `cargo test` has built it.
fn printed(name: &str, arguments: &[&Path]) -> String {
    let test = std::env::current_exe().unwrap();
    let folder = test.parent().unwrap().parent().unwrap().join("examples");
    let output = Command::new(folder.join(name))
        .args(arguments)
        .output()
        .unwrap_or_else(|error| panic!("example {name}: {error}; `cargo test` builds it"));
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn packages_are_listed() {
    assert_eq!(printed("packages", &[]), "vim\n");
}

#[test]
fn one_option_is_edited_and_the_rest_is_kept() {
    assert_eq!(
        printed("edit", &[]),
        "# disks\npart /  --size=2048  # root\npart /home --size 4096\n"
    );
}

#[test]
fn a_file_is_shown_as_values() {
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join("shown.ks");
    fs::write(&file, "lang de_DE.UTF-8\n").unwrap();
    let shown = printed("parse", &[&file]);
    fs::remove_file(&file).unwrap();
    assert!(shown.contains("de_DE.UTF-8"), "{shown}");
}
