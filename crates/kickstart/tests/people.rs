//! What people's files are like: of other systems, word processors and web pages.

use std::fs;

use livecd_kickstart::{Kickstart, LoadError, ParseOptions, Reading};

fn read(text: &str) -> Reading {
    Kickstart::read(text, "my.ks", &ParseOptions::default())
}

/// The codes of what is said, with what it points at.
fn said(reading: &Reading) -> Vec<(&str, &str)> {
    let place = |span| reading.sources().slice(span);
    let all = reading.diagnostics.iter();
    all.map(|said| (said.code, place(said.span))).collect()
}

#[track_caller]
fn check(text: &str, expected: &[(&str, &str)]) {
    assert_eq!(said(&read(text)), expected, "{text:?}");
}

#[test]
fn scripts_of_files_with_carriage_returns_have_none() {
    let text = "lang C\n%packages\nvim\n@core\n%end\n%pre\ncat > /tmp/x.inc <<EOF\nlang C\nEOF\n%end\n\
        %post --erroronfail\necho live > /etc/hostname\n%end\n%addon x\na\n%end\n";
    let unix = read(text);
    let windows = read(&text.replace('\n', "\r\n"));
    assert_eq!(said(&windows), [("carriage-returns", "lang C")]);
    assert!(!windows.has_errors());
    assert_eq!(
        windows.kickstart.scripts[1].body,
        "echo live > /etc/hostname\n"
    );
    assert_eq!(windows.kickstart.to_string(), unix.kickstart.to_string());
    // The last line may have no end, and not all lines the same.
    let mixed = read("# made by hand\nlang C\r\n%post\r\nls\r\n%end\r\n%post\r\nps\r\n%end");
    assert_eq!(mixed.kickstart.scripts[0].body, "ls\n");
    // A few carriage returns in a file of line feeds belong to the script.
    let meant = "%post\nprintf > x 'a\r\nb'\n%end\nlang C\nkeyboard us\n";
    check(meant, &[]);
    assert!(read(meant).kickstart.scripts[0].body.contains("a\r\nb"));
    let mut options = ParseOptions::default();
    options.keep_carriage_returns = true;
    let kept = Kickstart::read("%post\r\nls\r\n%end\r\n", "my.ks", &options);
    assert_eq!(kept.kickstart.scripts[0].body, "ls\r\n");
    assert!(kept.diagnostics.is_empty());
}

#[test]
fn characters_that_cannot_be_seen_are_named_where_they_stand() {
    for (text, at) in [
        ("\u{feff}lang C\n", "\u{feff}"),
        ("\u{feff}#version=RHEL9\n", "\u{feff}"),
        ("\u{feff}%packages\nvim\n%end\n", "\u{feff}"),
        (
            "lang C\n%packages\nvim\u{a0}\n\u{200b}nano\n%end\n",
            "\u{200b}",
        ),
        ("%packages\nvim\u{200b}\n%end\n", "\u{200b}"),
        ("lang\u{a0}C\n", "\u{a0}"),
        ("%packages\u{200b}\nvim\n%end\n", "\u{200b}"),
        ("\u{200b}lang C # \u{a0}\n", "\u{200b}"),
    ] {
        check(text, &[("misleading-character", at)]);
        assert!(read(text).has_errors());
    }
    // In a value they are only improbable.
    for text in [
        "part /\u{a0}home --size=1\n",
        "bootloader --append=\u{201c}quiet\u{201d}\n",
    ] {
        assert_eq!(said(&read(text))[0].0, "misleading-character", "{text}");
        assert!(!read(text).has_errors());
    }
    check(
        "part / \u{2013}-size=1\n",
        &[
            ("misleading-character", "\u{2013}"),
            ("unexpected-argument", "\u{2013}-size=1"),
        ],
    );
    for text in [
        "user --name=a --gecos='Ren\u{e9}\u{a0}\u{201c}x\u{201d}'\n",
        "user --name=a --gecos=a\u{2013}b\n",
        "lang C  # \u{a0}\u{feff}\n",
        "%packages\nvim # \u{a0}x\n%end\n",
        "%post\necho \u{a0}\n%end\n",
    ] {
        check(text, &[]);
    }
    let shown = read("\u{feff}lang C\n")
        .into_result()
        .unwrap_err()
        .to_string();
    assert!(shown.contains("U+FEFF (byte order mark)"), "{shown}");
}

