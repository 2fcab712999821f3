//! Files that people had trouble with, by the name they were reported under: what is said of
//! each, and what it comes to. `people.rs` has the kinds they stand for.

use livecd_kickstart::{FileIncludes, Kickstart, LoadError, ParseOptions, Reading};

/// A file, the codes that are said with what they point at, and what a hint says.
struct Case {
    name: &'static str,
    bytes: &'static [u8],
    said: &'static [(&'static str, &'static str)],
    hint: &'static str,
}

const CASES: &[Case] = &[
    Case {
        name: "bom.ks",
        bytes: b"\xef\xbb\xbflang C\n%packages\nvim\n%end\n",
        said: &[("misleading-character", "\u{feff}")],
        hint: "remove it",
    },
    Case {
        name: "bom-comment.ks",
        bytes: b"\xef\xbb\xbf#version=RHEL9\nlang C\n",
        said: &[("misleading-character", "\u{feff}")],
        hint: "remove it",
    },
    Case {
        name: "continuation.ks",
        bytes: b"part / \\\n --size=100\nnetwork \\\n# comment\n --bootproto=dhcp\n",
        said: &[
            ("unexpected-argument", "\\\n"),
            ("unknown-command", "--size=100"),
            ("unexpected-argument", "\\\n"),
            ("unknown-command", "--bootproto=dhcp"),
        ],
        hint: "lines are not continued: write all of the command in one line",
    },
    Case {
        name: "crlf.ks",
        bytes:
            b"lang C\r\nkeyboard us\r\n%packages\r\nvim\r\n@core\r\n%end\r\n%post --erroronfail\r\n\
            echo hi\r\n%end\r\n",
        said: &[("carriage-returns", "lang C")],
        hint: "save the file with lines that end in LF",
    },
    Case {
        name: "crlf-post.ks",
        bytes: b"%post --erroronfail\r\necho live > /etc/hostname\r\n%end\r\n",
        said: &[("carriage-returns", "%post --erroronfail")],
        hint: "save the file with lines that end in LF",
    },
    Case {
        name: "demo-crlf.ks",
        bytes: b"# A live system\r\n#\r\n\r\nlang C.UTF-8\r\ntimezone --utc Etc/UTC\r\n\
            %packages\r\n# why\r\nlinux-image-amd64\r\n%end\r\n",
        said: &[("carriage-returns", "# A live system")],
        hint: "save the file with lines that end in LF",
    },
    Case {
        name: "dollar-post.ks",
        bytes: b"$post\necho x\n%end\n",
        said: &[
            ("unknown-command", "$post"),
            ("unknown-command", "echo"),
            ("unknown-section", "%end"),
        ],
        hint: "did you mean `%post`?",
    },
    Case {
        name: "hash-in-word.ks",
        bytes: b"rootpw --plaintext secret#1\nuser --name=x --plaintext --password=ab#cd\n\
            network --hostname=h --essid=net#1 --wepkey=x#y\n\
            bootloader --append=a#b --password=p#q\nurl --url=http://h/x#frag\n",
        said: &[
            ("comment-in-word", "#1"),
            ("comment-in-word", "#cd"),
            ("comment-in-word", "#1 --wepkey=x#y"),
            ("comment-in-word", "#b --password=p#q"),
            ("comment-in-word", "#frag"),
        ],
        hint: "put the word in quotes, or a blank before the comment",
    },
    Case {
        name: "hash.ks",
        bytes: b"bootloader --append=\"a=1 # b\" --timeout=5\nrootpw --plaintext \"pa#ss\"\n\
            rootpw --plaintext pa#ss\n",
        said: &[("comment-in-word", "#ss")],
        hint: "put the word in quotes, or a blank before the comment",
    },
    Case {
        name: "heredoc-end.ks",
        bytes: b"%post\ncat > /etc/note <<EOF\n%end\nEOF\necho after\n%end\n",
        said: &[
            ("in-here-document", "%end"),
            ("unknown-command", "EOF"),
            ("unknown-command", "echo"),
            ("unknown-section", "%end"),
        ],
        hint: "write it otherwise, such as `printf '%%end\\n'`",
    },
    Case {
        name: "heredoc-packages.ks",
        bytes: b"%post\ncat > /etc/note <<EOF\n%packages\nvim\n%post\nEOF\n%end\n",
        said: &[
            ("in-here-document", "%packages"),
            ("unclosed-section", "%packages"),
            ("unclosed-section", "%post"),
        ],
        hint: "write it otherwise",
    },
    Case {
        name: "include-none.ks",
        bytes: b"%include\nlang C\n",
        said: &[("bad-include", "%include")],
        hint: "write `%include FILE`",
    },
    Case {
        name: "latin1.ks",
        bytes: b"# caf\xe9\nuser --name=x --gecos=\"Ren\xe9\"\n%post\necho \xe9 > /x\n%end\n",
        said: &[("not-utf-8", "\u{fffd}")],
        hint: "save the file as UTF-8, without a byte order mark",
    },
    Case {
        name: "nbsp.ks",
        bytes: b"lang\xc2\xa0C\n%packages\nvim\xc2\xa0\n\xe2\x80\x8bnano\n%end\n",
        said: &[
            ("misleading-character", "\u{a0}"),
            ("misleading-character", "\u{200b}"),
        ],
        hint: "write a blank instead, or remove it",
    },
    Case {
        name: "pw-spaces.ks",
        bytes: b"rootpw correct horse / staple\n",
        said: &[("unexpected-argument", "horse")],
        hint: "put it in quotes if it belongs to the word before it",
    },
    Case {
        name: "unknown-section.ks",
        bytes: b"%foo --x\nbar\n%end\n",
        said: &[("unknown-section", "%foo")],
        hint: "the sections are %packages, %pre,",
    },
    Case {
        name: "upper.ks",
        bytes: b"%PACKAGES\nvim\n%END\nLANG C\n",
        said: &[
            ("unknown-section", "%PACKAGES"),
            ("unknown-command", "vim"),
            ("unknown-section", "%END"),
            ("unknown-command", "LANG"),
        ],
        hint: "did you mean `%packages`?",
    },
    Case {
        name: "url.ks",
        bytes: b"repo --name=\"a b\" --baseurl=http://h/?a=1&b=2%20c --excludepkgs=x,y*\n\
            url --url=http://h/$releasever/$basearch\n",
        said: &[],
        hint: "",
    },
    Case {
        name: "utf16.ks",
        bytes: b"\xff\xfel\0a\0n\0g\0 \0C\0\n\0",
        said: &[("not-utf-8", "\u{fffd}\u{fffd}")],
        hint: "save the file as UTF-8, without a byte order mark",
    },
];

