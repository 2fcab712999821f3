//! Every code is documented, and its example is true.

use std::fs;
use std::path::Path;

use livecd_kickstart::{
    Diagnostic, IncludeError, Includes, Kickstart, LeftOut, ParseOptions, Version, codes,
};

/// The files that the examples include.
struct Files;

impl Includes for Files {
    fn open(&mut self, name: &str, from: &str) -> Result<(String, String), IncludeError> {
        let text = match name {
            "deeper.ks" => return Ok((format!("{from}'"), "%include deeper.ks\n".to_owned())),
            "itself.ks" => "%include itself.ks\n",
            "open.ks" => "%post\necho\n",
            "https://example.com/common.ks" => return Err(LeftOut::new("it is a URL").into()),
            _ => return Err("there is no such file".into()),
        };
        Ok((name.to_owned(), text.to_owned()))
    }
}

/// What is said about a text by the rules of each version, and without one.
fn said(text: &str) -> Vec<Diagnostic> {
    let strict = Version::all().map(ParseOptions::version);
    let mut said = Vec::new();
    for options in strict.chain([ParseOptions::default()]) {
        match Kickstart::parse_including(text, "example.ks", &options, &mut Files) {
            Ok(kickstart) => said.extend_from_slice(kickstart.warnings()),
            Err(errors) => {
                said.extend_from_slice(errors.errors());
                said.extend_from_slice(errors.warnings());
            }
        }
    }
    said
}

#[test]
fn every_example_is_said_what_its_code_says() {
    for code in codes::ALL.iter().filter(|code| !code.example.is_empty()) {
        let said = said(code.example);
        let same = |said: &&Diagnostic| said.code == code.name && said.severity == code.severity;
        assert!(said.iter().any(|said| same(&said)), "{code:?}\n{said:?}");
    }
}

#[test]
fn codes_are_sorted_and_unique() {
    let names: Vec<&str> = codes::ALL.iter().map(|code| code.name).collect();
    assert!(names.is_sorted_by(|a, b| a < b), "{names:?}");
}

/// Reads the sources: what looks like the making of a diagnostic names a code.
#[test]
fn every_code_in_the_sources_is_documented() {
    let mut found = 0;
    let mut directories = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
    while let Some(directory) = directories.pop() {
        for entry in fs::read_dir(directory).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                directories.push(path);
                continue;
            }
            let text = fs::read_to_string(&path).unwrap_or_default();
            for maker in ["error(", "refuse(", "warn(", "Warning,", "Deprecated,"] {
                for (at, _) in text.match_indices(maker) {
                    let rest = text[at + maker.len()..].trim_start();
                    let Some((name, _)) = rest.strip_prefix('"').and_then(|r| r.split_once('"'))
                    else {
                        continue;
                    };
                    // Neither the list itself nor the texts of error types.
                    if path.ends_with("codes.rs") || text[..at].ends_with("#[") {
                        continue;
                    }
                    found += 1;
                    let known = codes::find(name).is_some();
                    assert!(known, "{}: `{name}` is not documented", path.display());
                }
            }
        }
    }
    assert!(found > 90, "only {found} diagnostics found in the sources");
}
