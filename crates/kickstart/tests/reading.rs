//! Reading never fails: values and all that is wrong with them.

use std::io;

use livecd_kickstart::{IncludeError, Includes, Kickstart, ParseOptions, Reading, Severity};

fn read(text: &str) -> Reading {
    Kickstart::read(text, "my.ks", &ParseOptions::default())
}

/// The codes of what is said, with what it points at.
fn said(reading: &Reading) -> Vec<(&str, &str)> {
    let place = |span| reading.sources().slice(span);
    let all = reading.diagnostics.iter();
    all.map(|said| (said.code, place(said.span))).collect()
}

#[test]
fn what_is_right_is_read_beside_what_is_wrong() {
    let text = "lang C\npart / --sise=4 --fstype=ext4 --size=abc\nnonsense\nuser --uid=1\n\
        %packages --nocre\nvim\n@core --optional=x\n%end\n%post --x --log=/y\necho\n%end\nrootpw x\n";
    let reading = read(text);
    assert_eq!(
        said(&reading),
        [
            ("invalid-value", "abc"),
            ("unknown-option", "--sise"),
            ("unknown-command", "nonsense"),
            ("missing-argument", "user --uid=1"),
            ("unknown-option", "--nocre"),
            ("unexpected-value", "@core --optional=x"),
            ("unknown-option", "--x"),
        ]
    );
    let kickstart = &reading.kickstart;
    assert_eq!(kickstart.partitions[0].fstype.as_deref(), Some("ext4"));
    assert_eq!(kickstart.partitions[0].size, None);
    assert_eq!(kickstart.users[0].uid, Some(1));
    assert_eq!(kickstart.packages.as_ref().unwrap().packages[0].name, "vim");
    assert_eq!(kickstart.scripts[0].log.as_deref(), Some("/y"));
    assert!(kickstart.rootpw.is_some());
    assert_eq!(reading.document().to_string(), text);
    assert_eq!(reading.into_result().unwrap_err().errors().len(), 7);
}

#[test]
fn all_mistakes_of_a_line_are_found() {
    for (line, codes) in [
        ("part / --sise=3 --nmae=4", &["unknown-option"; 2][..]),
        (
            "part / --sise=3 --size=abc --grow=yes --fstype",
            &[
                "unexpected-value",
                "missing-value",
                "invalid-value",
                "unknown-option",
            ],
        ),
        (
            "network --boot=dhcp --ip --bo=x",
            &["missing-value", "ambiguous-option"],
        ),
        ("%packages --nocre --foo\n%end", &["unknown-option"; 2]),
        ("%certificate\nx\n%end", &["missing-argument"; 2]),
        // what follows from a mistake is none
        ("user --nmae x", &["unknown-option"]),
        ("part / --onpar --grow", &["missing-value"]),
    ] {
        let reading = read(&format!("{line}\n"));
        let mut found: Vec<&str> = reading.diagnostics.iter().map(|said| said.code).collect();
        let mut codes = codes.to_vec();
        found.sort_unstable();
        codes.sort_unstable();
        assert_eq!(found, codes, "{line}");
    }
}

#[test]
fn a_header_that_cannot_be_read_begins_its_section_all_the_same() {
    let reading = read("%post --log='x\nls\n%end\nlang C\n");
    assert_eq!(said(&reading), [("unclosed-quote", "'x")]);
    assert!(reading.kickstart.lang.is_some());
}

struct Missing;

impl Includes for Missing {
    fn open(&mut self, name: &str, _from: &str) -> Result<(String, String), IncludeError> {
        let kind = match name {
            "secret.ks" => io::ErrorKind::PermissionDenied,
            _ => io::ErrorKind::NotFound,
        };
        Err(io::Error::from(kind).into())
    }
}

#[test]
fn a_pre_script_may_make_what_is_not_there() {
    let read = |text: &str, made_by_pre| {
        let mut options = ParseOptions::default();
        options.made_by_pre = made_by_pre;
        let reading = Kickstart::read_including(text, "my.ks", &options, &mut Missing);
        let said = reading.diagnostics.iter();
        said.map(|said| said.severity).collect::<Vec<_>>()
    };
    let (pre, include) = ("%pre\necho\n%end\n", "%include /tmp/x.ks\n");
    let both = format!("{pre}{include}");
    assert_eq!(read(&both, true), [Severity::Warning]);
    // whatever the order, but only with a script, and only if nothing else is wrong
    assert_eq!(read(&format!("{include}{pre}"), true), [Severity::Warning]);
    assert_eq!(read(include, true), [Severity::Error]);
    assert_eq!(read(&both, false), [Severity::Error]);
    let other = format!("{pre}%include secret.ks\n");
    assert_eq!(read(&other, true), [Severity::Error]);
}

#[test]
fn errors_keep_why_a_text_cannot_be_had() {
    let options = ParseOptions::default();
    let reading =
        Kickstart::read_including("%include secret.ks\n", "my.ks", &options, &mut Missing);
    let errors = reading.into_result().unwrap_err();
    let cause = errors.cause(&errors.errors()[0]).unwrap();
    let cause = cause.downcast_ref::<io::Error>().unwrap();
    assert_eq!(cause.kind(), io::ErrorKind::PermissionDenied);
}

#[test]
fn a_place_behind_a_command_is_the_same_by_all_rules() {
    for options in [
        ParseOptions::version("F40".parse().unwrap()),
        ParseOptions::default(),
    ] {
        let reading = Kickstart::read("realm leave example.org\n", "my.ks", &options);
        assert_eq!(said(&reading), [("invalid-value", "leave")]);
    }
}

#[test]
fn a_comment_that_cuts_a_word_off_is_pointed_at() {
    for (line, cut) in [
        ("url --url=http://h/x#frag", "#frag"),
        ("network --hostname=h --essid=net#1", "#1"),
        ("%include x#y", "#y"),
    ] {
        let reading = read(&format!("{line}\n"));
        assert_eq!(said(&reading), [("comment-in-word", cut)], "{line}");
    }
    for line in [
        "lang C # a",
        "lang C",
        "lang 'C#x'",
        "bootloader --append=\"a # b\" #x",
    ] {
        assert_eq!(said(&read(&format!("{line}\n"))), [], "{line}");
    }
}
