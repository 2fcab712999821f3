//! What the reference loses when it prints a kickstart, and this crate keeps.
//!
//! See docs/kickstart-conformance.md. A case is a version, a text, and what it
//! is written as, which is read back as the same.

use livecd_kickstart::{Document, Kickstart, ParseOptions, format};

const CASES: &[(&str, &str, &str)] = &[
    // Nothing is added.
    ("F45", "lang C", "lang C"),
    // Two sections stay two.
    (
        "F45",
        "%anaconda\na\n%end\n%anaconda\nb\n%end",
        "%anaconda\na\n%end\n%anaconda\nb\n%end",
    ),
    // Quotes are written where they are needed.
    ("F45", "rootpw 'a b'", "rootpw \"a b\""),
    (
        "F45",
        r#"user --name=a --gecos="x \"y\"""#,
        r#"user --gecos="x \"y\"" --name=a"#,
    ),
    // Zero is a number.
    (
        "F45",
        "user --name=a --uid=0 --gid=0",
        "user --gid=0 --name=a --uid=0",
    ),
    ("F45", "part /a --size=0", "part /a --size=0"),
    (
        "F45",
        "volgroup v pv.1 --reserved-space=0",
        "volgroup v pv.1 --reserved-space=0",
    ),
    // An option counts without the one that is usual beside it.
    ("F45", "clearpart --initlabel", "clearpart --initlabel"),
    // The letters of a command are counted where it stands: the reference
    // makes `auth th --x`, `auth g --x` and `auth h" --x` of these.
    ("F20", "  auth --x", "authconfig --x"),
    ("F20", "\tauthconfig --x", "authconfig --x"),
    ("F20", "\"auth\" --x", "authconfig --x"),
    ("F45", "  authselect select x", "authselect select x"),
    // A path stays in its place, by the name it was given. The reference
    // prints the fourth by the name of the second, and its options once more.
    (
        "RHEL6",
        "multipath --name=a --device=/dev/sda --rule=r\n\
         multipath --name=b --device=/dev/sdb --rule=r\n\
         multipath --name=c --device=/dev/sdc --rule=\"x \\\"y\\\"\"\n\
         multipath --name=/dev/mapper/b --device=/dev/sdd --rule=r",
        "multipath --device=/dev/sda --name=a --rule=r\n\
         multipath --device=/dev/sdb --name=b --rule=r\n\
         multipath --device=/dev/sdc --name=c --rule=\"x \\\"y\\\"\"\n\
         multipath --device=/dev/sdd --name=/dev/mapper/b --rule=r",
    ),
    ("RHEL6", "key --skip", "key --skip"),
    ("RHEL6", "key 'a b'", "key \"a b\""),
    // Commands that share an object are two commands.
    ("F19", "install\nupgrade", "install\nupgrade"),
    ("F17", "halt", "halt"),
    // A later option does not forget an earlier one.
    (
        "F9",
        "firewall --ssh --http",
        "firewall --enabled --port=22:tcp,80:tcp,443:tcp",
    ),
];

/// What `format` makes of it; the letters, the order and the names stay.
const FORMATTED: &[(&str, &str, &str)] = &[
    ("F20", "  auth  --x  # how\n", "auth --x  # how\n"),
    ("F20", "\"authconfig\" --x\n", "authconfig --x\n"),
    // The tool that gets the text takes this `#` for a part of the word.
    ("F20", "auth  --x=a#b  # c\n", "auth  --x=a#b  # c\n"),
    ("F20", "realm  join a#b\n", "realm  join a#b\n"),
    ("F20", "rootpw  a#b\n", "rootpw a  #b\n"),
    ("RHEL6", "key   --sk # later\n", "key --skip  # later\n"),
    (
        "RHEL6",
        "key --skip abc\nkey abc\n",
        "key --skip abc\nkey abc\n",
    ),
    (
        "RHEL6",
        "multipath --name b --dev /dev/sdb --rule=r\n\
         multipath --name=/dev/mapper/b --device=/dev/sdd --rule 'r'\n",
        "multipath --name=b --device=/dev/sdb --rule=r\n\
         multipath --name=/dev/mapper/b --device=/dev/sdd --rule=r\n",
    ),
];

#[test]
fn what_the_reference_loses_is_kept() {
    for (version, text, expected) in CASES {
        let options = ParseOptions::version(version.parse().unwrap());
        let parse = |text: &str| {
            let read = Kickstart::parse_with(text, "case", &options);
            read.unwrap_or_else(|errors| panic!("{version} {text:?}\n{errors}"))
        };
        let written = parse(text).to_string();
        assert_eq!(written.trim_end(), *expected, "{version} {text:?}");
        assert_eq!(parse(&written).to_string(), written, "{version} {text:?}");
    }
}

#[test]
fn a_skipped_key_is_no_number() {
    let options = ParseOptions::version("RHEL6".parse().unwrap());
    let key = |text: &str| Kickstart::parse_with(text, "case", &options).unwrap().key;
    let skipped = key("key --skip").unwrap();
    assert!(skipped.skip);
    // The reference stores -99.
    assert_eq!(skipped.key, None);
    let later = key("key --skip\nkey abc").unwrap();
    assert_eq!((later.skip, later.key.as_deref()), (false, Some("abc")));
}

#[test]
fn format_keeps_what_the_reference_loses() {
    for (version, text, expected) in FORMATTED {
        let version = version.parse().unwrap();
        assert_eq!(format(text, version), *expected, "{text:?}");
        assert_eq!(format(expected, version), *expected, "{text:?}");
    }
}

#[test]
fn the_tree_changes_one_option_of_one_path() {
    let text = "  auth --x\nmultipath --name=b --device=/dev/sdb  --rule=r\n\
                multipath --name=/dev/mapper/b --device=/dev/sdd --rule='r' # two\nkey  --skip\n";
    let mut document = Document::parse(text);
    let paths: Vec<usize> = document.commands("multipath").collect();
    let [_, second] = paths[..] else {
        panic!("{paths:?}")
    };
    let line = document.line_mut(second).unwrap();
    line.set_option("--rule", "s t").unwrap();
    let expected = text.replace("'r'", "\"s t\"");
    assert_eq!(document.to_string(), expected);
}