#[test]
fn files_that_are_not_utf_8_are_refused_where_they_are_not() {
    let directory = tempfile::tempdir().unwrap();
    let write = |name: &str, bytes: &[u8]| {
        let path = directory.path().join(name);
        fs::write(&path, bytes).unwrap();
        path
    };
    let latin1 = write(
        "latin1.ks",
        b"# caf\xe9\nlang C\nuser --name=x --gecos=\"Ren\xe9\"\n",
    );
    let Err(LoadError::Parse(errors)) = Kickstart::load(&latin1) else {
        panic!("it is read");
    };
    let [error] = errors.errors() else {
        panic!("{errors}");
    };
    let place = errors.sources().location(error.span);
    assert_eq!((error.code, place.line, place.column), ("not-utf-8", 1, 6));
    assert!(
        error.message.contains("E9") && error.message.contains("`é`"),
        "{}",
        error.message
    );

    let utf16: Vec<u8> = "\u{feff}lang C\n"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let Err(LoadError::Parse(errors)) = Kickstart::load(&write("utf16.ks", &utf16)) else {
        panic!("it is read");
    };
    assert!(errors.errors()[0].message.contains("UTF-16"), "{errors}");

    let includes = write("main.ks", b"lang C\n%include latin1.ks\n");
    let error = Kickstart::load(&includes).unwrap_err().to_string();
    assert!(error.contains("line 1, column 6: the byte E9"), "{error}");
}

#[test]
fn an_end_inside_a_here_document_is_pointed_at() {
    let text = "%post\ncat > /etc/note <<EOF\n%end\nEOF\necho after\n%end\n";
    let reading = read(text);
    assert_eq!(said(&reading)[0], ("in-here-document", "%end"));
    let label = &reading.diagnostics[0].labels[0];
    assert_eq!(reading.sources().slice(label.0), "<<EOF");
    let header = "%post\ncat > /etc/note <<-'EOF'\n%packages\nvim\n%post\n\tEOF\n%end\n";
    assert_eq!(said(&read(header))[0], ("in-here-document", "%packages"));
    // no here-document, or one that is ended, or one that nothing ends
    for text in [
        "%post\ncat <<EOF\nEOF\n%end\n",
        "%post\necho $((1 << 2))\n%end\n",
        "%post\ncat <<EOF\n%end\n%post\ncat <<END\nEOF\nEND\n%end\nlang C\n",
    ] {
        let reading = read(text);
        let codes: Vec<&str> = said(&reading).iter().map(|(code, _)| *code).collect();
        let expected: &[&str] = match text.contains("END") {
            // Here the word stands behind, so it may have been meant.
            true => &["in-here-document"],
            false => &[],
        };
        assert_eq!(codes, expected, "{text}");
    }
}

#[test]
fn slips_of_case_and_sign_come_with_a_hint() {
    for (text, code, hint) in [
        ("LANG C\n", "unknown-command", "did you mean `lang`?"),
        ("$post\n", "unknown-command", "did you mean `%post`?"),
        ("packages\n", "unknown-command", "did you mean `%packages`?"),
        (
            "%PACKAGES\nvim\n%end\n",
            "unknown-section",
            "did you mean `%packages`?",
        ),
        ("%Post\n", "unknown-section", "did you mean `%post`?"),
        (
            "%foo --x\nbar\n%end\nlang C\n",
            "unknown-section",
            "the sections are",
        ),
    ] {
        let reading = read(text);
        let [error] = &reading.diagnostics[..] else {
            panic!("{text}: {:?}", reading.diagnostics);
        };
        assert_eq!(error.code, code, "{text}");
        assert!(error.hint.as_ref().unwrap().starts_with(hint), "{error:?}");
    }
    for end in ["%END", "%End", "%edn"] {
        let reading = read(&format!("%packages\nvim\n{end}\nlang C\n"));
        let error = &reading.diagnostics[0];
        assert_eq!(error.code, "unclosed-section");
        assert_eq!(reading.sources().slice(error.labels[1].0), end);
    }
}

/// The files of people, which need no more than the rules above.
#[test]
fn what_is_right_in_peoples_files_is_said_nothing_about() {
    for text in [
        "part / \\\n --size=100\n",
        "bootloader --append=\"a=1 # b\" --timeout=5\nrootpw --plaintext \"pa#ss word\"\n",
        "repo --name=\"a b\" --baseurl=http://h/?a=1&b=2%20c --excludepkgs=x,y*\nurl --url=http://h/$releasever/$basearch\n",
    ] {
        let reading = read(text);
        let errors = reading
            .diagnostics
            .iter()
            .filter(|said| said.code == "comment-in-word");
        assert_eq!(errors.count(), 0, "{text}");
    }
    let url = "repo --name=\"a b\" --baseurl=http://h/?a=1&b=2%20c --excludepkgs=x,y*\n";
    let repo = &read(url).kickstart.repos[0];
    assert_eq!(repo.baseurl.as_deref(), Some("http://h/?a=1&b=2%20c"));
    check("%include\nlang C\n", &[]);
    check(
        "rootpw correct horse / staple\n",
        &[("unexpected-argument", "horse")],
    );
}