fn read(name: &str, bytes: &[u8]) -> Reading {
    let options = ParseOptions::default();
    Kickstart::read_bytes(bytes.to_vec(), name, &options, Some(&mut FileIncludes))
}

#[test]
fn every_file_is_said_what_is_wrong_with_it_and_what_to_do() {
    for case in CASES {
        let reading = read(case.name, case.bytes);
        let place = |span| reading.sources().slice(span);
        let mut said: Vec<_> = reading.diagnostics.iter().collect();
        said.sort_by_key(|said| said.span.start);
        let codes: Vec<_> = said
            .iter()
            .map(|said| (said.code, place(said.span)))
            .collect();
        if case.said.iter().all(|(code, _)| *code != "not-utf-8") {
            assert_eq!(codes, case.said, "{}", case.name);
        } else {
            assert_eq!(codes.len(), 1, "{}", case.name);
            assert_eq!(codes[0].0, "not-utf-8", "{}", case.name);
        }
        let hint = said.first().and_then(|said| said.hint.as_deref());
        assert!(
            hint.unwrap_or_default().starts_with(case.hint),
            "{}: {hint:?}",
            case.name
        );
    }
}

#[test]
fn a_file_with_carriage_returns_comes_to_what_it_would_without() {
    for case in CASES.iter().filter(|case| case.name.contains("crlf")) {
        let windows = read(case.name, case.bytes).into_result().unwrap();
        let text = String::from_utf8(case.bytes.to_vec()).unwrap();
        let unix = read(case.name, text.replace("\r\n", "\n").as_bytes());
        assert_eq!(
            windows.to_string(),
            unix.kickstart.to_string(),
            "{}",
            case.name
        );
        assert!(!windows.to_string().contains('\r'), "{}", case.name);
    }
}

/// crlf-include.ks: a quoted name too, with files of either kind.
#[test]
fn a_file_with_carriage_returns_includes_files_with_and_without() {
    let directory = tempfile::tempdir().unwrap();
    let main = directory.path().join("crlf-include.ks");
    let text = "%packages\r\nvim\r\n%include pk.inc\r\n%end\r\n%include \"pk2.inc\"\r\n";
    std::fs::write(&main, text).unwrap();
    for (part, script) in [
        ("emacs\r\n", "%post\r\nls\r\n%end\r\n"),
        ("emacs\n", "%post\nls\n%end\n"),
    ] {
        std::fs::write(directory.path().join("pk.inc"), part).unwrap();
        std::fs::write(directory.path().join("pk2.inc"), script).unwrap();
        let kickstart = Kickstart::load(&main).unwrap();
        let packages = kickstart.packages.unwrap();
        let names: Vec<_> = packages.packages.iter().map(|entry| &entry.name).collect();
        assert_eq!(names, ["vim", "emacs"]);
        assert_eq!(kickstart.scripts[0].body, "ls\n");
    }
}

/// made-by-pre.ks: an error, unless the caller says that `%pre` scripts will run.
#[test]
fn an_include_that_pre_makes_is_missing_only_where_no_pre_could_make_it() {
    let directory = tempfile::tempdir().unwrap();
    let main = directory.path().join("made-by-pre.ks");
    let made = directory.path().join("made.ks");
    let text = format!("%pre\necho x\n%end\n%include {}\nlang C\n", made.display());
    std::fs::write(&main, &text).unwrap();
    let load = |made_by_pre| {
        let mut options = ParseOptions::default();
        options.made_by_pre = made_by_pre;
        Kickstart::load_with(&main, &options)
    };
    let kickstart = load(true).unwrap();
    assert_eq!(kickstart.warnings()[0].code, "include-missing");
    assert!(kickstart.lang.is_some());
    let Err(LoadError::Parse(errors)) = load(false) else {
        panic!("it is read");
    };
    assert_eq!(errors.errors()[0].code, "include-failed");
    std::fs::write(&main, text.split_once("%end\n").unwrap().1).unwrap();
    assert!(load(true).is_err());
}

/// diff-a.ks and diff-b.ks, which differ in layout alone.
#[test]
fn files_that_differ_in_layout_are_written_as_the_same() {
    let a = "authconfig --useshadow  --passalgo=sha512\nrealm join   example.com\n\
        part / --fstype=ext4  --size=100\nservices --enabled=\"a,b\"\nbootloader --append=\"x  y\"\n";
    let b = "authconfig --useshadow --passalgo=sha512\nrealm join example.com\n\
        part / --size=100 --fstype ext4\nservices --enabled=a,b\nbootloader --append='x  y'\n";
    let written = |text: &str| {
        let read = Kickstart::parse(text).unwrap();
        read.without_layout().to_string()
    };
    assert_eq!(written(a), written(b));
}
