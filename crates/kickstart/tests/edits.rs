//! Edits of documents: what is asked for is what is read afterwards, all other bytes are kept,
//! and what cannot be written is an error.
//!
//! `KICKSTART_EDITS` is how many random edits are tried; the default takes a second.

use livecd_kickstart::{Document, DocumentLine, EditError, Kickstart, LineKind, ParseOptions};

type Edit = Result<(), EditError>;

/// Edits the line `line` of a text.
#[track_caller]
fn line(text: &str, line: usize, edit: impl Fn(&mut DocumentLine) -> Edit, expected: &str) {
    document(text, |document| edit(document.line_mut(line)?), expected);
}

#[track_caller]
fn document(text: &str, edit: impl Fn(&mut Document) -> Edit, expected: &str) {
    let mut document = Document::parse(text);
    if let Err(error) = edit(&mut document) {
        panic!("{text:?}: {error}");
    }
    assert_eq!(document.to_string(), expected);
    assert_eq!(
        Document::parse(expected),
        document,
        "it is read as it is kept"
    );
}

/// The edit is an error, and changes nothing.
#[track_caller]
fn refused(text: &str, edit: impl Fn(&mut Document) -> Edit) {
    let mut document = Document::parse(text);
    if edit(&mut document).is_ok() {
        panic!("{text:?} became {:?}", document.to_string());
    }
    assert_eq!(document.to_string(), text);
}

fn option(name: &'static str, value: &'static str) -> impl Fn(&mut DocumentLine) -> Edit {
    move |line| line.set_option(name, value)
}

#[test]
fn an_option_is_set_where_it_stands() {
    for (text, name, value, expected) in [
        // As it is written: abbreviated, apart, quoted, joined.
        (
            "part / --siz 1 --grow\n",
            "--size",
            "2",
            "part / --siz 2 --grow\n",
        ),
        ("part / --siz=1\n", "--size", "2", "part / --siz=2\n"),
        ("part / '--size=1'\n", "--size", "2", "part / --size=2\n"),
        (
            "part / --label=\"a b\"#c\n",
            "--label",
            "x",
            "part / --label=x#c\n",
        ),
        (
            "part / --fsoptions a\n",
            "--fsoptions",
            "-b",
            "part / --fsoptions=-b\n",
        ),
        // Only the last of several counts, and it is the one that stays.
        (
            "part / --size=1 --grow --size=2\n",
            "--size",
            "3",
            "part / --grow --size=3\n",
        ),
        (
            "part / --size 1 --size 2 #c\n",
            "--size",
            "3",
            "part / --size 3 #c\n",
        ),
        // Behind `--` there are no options.
        (
            "part --grow -- /\n",
            "--size",
            "1",
            "part --grow --size=1 -- /\n",
        ),
        (
            "part -- / --size=1\n",
            "--size",
            "2",
            "part --size=2 -- / --size=1\n",
        ),
        // Whatever the line ends in.
        ("part /\r\n", "--size", "1", "part / --size=1\r\n"),
        ("part /", "--size", "1", "part / --size=1"),
        (
            "\u{feff}part / # c\r\n",
            "--size",
            "1",
            "\u{feff}part / --size=1 # c\r\n",
        ),
        (
            "part /\t--label='é' # ü",
            "--label",
            "ß #1",
            "part /\t--label=\"ß #1\" # ü",
        ),
        (
            "user --name=a --gecos=b\n",
            "--gecos",
            "",
            "user --name=a --gecos=\"\"\n",
        ),
        ("  auth   --x=1  # y\n", "--x", "2", "  auth   --x=2  # y\n"),
        (
            "%post --log=/a # c\nls\n%end\n",
            "--log",
            "/b",
            "%post --log=/b # c\nls\n%end\n",
        ),
        (
            "%packages\n%end\n",
            "--timeout",
            "5",
            "%packages --timeout=5\n%end\n",
        ),
    ] {
        line(text, 0, option(name, value), expected);
    }
    line(
        "part /\n",
        0,
        |line| line.set_flag("--grow"),
        "part / --grow\n",
    );
    line(
        "part / --gro\n",
        0,
        |line| line.set_flag("--grow"),
        "part / --grow\n",
    );
}

