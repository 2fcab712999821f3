//! The house rules that need the sources: no circles of files, one meaning for each name
//! of a public type, a first line in each file, and documents that name what exists.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use super::circles::circles;
use super::documents::{is_source, named};
use super::imports::Sources;
use super::public_types::{self, SHARED};
use crate::workspace;

/// Uses that do not count, by crate, and why.
const UNCOUNTED: &[(&str, &str, &str, &str)] = &[
    (
        "crates/imgcreate",
        "creator.rs",
        "lifecycle.rs",
        "`ImageCreator::create` is the build that calls the creator",
    ),
    (
        "xtask",
        "fixtures/draft.rs",
        "fixtures/rpmbuild.rs",
        "a constant; a change here builds the distribution for tests anew",
    ),
];

/// What is built anew by a change of its sources, which therefore wait for one.
const FIXTURES: &str = "xtask/src/fixtures";

/// What breaks the rules, as sentences.
pub(crate) fn complaints() -> Result<Vec<String>, String> {
    let root = workspace::root();
    let files = files(root)?;
    let mut found = Vec::new();
    let mut types = BTreeMap::new();
    for folder in crates(root)? {
        let name = folder
            .strip_prefix(root)
            .unwrap_or(&folder)
            .display()
            .to_string();
        let sources = folder.join("src");
        let sources_read = Sources::read(&sources)?;
        let mut edges = sources_read.edges();
        for (_, from, to, _) in UNCOUNTED.iter().filter(|(of, ..)| *of == name) {
            if let Some(used) = edges.get_mut(Path::new(from)) {
                used.remove(Path::new(to));
            }
        }
        for circle in circles(&edges) {
            let uses = |file: &Path| {
                let used = edges[file].iter().filter(|other| circle.contains(*other));
                let used: Vec<_> = used.map(|other| other.display().to_string()).collect();
                format!("\n    {} uses {}", file.display(), used.join(", "))
            };
            let lines: String = circle.iter().map(|file| uses(file)).collect();
            found.push(format!("{name}/src has a circle of files:{lines}"));
        }
        let own: Vec<PathBuf> = files
            .iter()
            .map(|file| root.join(file))
            .filter(|file| file.starts_with(&sources) && is_rust(file))
            .collect();
        // Nobody but this repository uses the types of its tasks.
        if name != "xtask" {
            types.insert(name, public_types::declared(&own)?);
        }
    }
    for (name, of) in public_types::shared(&types) {
        if !SHARED.iter().any(|(shared, _)| *shared == name) {
            found.push(format!("the name {name} is used by {}", of.join(" and ")));
        }
    }
    for file in files.iter().filter(|file| is_rust(file)) {
        let text = read(&root.join(file))?;
        if !begins_with_its_purpose(&text) && !file.starts_with(FIXTURES) {
            found.push(format!("{} does not begin with //!", file.display()));
        }
    }
    for document in files.iter().filter(|file| is_document(file)) {
        let text = read(&root.join(document))?;
        let folder = root.join(document.parent().unwrap_or(Path::new("")));
        for named in named(&text) {
            let exists = match named.link {
                true => named.path.is_empty() || folder.join(named.path).exists(),
                false => is_source(named.path, files.iter().map(PathBuf::as_path)),
            };
            if !exists {
                found.push(format!(
                    "{}: there is no {}",
                    document.display(),
                    named.path
                ));
            }
        }
    }
    Ok(found)
}

/// Whether the first line says what the file is for.
fn begins_with_its_purpose(text: &str) -> bool {
    text.lines()
        .next()
        .is_some_and(|line| line.starts_with("//!"))
}

fn read(path: &Path) -> Result<String, String> {
    fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
}

fn is_rust(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "rs")
}

/// What was done is history, and may name what is gone.
fn is_document(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "md") && path != Path::new("CHANGELOG.md")
}

fn crates(root: &Path) -> Result<Vec<PathBuf>, String> {
    let entries = fs::read_dir(root.join("crates")).map_err(|error| error.to_string())?;
    let mut folders: Vec<_> = entries
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.join("Cargo.toml").exists())
        .collect();
    folders.push(root.join("xtask"));
    folders.sort();
    Ok(folders)
}

/// The files of the workspace, by their paths below `root`.
fn files(root: &Path) -> Result<Vec<PathBuf>, String> {
    let mut found = Vec::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        let entries = fs::read_dir(&folder).map_err(|e| format!("{}: {e}", folder.display()))?;
        for entry in entries.flatten() {
            let (path, name) = (entry.path(), entry.file_name());
            let hidden = name.as_encoded_bytes().starts_with(b".");
            match entry.file_type() {
                Ok(kind)
                    if kind.is_dir() && !hidden && name != "target" && name != "node_modules" =>
                {
                    folders.push(path);
                }
                Ok(kind) if kind.is_file() => {
                    found.push(path.strip_prefix(root).unwrap_or(&path).to_owned());
                }
                _ => {}
            }
        }
    }
    found.sort();
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn circles_of(files: &[(&str, &str)]) -> Vec<Vec<String>> {
        let texts = files
            .iter()
            .map(|(path, text)| (PathBuf::from(path), (*text).to_owned()))
            .collect();
        let sources = Sources::parse(texts).unwrap();
        circles(&sources.edges())
            .into_iter()
            .map(|circle| {
                circle
                    .iter()
                    .map(|file| file.display().to_string())
                    .collect()
            })
            .collect()
    }

    #[test]
    fn a_circle_is_found_through_names_that_are_handed_on() {
        let lib = "mod a; mod b; mod c; pub use b::B; pub use c::*;";
        let a = "use crate::B; fn f() -> B { B }";
        for b in [
            "use crate::{a::A, c};",
            "fn f() { let x = crate::a::A::new(); }",
            "use super::a;",
        ] {
            let files = [
                ("lib.rs", lib),
                ("a.rs", a),
                ("b.rs", b),
                ("c.rs", "pub struct C;"),
            ];
            assert_eq!(circles_of(&files), [["a.rs", "b.rs"]], "{b}");
        }
    }

    #[test]
    fn comments_strings_tests_and_the_files_of_a_folder_make_no_circle() {
        let a = "mod part; use crate::b::B; fn f() { part::g() }";
        let part = "use super::A;";
        let b = "// crate::a::A\nconst T: &str = \"crate::a::A\";\n#[cfg(test)] mod tests { use crate::a::A; }";
        let files = [
            ("lib.rs", "mod a; mod b;"),
            ("a/mod.rs", a),
            ("a/part.rs", part),
            ("b.rs", b),
        ];
        assert_eq!(circles_of(&files), [[""; 0]; 0]);
    }

    #[test]
    fn files_are_found_by_the_end_of_their_path() {
        let files = ["crates/iso/src/esp.rs", "crates/iso/src/fat.rs"].map(Path::new);
        for (name, exists) in [
            ("iso/src/esp.rs", true),
            ("iso/src/NAME.rs", true),
            ("src/{esp,other}.rs", true),
            ("images/src/esp.rs", false),
            ("src/sp.rs", false),
        ] {
            assert_eq!(is_source(name, files.into_iter()), exists, "{name}");
        }
        let text =
            "see `iso/src/esp.rs`, [it](a.md#b) and [that](https://a/b)\n```\n`a/b.rs`\n```\n";
        let found: Vec<_> = named(text).iter().map(|named| named.path).collect();
        assert_eq!(found, ["iso/src/esp.rs", "a.md"]);
    }
}
