//! The grammar against the fast path, and against what a shell does.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use super::*;
use crate::lines::Lines;

fn all(text: &str) -> Vec<Line<'_>> {
    let mut place = Place::Outside;
    let line = |(start, end): (usize, usize)| place.read(0, start, &text[start..end]);
    Lines::new(text).map(line).collect()
}

/// The lines are those of the grammar of whole files, and so is each alone.
#[track_caller]
fn agree(text: &str) {
    let lines = all(text);
    let by_grammar = grammar::file(text);
    for (line, (other, place)) in lines.iter().zip(&by_grammar) {
        assert_eq!(line, other, "{text:?}");
        // That a quoted keyword is one too, a grammar of whole files cannot say.
        if line.kind == LineKind::Header && !line.text.trim_start().starts_with('%') {
            return;
        }
        let mut again = Line::unread(0, line.start, line.text);
        grammar::line(&mut again, *place);
        assert_eq!(&again, line, "{text:?}");
        if line.kind == LineKind::Package {
            let (start, text) = (line.start, line.text);
            let entry = grammar::package_entry(0, start, text);
            assert_eq!(package_entry(0, start, text), entry, "{text:?}");
        }
    }
    assert_eq!(lines.len(), by_grammar.len(), "{text:?}");
}

#[test]
fn the_grammar_of_files_and_the_reading_line_by_line_agree() {
    let mut texts = BTreeSet::new();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    files(&root.join("fuzz/corpus"), &mut texts);
    files(&root.join("../../examples"), &mut texts);
    assert!(texts.len() > 10, "{}", texts.len());
    texts.iter().for_each(|text| agree(text));
}

/// The tier `conformance` of `cargo xtask test` runs this, where it has the cases;
/// the other tiers leave it out by its name.
mod recorded {
    use super::*;

    #[test]
    fn the_grammar_of_files_and_the_reading_line_by_line_agree_on_every_case() {
        let Some(cases) = std::env::var_os("LIVECD_KICKSTART_CASES").map(PathBuf::from) else {
            println!("SKIPPED: LIVECD_KICKSTART_CASES names no directory of cases");
            return;
        };
        let mut texts = BTreeSet::new();
        files(&cases.join("corpus-dev"), &mut texts);
        let before = texts.len();
        inputs(&cases.join("dev"), &mut texts);
        assert!(texts.len() > before + 5_000, "{}", texts.len());
        texts.iter().for_each(|text| agree(text));
    }
}

fn files(directory: &Path, texts: &mut BTreeSet<String>) {
    for entry in fs::read_dir(directory).into_iter().flatten().flatten() {
        let path: PathBuf = entry.path();
        match path.is_dir() {
            true => files(&path, texts),
            false => texts.extend(fs::read_to_string(path)),
        }
    }
}

fn inputs(directory: &Path, texts: &mut BTreeSet<String>) {
    for entry in fs::read_dir(directory).unwrap().flatten() {
        for line in fs::read_to_string(entry.path()).unwrap().lines() {
            // Some are no Unicode, and so no texts.
            let case: Option<serde_json::Value> = serde_json::from_str(line).ok();
            texts.extend(case.and_then(|case| Some(case["input"].as_str()?.to_owned())));
        }
    }
}

/// Texts of the pieces that matter to the language, in every order that chance makes.
#[test]
fn the_two_agree_on_whatever_is_put_together() {
    const PIECES: &[&str] = &[
        "%packages",
        "%post",
        "%pre",
        "%pre-install",
        "%end",
        "%include",
        "%ksappend",
        "%addon",
        "%x",
        "lang",
        "part",
        "vim",
        "@core",
        "-",
        "@",
        "@^",
        "--optional",
        "--",
        "#",
        "'",
        "\"",
        "\\",
        " ",
        " ",
        "\t",
        "\n",
        "\n",
        "\n",
        "\r\n",
        "\r",
        "\u{b}",
        "\u{c}",
        "\u{1c}",
        "\u{85}",
        "\u{a0}",
        "\u{2028}",
        "\u{3000}",
        "ä",
        "\0",
        "=",
        "#platform=x",
        "%end\n",
        "\n%packages\n",
        "\n%post\n",
    ];
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut random = move |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state % below as u64) as usize
    };
    for _ in 0..5_000 {
        let length = random(14);
        let text: String = (0..length).map(|_| PIECES[random(PIECES.len())]).collect();
        agree(&text);
    }
}

#[track_caller]
fn words(line: &str, expected: &[&str]) {
    let line = Line::new(0, 0, line, Place::Outside);
    let words: Vec<&str> = line.words.iter().map(|word| &*word.value).collect();
    assert_eq!(words, expected, "{:?}", line.text);
}

#[test]
fn words_are_split_as_in_a_shell() {
    words("rootpw foo#bar\n", &["rootpw", "foo"]);
    words(
        r#"a 'b "c\' "d\"\$e\\"  # f"#,
        &["a", r#"b "c\"#, r#"d"\$e\"#],
    );
    words("x\\ y \"\" ''z", &["x y", "", "z"]);
    words("part / \\\n", &["part", "/", "\n"]);
    words("part / a\\\r\n", &["part", "/", "a\r"]);
    words("part a\u{b}", &["part", "a\u{b}"]);
    words(" \t ", &[]);
}

#[test]
fn what_is_not_closed_is_found() {
    let malformed = |start, line| Line::new(0, start, line, Place::Outside).malformed;
    let span = |start, end| Span {
        source: 0,
        start,
        end,
    };
    assert_eq!(
        malformed(0, "a 'b\n"),
        Some(Malformed::Unclosed(span(2, 4)))
    );
    assert_eq!(
        malformed(10, "a b\\"),
        Some(Malformed::Dangling(span(13, 14)))
    );
}

#[test]
fn a_hash_may_be_a_character_like_any_other() {
    // A stand-in for it would move the places, or be taken for it.
    let words = raw_words(0, 7, "a# \u{e000} 'b' #c\n").unwrap();
    let found: Vec<(&str, u32)> = words.iter().map(|w| (&*w.value, w.span.start)).collect();
    assert_eq!(found, [("a#", 7), ("\u{e000}", 10), ("b", 14), ("#c", 18)]);
}

#[test]
fn quoting_is_undone_by_splitting() {
    for value in ["", "a", "a b", "a\"b'c\\d#e", "$x"] {
        words(&quote(value), &[value]);
    }
}