#[test]
fn what_no_option_can_hold_is_refused() {
    for (text, name, value) in [
        ("part /\n", "--label", "a\nrootpw b"),
        ("part /\n", "--label", "a\r\nb"),
        ("part /\n", "--label", "a\u{2028}b"),
        ("part /\n", "--size\nrootpw b", "1"),
        ("part /\n", "--siz", "1"),
        ("part /\n", "--size=1 --grow", "1"),
        ("part /\n", "size", "1"),
        ("part /\n", "--grow", "yes"),
        ("part '/\n", "--size", "1"),
        ("# part\n", "--size", "1"),
        ("\n", "--size", "1"),
        ("%end\n", "--size", "1"),
        ("%include x\n", "--size", "1"),
        ("auth --a b\n", "--a", "c"),
        ("auth\n", "--a\" b", "c"),
        // The word ends in the line's end, which would be lost.
        ("part /x\\\nlang C\n", "--size", "1"),
    ] {
        refused(text, |document| {
            document.line_mut(0)?.set_option(name, value)
        });
    }
    for body in ["%post\nvim\n%end\n", "%packages\nvim\n%end\n"] {
        refused(body, |document| {
            document.line_mut(1)?.set_option("--size", "1")
        });
        refused(body, |document| {
            document.line_mut(9)?.set_option("--size", "1")
        });
    }
    refused("part /\n", |document| {
        document.line_mut(0)?.set_flag("--size")
    });
}

#[test]
fn an_option_is_taken_out_wherever_it_stands() {
    for (text, expected) in [
        ("part / --size=1 --grow --siz 2\n", "part / --grow\n"),
        ("part / --size=1#c\n", "part / #c\n"),
        ("part --size 1 /\r\n", "part /\r\n"),
        ("part / --grow\n", "part / --grow\n"),
        ("part -- / --size=1\n", "part -- / --size=1\n"),
    ] {
        line(
            text,
            0,
            |line| line.remove_option("--size").map(drop),
            expected,
        );
    }
}

#[test]
fn words_that_are_no_options_are_edited_in_place() {
    let set = |number, value: &'static str| {
        move |line: &mut DocumentLine| line.set_positional(number, value)
    };
    line("lang  C  # c\n", 0, set(0, "de_DE"), "lang  de_DE  # c\n");
    line(
        "timezone --utc 'Europe/Berlin'\n",
        0,
        set(0, "UTC"),
        "timezone --utc UTC\n",
    );
    line(
        "volgroup v pv.1 --pesize=4 \n",
        0,
        set(1, "pv 2"),
        "volgroup v \"pv 2\" --pesize=4 \n",
    );
    line("part -- -x\n", 0, set(0, "-y"), "part -- -y\n");
    line("%include a # c", 0, set(0, "b c"), "%include \"b c\" # c");
    line(
        "%post\n%include a\n%end\n",
        1,
        set(0, "b"),
        "%post\n%include b\n%end\n",
    );
    line("%addon a b\n%end\n", 0, set(1, "c"), "%addon a c\n%end\n");
    line(
        "volgroup v a --pesize=4\n",
        0,
        |line| line.add_positional("b"),
        "volgroup v a b --pesize=4\n",
    );
    line("lang\r\n", 0, |line| line.add_positional("C"), "lang C\r\n");
    line(
        "volgroup v a b#c\n",
        0,
        |line| line.remove_positional(2),
        "volgroup v a #c\n",
    );
    for value in ["-x", "--grow", "a\nb", "\u{85}"] {
        refused("part /\n", |document| {
            document.line_mut(0)?.set_positional(0, value)
        });
        refused("part /\n", |document| {
            document.line_mut(0)?.add_positional(value)
        });
    }
    refused("part /\n", |document| {
        document.line_mut(0)?.set_positional(1, "x")
    });
    refused("%post\nls x\n%end\n", |document| {
        document.line_mut(1)?.set_positional(0, "x")
    });
}

