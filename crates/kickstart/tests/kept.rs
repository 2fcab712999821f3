//! What the reference loses when it prints a kickstart, and this crate keeps.
//!
//! See docs/kickstart-conformance.md. A case is a version, a text, and what it
//! is written as, which is read back as the same.

use livecd_kickstart::{Kickstart, ParseOptions};

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
    // The letters of a command are counted where it stands.
    ("F45", "  authselect select x", "authselect select x"),
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
