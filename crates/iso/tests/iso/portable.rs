//! Modules that must not name the system they run on.

use std::fs;
use std::path::{Path, PathBuf};

/// What may name the system that it runs on: the program, and modules that are built on Linux only.
const OF_LINUX: &[&str] = &[
    "bin",
    "edit",
    "edit.rs",
    "extract",
    "extract.rs",
    "host_dir.rs",
    "image_file.rs",
    "irreplaceable.rs",
];

fn sources(directory: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => sources(&path, found),
            false => found.push(path),
        }
    }
}

/// The reader and the writer build for Windows, macOS and WebAssembly; `cargo check --target` there is no part of the tests,
/// as it needs those targets' standard library.
#[test]
fn reader_and_writer_name_no_system() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&root, &mut files);
    let is_of_linux = |path: &&PathBuf| {
        let path = path.strip_prefix(&root).unwrap();
        OF_LINUX.iter().any(|excepted| path.starts_with(excepted))
    };
    let (of_linux, portable): (Vec<&PathBuf>, Vec<&PathBuf>) = files.iter().partition(is_of_linux);
    for path in portable {
        let text = fs::read_to_string(path).unwrap();
        let mut before = "";
        for block in text.split("\n\n") {
            let names_one = block.contains("std::os::")
                || ["rustix::", "livecd_whole_files::"]
                    .iter()
                    .any(|name| block.contains(name));
            let is_marked = block.contains("#[cfg(unix)]") || before.contains("#[cfg(unix)]");
            assert!(!names_one || is_marked, "{}:\n{block}", path.display());
            before = block;
        }
    }
    let text: String = of_linux
        .iter()
        .map(|path| fs::read_to_string(path).unwrap())
        .collect();
    assert!(text.contains("rustix::") && text.contains("std::os::"));
    let library = fs::read_to_string(root.join("lib.rs")).unwrap();
    for module in ["edit", "extract", "host_dir", "image_file", "irreplaceable"] {
        let marked = format!("#[cfg(target_os = \"linux\")]\nmod {module};");
        assert!(library.contains(&marked), "{module}");
    }
}