#[test]
fn packages_are_edited_with_what_stands_around_them() {
    let text = "%packages\r\n@core # c\r\n  vim\r\n%end\r\n";
    line(
        text,
        1,
        |line| line.set_package("@^gnome"),
        &text.replace("@core", "@^gnome"),
    );
    line(
        text,
        2,
        |line| line.set_package("-vim"),
        &text.replace("vim", "-vim"),
    );
    let add = |document: &mut Document| document.add_package("nano").map(drop);
    document(text, add, &text.replace("%end", "nano\r\n%end"));
    document("lang C", add, "lang C\n%packages\nnano\n%end\n");
    document("%packages\nvim", add, "%packages\nvim\nnano\n");
    let remove = |document: &mut Document| document.remove(2).map(drop);
    document(text, remove, &text.replace("  vim\r\n", ""));
    for entry in [
        "",
        " ",
        "a\nb",
        "a # b",
        "#",
        " a",
        "%end",
        "%post",
        "%include x",
        "a\u{b}",
        "%packages",
    ] {
        refused(text, |document| document.line_mut(1)?.set_package(entry));
        refused(text, |document| document.add_package(entry).map(drop));
    }
    assert_eq!(Document::parse(text).packages().collect::<Vec<_>>(), [1, 2]);
    refused("part /\n", |document| {
        document.line_mut(0)?.set_package("vim")
    });
}

#[test]
fn bodies_hold_only_their_own_text() {
    let text = "%pre\na\n%end\n%post --log=/x\nb\n%end # c\nlang C\n";
    let set = |body: &'static str| move |document: &mut Document| document.set_body(3, body);
    document(
        text,
        set("x 'y\n  # z"),
        "%pre\na\n%end\n%post --log=/x\nx 'y\n  # z\n%end # c\nlang C\n",
    );
    document(
        text,
        set(""),
        "%pre\na\n%end\n%post --log=/x\n%end # c\nlang C\n",
    );
    document(
        "%post\r\na\r\n%end",
        |document| document.set_body(0, "x\ny\r\nz"),
        "%post\r\nx\r\ny\r\nz\r\n%end",
    );
    document("%post", |document| document.set_body(0, "x"), "%post\nx\n");
    for body in [
        "%end",
        "a\n  %end\nb",
        "%post\n",
        "a\u{b}%end",
        "a\r%end\n",
        "%include x",
        " %ksappend x",
        "%packages",
        "cat <<EOF\n%end # no\nEOF\n",
    ] {
        refused(text, |document| document.set_body(3, body));
        refused(text, |document| {
            document.insert_section(0, &["%post"], body).map(drop)
        });
    }
    refused(text, |document| document.set_body(4, "x"));
    refused(text, |document| document.set_body(6, "x"));
    // What is a script may not be a package.
    refused("%packages\nvim\n%end\n", |document| {
        document.set_body(0, "%end\nx")
    });
    assert_eq!(
        Document::parse("%post\r\na\r\nb").body(0).as_deref(),
        Ok("a\nb")
    );
}

