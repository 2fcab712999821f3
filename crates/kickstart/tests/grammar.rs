//! `GRAMMAR.md` is made of the grammars, and nothing else splits lines.

use std::fs;
use std::path::{Path, PathBuf};

const PAGES: [(&str, &str, &str); 3] = [
    (
        "Files",
        "kickstart",
        "Lines and sections. `statement` stands in the next grammar.",
    ),
    (
        "Words",
        "words",
        "What a line outside of sections is made of.",
    ),
    ("Packages", "packages", "What a line of `%packages` names."),
];

#[test]
fn the_page_about_the_grammar_is_made_of_the_grammars() {
    let mut page = String::from(
        "# The grammar of kickstarts\n\n\
         Made of the pest grammars in `src/syntax/`, which the crate itself uses; do not edit it, but run\n\
         `UPDATE_EXPECT=1 cargo test -p livecd-kickstart --test grammar`.\n\n\
         [pest's notation](https://pest.rs/book/grammars/syntax.html) in short: `~` is \"then\", `|` is \"or else\", `*`, `+` and `?` repeat,\n\
         `&` and `!` look ahead without taking anything, and `_`, `@`, `$` before a rule only say what the parser keeps of it. What options a command\n\
         has, and in which versions, is no matter of grammar: it stands in the tables in `src/commands/`.\n",
    );
    for (title, file, about) in PAGES {
        let path = source().join(format!("syntax/{file}.pest"));
        let grammar = fs::read_to_string(path).unwrap();
        page += &format!(
            "\n## {title}\n\n{about}\n\n```pest\n{}\n```\n",
            grammar.trim()
        );
    }
    expect_test::expect_file!["../GRAMMAR.md"].assert_eq(&page);
}

#[test]
fn only_the_grammar_and_its_fast_path_split_lines() {
    // What takes text apart at blanks, comments or quotes.
    let lexing = [
        "split_whitespace",
        "split('#')",
        "split_once('#')",
        "split([' '",
        "\\u{e000}",
    ];
    let mut found = Vec::new();
    for path in files(&source()) {
        let is_syntax = path
            .parent()
            .is_some_and(|parent| parent.ends_with("syntax"));
        let text = fs::read_to_string(&path).unwrap();
        let code = text.split("#[cfg(test)]").next().unwrap_or_default();
        for what in lexing.iter().filter(|what| code.contains(**what)) {
            if !is_syntax {
                found.push(format!("{}: {what}", path.display()));
            }
        }
    }
    assert_eq!(found, Vec::<String>::new());
}

fn source() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

fn files(directory: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => found.extend(files(&path)),
            false => found.push(path),
        }
    }
    found.retain(|path| path.extension().is_some_and(|extension| extension == "rs"));
    found
}
