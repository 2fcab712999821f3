//! The program.
#![cfg(feature = "cli")]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use crate::support::*;

fn squashfs(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_livecd-squashfs"))
        .args(arguments)
        .env_remove("SOURCE_DATE_EPOCH")
        .output()
        .unwrap()
}

/// What it prints when it succeeds.
#[track_caller]
fn printed(arguments: &[&str]) -> String {
    let output = squashfs(arguments);
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{arguments:?}: {said}");
    String::from_utf8(output.stdout).unwrap()
}

/// An image of a directory with one file, and the paths of both.
fn made(scratch: &Path) -> (String, String) {
    let (tree, image) = (scratch.join("tree"), scratch.join("image"));
    fs::create_dir_all(tree.join("a")).unwrap();
    fs::write(tree.join("a/file"), "content\n").unwrap();
    std::os::unix::fs::symlink("//x\n", tree.join("link")).unwrap();
    for path in [tree.join("a/file"), tree.join("a"), tree.clone()] {
        let file = fs::File::open(path).unwrap();
        let time = std::time::UNIX_EPOCH + std::time::Duration::from_secs(TIMESTAMP.into());
        file.set_modified(time).unwrap();
    }
    let paths = [tree, image].map(|path| path.to_str().unwrap().to_owned());
    let options = ["--all-root", "--latest-mtime", "1700000000", "--time", "5"];
    printed(
        &[
            &["make", &paths[0], &paths[1], "--compression", "gzip:6"],
            &options[..],
        ]
        .concat(),
    );
    let [tree, image] = paths;
    (tree, image)
}

#[test]
fn an_image_is_made_listed_read_and_extracted() {
    let scratch = tempfile::tempdir().unwrap();
    let (_, image) = made(scratch.path());
    let listed = printed(&["ls", &image]);
    let lines: Vec<_> = listed
        .lines()
        .map(|line| line.split_once("     0     0").unwrap().1)
        .collect();
    assert_eq!(
        lines,
        [
            "            0 a",
            "            8 a/file",
            "            0 link -> //x\\n"
        ]
    );
    let json = printed(&["ls", "--json", &image]);
    let last: serde_json::Value = serde_json::from_str(json.lines().last().unwrap()).unwrap();
    assert_eq!(
        (last["target"].as_str(), last["uid"].as_u64()),
        (Some("//x\n"), Some(0))
    );
    assert_eq!(
        printed(&["cat", &image, "/a/file", "a//file"]),
        "content\ncontent\n"
    );
    let info: serde_json::Value =
        serde_json::from_str(&printed(&["info", "--json", &image])).unwrap();
    assert_eq!(
        (info["time"].as_u64(), info["level"].as_u64()),
        (Some(5), Some(6))
    );
    assert!(printed(&["info", &image]).contains("compressor   gzip\n"));
    let target = scratch.path().join("new/target");
    printed(&["extract", &image, target.to_str().unwrap()]);
    assert_eq!(
        fs::read_to_string(target.join("a/file")).unwrap(),
        "content\n"
    );
    let again = squashfs(&["extract", &image, target.to_str().unwrap()]);
    assert_eq!(again.status.code(), Some(2));
}

#[test]
fn differences_of_two_images_are_named() {
    let scratch = tempfile::tempdir().unwrap();
    let (tree, old) = made(scratch.path());
    assert_eq!(printed(&["diff", &old, &old]), "");
    let new = scratch.path().join("new");
    let file = Path::new(&tree).join("a/file");
    fs::write(&file, "CONTENT\n").unwrap();
    fs::write(Path::new(&tree).join("b"), "").unwrap();
    fs::remove_file(Path::new(&tree).join("link")).unwrap();
    let new = new.to_str().unwrap();
    printed(&[
        "make",
        &tree,
        new,
        "--all-root",
        "--latest-mtime",
        "1700000000",
    ]);
    let output = squashfs(&["diff", &old, new]);
    let said = String::from_utf8(output.stdout).unwrap();
    assert_eq!(said, "~ a/file: content\n+ b\n- link\n");
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn what_cannot_be_done_is_said_with_its_cause() {
    let scratch = tempfile::tempdir().unwrap();
    let (_, image) = made(scratch.path());
    let (missing, not_one) = (
        scratch.path().join("missing"),
        scratch.path().join("not one"),
    );
    fs::write(&not_one, text(5000)).unwrap();
    for (arguments, said) in [
        (
            ["cat", &image, "nothing"],
            "error: `nothing` is not in the image\n",
        ),
        (
            ["cat", &image, "a"],
            "error: `a` is not a regular file in the image\n",
        ),
        (
            ["ls", "--json", missing.to_str().unwrap()],
            "error: could not read the squashfs image\n  because: No such file or directory (os error 2)\n",
        ),
        (
            ["ls", "--json", not_one.to_str().unwrap()],
            "error: not a sound squashfs image: it does not begin as one\n",
        ),
    ] {
        let output = squashfs(&arguments);
        assert_eq!(
            String::from_utf8_lossy(&output.stderr),
            said,
            "{arguments:?}"
        );
        assert_eq!(output.status.code(), Some(2));
    }
}