#[test]
fn sections_come_go_and_move_whole() {
    let text = "lang C\n%post\na\n%end\n";
    let insert = |at| {
        move |document: &mut Document| {
            document
                .insert_section(at, &["%pre", "--log", "a b"], "x")
                .map(drop)
        }
    };
    document(
        text,
        insert(0),
        "%pre --log \"a b\"\nx\n%end\nlang C\n%post\na\n%end\n",
    );
    document(
        text.trim_end(),
        insert(4),
        "lang C\n%post\na\n%end\n%pre --log \"a b\"\nx\n%end\n",
    );
    for at in [2, 3, 5] {
        refused(text, insert(at));
    }
    for header in [
        &["%pre\nx"][..],
        &["lang"],
        &["%per"],
        &["%end"],
        &["%pre", "a\nb"],
        &[],
    ] {
        refused(text, |document| {
            document.insert_section(0, header, "").map(drop)
        });
    }
    document(text, |document| document.remove_section(1), "lang C\n");
    document(
        text,
        |document| document.move_lines(1..4, 0),
        "%post\na\n%end\nlang C\n",
    );
    document(
        text.trim_end(),
        |document| document.move_lines(1..4, 0),
        "%post\na\n%end\nlang C\n",
    );
    for (lines, to) in [
        (1..2, 0),
        (2..3, 0),
        (3..4, 0),
        (0..1, 2),
        (1..3, 4),
        (1..4, 2),
        (0..9, 0),
    ] {
        refused(text, |document| document.move_lines(lines.clone(), to));
    }
    let two = "%pre\na\nb\n%end\n%pre\nc\n%end\n";
    document(
        two,
        |document| document.move_lines(1..2, 3),
        "%pre\nb\na\n%end\n%pre\nc\n%end\n",
    );
    document(
        two,
        |document| document.move_lines(1..2, 6),
        "%pre\nb\n%end\n%pre\nc\na\n%end\n",
    );
    refused(two, |document| document.remove_lines(3..5));
    // An old one that has no end is followed by another.
    let old = "%pre\na\n%post\nb\n";
    document(old, |document| document.remove_section(0), "%post\nb\n");
    document(old, |document| document.remove_section(2), "%pre\na\n");
}

#[test]
fn lines_are_put_in_where_they_are_what_they_are() {
    let text = "lang C\r\n%post\r\na\r\n%end";
    let insert =
        |at, what: &'static str| move |document: &mut Document| document.insert(at, what).map(drop);
    document(
        text,
        insert(0, "# x\ntext"),
        "# x\r\ntext\r\nlang C\r\n%post\r\na\r\n%end",
    );
    document(text, insert(2, "b"), "lang C\r\n%post\r\nb\r\na\r\n%end");
    document(
        text,
        insert(4, "text"),
        "lang C\r\n%post\r\na\r\n%end\r\ntext\r\n",
    );
    document(
        "\u{feff}lang C\n",
        insert(0, "text"),
        "\u{feff}text\nlang C\n",
    );
    document("", insert(0, "text"), "text\n");
    for (at, what) in [
        (2, "%end"),
        (2, "%post"),
        (2, "%end\n%post"),
        (0, "%post"),
        (3, "%end\nlang C\n%pre\n"),
        (9, "x"),
    ] {
        refused(text, insert(at, what));
    }
    // The end of the line would become a part of its last word.
    refused("lang C\\", insert(1, "text"));
    // Most lines would end in CR LF, and those of the script would lose theirs.
    refused("%post\na\r\n%end\n", insert(3, "text\r\ntext\r\ntext\r\n"));
    for words in [
        &["lang", "a\nb"][..],
        &["%post"],
        &[],
        &["%include", "x"],
        &["#x"],
        &[""],
    ] {
        if words != ["#x"] && words != [""] {
            refused(text, |document| document.insert_command(0, words));
        }
        refused(text, |document| document.insert_command(2, words));
    }
    document(
        "",
        |document| document.insert_command(0, &["a", "#", "", "'"]),
        "a \"#\" \"\" \"'\"\n",
    );
}

#[test]
fn errors_of_edits_name_no_secrets() {
    let mut document = Document::parse("user --name=a\nrootpw x\n");
    let user = document.line_mut(0).unwrap();
    let errors = [
        user.set_option("--password", "geheim\n").unwrap_err(),
        user.set_option("--passwort", "geheim").unwrap_err(),
        user.add_positional("geheim\n").unwrap_err(),
    ];
    for error in errors {
        let shown = format!("{error} {error:?}");
        assert!(!shown.contains("geheim"), "{shown}");
    }
}

