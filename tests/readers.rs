//! Other programs read the medium without a complaint, and list the same files.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use crate::support::{self, Medium, Scratch};

/// A program that reads ISO images.
struct Reader {
    /// Its command line; the image comes after it, then `more`.
    command: &'static [&'static str],
    more: &'static [&'static str],
    /// The path in a line of what it prints.
    path: fn(&str) -> Option<&str>,
}

const READERS: &[Reader] = &[
    Reader {
        command: &["xorriso", "-report_about", "WARNING", "-indev"],
        more: &["-find", "/"],
        path: |line| line.strip_prefix('\'')?.strip_suffix('\''),
    },
    Reader {
        command: &["isoinfo", "-R", "-f", "-i"],
        more: &[],
        path: |line| Some(line),
    },
    Reader {
        command: &["bsdtar", "-tf"],
        more: &[],
        path: |line| Some(line),
    },
    Reader {
        command: &["7z", "l", "-ba", "-slt"],
        more: &[],
        path: |line| line.strip_prefix("Path = "),
    },
];

/// The same four, showing as much as they can.
const DETAILS: &[&[&str]] = &[
    &["xorriso", "-report_about", "WARNING", "-indev"],
    &["isoinfo", "-R", "-l", "-i"],
    &["bsdtar", "-tvf"],
    &["7z", "t"],
];

fn medium() -> Option<&'static Medium> {
    if support::lacks(&["xorriso", "isoinfo", "bsdtar", "7z"]) {
        return None;
    }
    support::medium()
}

/// What the program prints on standard output; it must not complain.
#[track_caller]
fn read(command: &[&str], iso: &Path, more: &[&str]) -> String {
    let mut reader = Command::new(command[0]);
    let output = reader
        .args(&command[1..])
        .arg(iso)
        .args(more)
        .output()
        .unwrap();
    let messages = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {messages}");
    let printed = String::from_utf8(output.stdout).unwrap();
    for complaint in ["WARNING", "Warning", "ERROR", "Error:", "FAILURE", "SORRY"] {
        let found = messages.contains(complaint) || printed.contains(complaint);
        assert!(!found, "{command:?}\n{messages}\n{printed}");
    }
    printed
}

#[test]
fn four_readers_list_the_same_files() {
    let Some(medium) = medium() else { return };
    let lists = READERS.iter().map(|reader| {
        let printed = read(reader.command, &medium.iso, reader.more);
        let paths = printed.lines().filter_map(reader.path);
        let paths = paths.map(|path| path.strip_prefix("./").unwrap_or(path).trim_matches('/'));
        // 7z lists what El Torito points to as files of a folder of its own.
        let paths = paths.filter(|path| !["", "."].contains(path) && !path.starts_with("[BOOT]"));
        paths.map(str::to_owned).collect::<BTreeSet<_>>()
    });
    let lists: Vec<_> = lists.collect();
    assert!(lists[0].contains("LiveOS/squashfs.img"), "{:?}", lists[0]);
    for (reader, list) in READERS.iter().zip(&lists) {
        assert_eq!(
            *list, lists[0],
            "{} and {}",
            reader.command[0], READERS[0].command[0]
        );
    }
}

#[test]
fn four_readers_have_nothing_to_complain_about() {
    let Some(medium) = medium() else { return };
    for command in DETAILS {
        read(command, &medium.iso, &[]);
    }
}

#[test]
fn the_initramfs_is_the_one_that_a_script_made() {
    if support::lacks(&["bsdtar"]) {
        return;
    }
    let Some(medium) = support::medium() else {
        return;
    };
    let scratch = Scratch::new();
    let initramfs = scratch.path("initrd");
    fs::write(&initramfs, medium.file("initrd.img")).unwrap();
    let made = read(&["bsdtar", "-xOf"], &initramfs, &["etc/made-in-post"]);
    assert_eq!(made, "made in %post\n");
}
