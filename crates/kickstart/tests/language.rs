//! The language in its versions: our own cases, a line each.
//!
//! A case is a version, a text, and what it is written as, or `!` and the
//! beginning of the message.

use livecd_kickstart::{Kickstart, ParseOptions};

const CASES: &[(&str, &str, &str)] = &[
    // Words and lines.
    ("F45", "rootpw foo#bar", "rootpw foo"),
    ("F45", "rootpw 'a b'", "rootpw \"a b\""),
    ("F45", r#"rootpw "a\$b""#, r#"rootpw "a\\$b""#),
    ("F45", "\"lang\" C", "lang C"),
    (
        "F45",
        "lang\u{a0}C",
        "!here is a U+00A0 (no-break space), which the language takes for a letter",
    ),
    ("F45", "part / \\", "!nothing follows the backslash"),
    // Options as argparse has them.
    ("F45", "part / --siz=1", "part / --size=1"),
    ("F45", "part / --s=1", "part / --size=1"),
    (
        "F45",
        "part / --fs=x",
        "!`--fs` could be `--fsoptions` or `--fsprofile`",
    ),
    (
        "F45",
        "bootloader --append -1",
        "bootloader --append=-1 --location=mbr",
    ),
    (
        "F45",
        "bootloader --append \"-a b\"",
        "bootloader --append=\"-a b\" --location=mbr",
    ),
    (
        "F45",
        "bootloader --append \"-a\"",
        "!`--append` needs a value",
    ),
    ("F45", "part / --size=' 1_0 '", "part / --size=10"),
    (
        "F45",
        "part / --size=0x10",
        "!`0x10` is no value for `--size`",
    ),
    // State.
    ("F45", "text\ncmdline", "cmdline"),
    (
        "F45",
        "lang a --addsupport=b\nlang c",
        "lang c --addsupport=b",
    ),
    ("F45", "reboot --eject\nreboot", "reboot"),
    (
        "F45",
        "autopart\npart / --size=1",
        "!`part` cannot be used together with `autopart`",
    ),
    (
        "F19",
        "autopart\npart / --size=1",
        "autopart\npart / --size=1",
    ),
    // Versions.
    ("F45", "auth --x", "!`auth` was removed before F45"),
    ("F27", "auth --x", "authconfig --x"),
    (
        "FC3",
        "repo --name=a --baseurl=b",
        "!FC3 has no command `repo`",
    ),
    (
        "F14",
        "repo --name=a",
        "!`repo` needs one of `--baseurl`, `--mirrorlist`",
    ),
    ("F15", "repo --name=a", "repo --name=a"),
    (
        "RHEL8",
        "part / --fstype=btrfs",
        "!RHEL8 does not support btrfs",
    ),
    ("F45", "part / --fstype=btrfs", "part / --fstype=btrfs"),
    (
        "F42",
        "raid / --device=md0 --level=1 a b",
        "raid / a b --device=0 --level=RAID1",
    ),
    (
        "F43",
        "raid / --device=md0 --level=1 a b",
        "raid / a b --device=md0 --level=RAID1",
    ),
    ("F17", "rootpw --lock", "!`rootpw` needs a password"),
    ("F18", "rootpw --lock", "rootpw --lock"),
    (
        "F32",
        "harddrive --dir=a --biospart=80",
        "harddrive --biospart=80 --dir=a",
    ),
    (
        "F33",
        "harddrive --dir=a --biospart=80",
        "!`harddrive` has no option `--biospart`",
    ),
    // Sections.
    (
        "F45",
        "%packages\n@a --opt\nb c # d\n-@e\n-f\n%end",
        "%packages\n-@e\n@a --optional\nb c\n-f\n%end",
    ),
    ("F7", "%packages\na", "%packages\na\n%end"),
    (
        "F8",
        "%packages\na",
        "!the section `%packages` has no `%end`",
    ),
    (
        "F45",
        "%post\necho %wheel\n%endless\n  %end # x",
        "%post\necho %wheel\n%endless\n%end",
    ),
    (
        "F45",
        "%pre\n%post\n%end",
        "!the section `%pre` has no `%end`",
    ),
    (
        "F45",
        "%addon a 'b c'\nd\n%end",
        "%addon a \"b c\"\nd\n%end",
    ),
    (
        "F45",
        "%addon a 'b c'\u{b}d\n%end",
        "%addon a \"b c\"\u{b}d\n%end",
    ),
    ("F45", "%ende", "!there is no section `%ende`"),
];

#[test]
fn every_case_is_as_it_says() {
    for (version, text, expected) in CASES {
        let options = ParseOptions::version(version.parse().unwrap());
        let shown = match Kickstart::parse_with(text, "case", &options) {
            Ok(kickstart) => kickstart.to_string().trim_end().to_owned(),
            Err(errors) => format!("!{}", errors.errors()[0].message),
        };
        let same = match expected.starts_with('!') {
            true => shown.starts_with(expected),
            false => shown == *expected,
        };
        assert!(
            same,
            "{version} {text:?}\n got {shown:?}\nwant {expected:?}"
        );
    }
}

#[cfg(feature = "load")]
#[test]
fn includes_are_read_in_place_and_cycles_are_errors() {
    let directory = tempfile::tempdir().unwrap();
    let path = |name: &str| directory.path().join(name);
    std::fs::write(
        path("main.ks"),
        "lang C\n%post\n%include body.sh\n%end\n%ksappend tail.ks\n",
    )
    .unwrap();
    std::fs::write(path("body.sh"), "echo hello\n").unwrap();
    std::fs::write(path("tail.ks"), "timezone UTC\n").unwrap();
    let kickstart = Kickstart::load(&path("main.ks")).unwrap();
    assert_eq!(
        kickstart.to_string(),
        "lang C\ntimezone UTC\n%post\necho hello\n%end\n"
    );

    std::fs::write(path("cycle.ks"), "%include cycle.ks\n").unwrap();
    let error = Kickstart::load(&path("cycle.ks")).unwrap_err().to_string();
    assert!(error.starts_with("error[include-cycle]"), "{error}");
}