/// A small generator, so that a failure can be repeated.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6364136223846793005)
            .wrapping_add(1442695040888963407);
        (self.0 >> 33) as usize % end
    }

    fn one<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.below(of.len())]
    }

    fn text(&mut self, of: &[&str], most: usize) -> String {
        (0..self.below(most)).map(|_| self.one(of)).collect()
    }
}

const LINES: &[&str] = &[
    "lang C",
    "part / --size=1 --grow",
    "part --siz 1 -- /x # c",
    "volgroup v pv.1 --pesize=4 pv.2",
    "  # c",
    "",
    "auth --x",
    "%packages",
    "%packages --default",
    "vim",
    "-nano # c",
    "@core --optional",
    "%post --log=/x",
    "%pre",
    "%end",
    "%end # c",
    "%include x",
    "echo 'a",
    "%addon a b",
    "user --name='a b'#c",
    "\u{feff}",
    "\\",
    "part '/",
    "raid / --level=1 a b",
    "%ksappend x",
    "a\u{b}b",
    "repo --name=a --baseurl=b",
    "lang C\\",
    " %post x",
    "\"%post\"",
];
const ENDS: &[&str] = &["\n", "\n", "\n", "\r\n", "\r\n", "\r", "\u{2028}", ""];
const VALUES: &[&str] = &[
    "a",
    " ",
    "\n",
    "\r",
    "\r\n",
    "%end",
    "%post",
    "#",
    "'",
    "\"",
    "\\",
    "-",
    "--",
    "=",
    "x",
    "\u{85}",
    "é",
    "%include x",
    "\t",
];
const OPTIONS: &[&str] = &[
    "--size",
    "--grow",
    "--label",
    "--pesize",
    "--x",
    "--log",
    "--name",
    "--timeout",
    "--baseurl",
];

#[test]
fn random_edits_do_what_they_say_and_nothing_else() {
    let count = std::env::var("KICKSTART_EDITS").ok();
    let count: usize = count.and_then(|count| count.parse().ok()).unwrap_or(3_000);
    let mut random = Random(7);
    let mut done = 0;
    for _ in 0..count {
        let ends = &ENDS[random.below(ENDS.len())..];
        let text: String = (0..random.below(9))
            .map(|_| random.one(LINES).to_owned() + random.one(ends))
            .collect();
        done += usize::from(random_edit(&text, &mut random));
    }
    assert!(
        done * 20 > count,
        "{done} of {count} were done: the pieces say nothing"
    );
}

/// Tries an edit; whether it was done.
fn random_edit(text: &str, random: &mut Random) -> bool {
    let before = Document::parse(text);
    let mut after = before.clone();
    let lines = before.lines().len();
    let at = random.below(lines + 1);
    let value = random.text(VALUES, 4);
    let name = random.one(OPTIONS);
    // How many lines were there, and are there now, in place of each other.
    let (edit, old, new) = match random.below(8) {
        0 => {
            let edit = after
                .line_mut(at)
                .and_then(|line| line.set_option(name, &value));
            if edit.is_ok() {
                assert_eq!(
                    after.lines()[at].option(name).as_deref(),
                    Some(&*value),
                    "{text:?}"
                );
                is_given(&after, at, name, Some(&value));
            }
            (edit, 1, 1)
        }
        1 => {
            let edit = after
                .line_mut(at)
                .and_then(|line| line.remove_option(name))
                .map(drop);
            if edit.is_ok() {
                assert_eq!(after.lines()[at].option(name), None);
                is_given(&after, at, name, None);
            }
            (edit, 1, 1)
        }
        2 => {
            let edit = after
                .line_mut(at)
                .and_then(|line| line.set_positional(0, &value));
            if edit.is_ok() {
                assert_eq!(after.lines()[at].positionals()[0], value);
            }
            (edit, 1, 1)
        }
        3 => {
            let edit = after.line_mut(at).and_then(|line| line.set_package(&value));
            if edit.is_ok() {
                assert_eq!(after.lines()[at].package(), Some(&*value));
            }
            (edit, 1, 1)
        }
        4 => {
            let section = before
                .sections()
                .into_iter()
                .find(|section| section.header == at);
            let edit = after.set_body(at, &value);
            let old = section.map_or(0, |section| section.body.len());
            if edit.is_ok() {
                let mut body = value.clone();
                if !body.is_empty() && !body.ends_with(['\n', '\r', '\u{85}']) {
                    body.push('\n');
                }
                if uses_carriage_returns(text) {
                    body = body.replace("\r\n", "\n");
                }
                assert_eq!(after.body(at), Ok(body.clone()), "{text:?}");
                is_body(&after, at, &body);
            }
            let new = after.lines().len() + old - lines;
            return finish(&before, &after, edit, at + 1, old, new);
        }
        5 => {
            let edit = after.insert_command(at, &["lang", &value]);
            if edit.is_ok() {
                let words: Vec<&str> = after.lines()[at].words().map(|(word, _)| word).collect();
                assert_eq!(words, ["lang", &value]);
            }
            (edit, 0, 1)
        }
        6 => (after.remove(at).map(drop), 1, 0),
        _ => {
            let edit = after.insert(at, &value).map(drop);
            let new = after.lines().len() - lines;
            (edit, 0, new)
        }
    };
    finish(&before, &after, edit, at, old, new)
}

/// Holds all but the lines from `at` on that were edited to what they were.
fn finish(
    before: &Document,
    after: &Document,
    edit: Edit,
    at: usize,
    old: usize,
    new: usize,
) -> bool {
    if edit.is_err() {
        assert_eq!(before, after);
        return false;
    }
    let text = after.to_string();
    assert_eq!(
        &Document::parse(&text),
        after,
        "{:?} became {text:?}",
        before.to_string()
    );
    let all = |document: &Document| -> Vec<(LineKind, String)> {
        let lines = document.lines().iter();
        lines
            .map(|line| (line.kind(), line.text().to_owned()))
            .collect()
    };
    let (mut was, is) = (all(before), all(after));
    // A last line without an end gets one when another follows.
    if at == was.len() && at > 0 && new > 0 && was[at - 1].1 != is[at - 1].1 {
        let end = is[at - 1].1[was[at - 1].1.len()..].to_owned();
        assert!(["\n", "\r\n"].contains(&&*end), "{end:?}");
        was[at - 1].1 += &end;
    }
    assert_eq!(
        was[..at],
        is[..at],
        "{:?} became {text:?}",
        before.to_string()
    );
    assert_eq!(
        was[at + old..],
        is[at + new..],
        "{:?} became {text:?}",
        before.to_string()
    );
    true
}

fn uses_carriage_returns(text: &str) -> bool {
    text.contains("\r\n") && text.matches("\r\n").count() * 2 > text.matches('\n').count()
}

/// The kickstart's own reading agrees about an option of a command.
fn is_given(document: &Document, at: usize, name: &str, value: Option<&str>) {
    let text = document.to_string();
    let reading = Kickstart::read(&text, "x", &ParseOptions::default());
    let start = document.line_start(at) as u32;
    let end = start + document.lines()[at].text().len() as u32;
    let lines = reading.kickstart.command_lines().iter();
    for line in lines.filter(|line| line.span.start >= start && line.span.end <= end) {
        let options = reading.kickstart.options_of(line);
        let given = options.iter().rev().find(|option| option.name == name);
        if line.name != "auth" {
            assert_eq!(
                given.map(|given| given.value.as_deref().unwrap_or_default()),
                value,
                "{text:?}"
            );
        }
    }
}

/// The kickstart's own reading agrees about a script.
fn is_body(document: &Document, header: usize, body: &str) {
    let text = document.to_string();
    let reading = Kickstart::read(&text, "x", &ParseOptions::default());
    let start = document.line_start(header) as u32;
    let end = start + document.lines()[header].text().len() as u32;
    let scripts = reading.kickstart.scripts.iter();
    for script in scripts.filter(|script| script.span.start >= start && script.span.end <= end) {
        assert_eq!(script.body, body, "{text:?}");
    }
}
