//! Names as ISO 9660 and Joliet can have them.

use super::*;

#[track_caller]
fn check(rules: Rules, of: Of, originals: &[&str], expect: &[&str]) {
    let mut namer = Namer::new(rules);
    let names: Vec<String> = originals
        .iter()
        .map(|original| {
            let identifier = namer
                .name(original.as_bytes(), of)
                .name
                .identifier(rules, of);
            match rules {
                Rules::Iso => String::from_utf8(identifier).unwrap(),
                Rules::Joliet | Rules::JolietStrict => {
                    let units: Vec<u16> = identifier
                        .chunks(2)
                        .map(|c| u16::from_be_bytes([c[0], c[1]]))
                        .collect();
                    String::from_utf16(&units).unwrap()
                }
            }
        })
        .collect();
    assert_eq!(names, expect);
}

#[test]
fn iso_names_are_d_characters_and_unique() {
    check(
        Rules::Iso,
        Of::File,
        &[
            "squashfs.img",
            "README",
            ".hidden",
            "a.tar.gz",
            "a_tar.gz",
            "a-tar.gz",
            "ü",
            "end.",
        ],
        &[
            "SQUASHFS.IMG;1",
            "README.;1",
            "_HIDDEN.;1",
            "A_TAR.GZ;1",
            "A_TAR000.GZ;1",
            "A_TAR001.GZ;1",
            "__.;1",
            "END_.;1",
        ],
    );
    check(
        Rules::Iso,
        Of::Directory,
        &["EFI", "conf.d", "conf_d"],
        &["EFI", "CONF_D", "CONF_D000"],
    );
}

#[test]
fn iso_names_have_30_characters() {
    let long = "x".repeat(40);
    let x = |count| "X".repeat(count);
    check(
        Rules::Iso,
        Of::File,
        &[
            &long,
            &format!("{long}.conf"),
            &format!("{long}.config"),
            &format!("{long}y.conf"),
            &format!("a.{long}"),
        ],
        &[
            &format!("{}.;1", x(30)),
            &format!("{}.CONF;1", x(26)),
            &format!("{}.CONFIG;1", x(24)),
            &format!("{}000.CONF;1", x(23)),
            &format!("A.{};1", x(29)),
        ],
    );
}

#[test]
fn joliet_names_keep_case_and_length() {
    let long = "é".repeat(200);
    check(
        Rules::Joliet,
        Of::File,
        &[
            "Read me.txt",
            "a:b",
            "a;b",
            &long,
            &format!("{long}.txt"),
            "😀",
            "README",
        ],
        &[
            "Read me.txt;1",
            "a_b;1",
            "a_b000;1",
            &format!("{};1", "é".repeat(103)),
            &format!("{}.txt;1", "é".repeat(99)),
            "😀;1",
            "README;1",
        ],
    );
    check(Rules::Joliet, Of::Directory, &["conf.d"], &["conf.d"]);
}

#[test]
fn surrogate_pairs_are_not_cut_in_half() {
    let name = format!("a{}", "😀".repeat(60));
    check(
        Rules::Joliet,
        Of::File,
        &[&name],
        &[&format!("a{};1", "😀".repeat(51))],
    );
}

#[test]
fn strict_joliet_names_are_those_that_windows_can_have_and_differ_in_more_than_case() {
    check(
        Rules::JolietStrict,
        Of::File,
        &[
            "README",
            "ReadMe",
            "readme",
            "a\"b",
            "a<b",
            "a>b|c",
            "dot.",
            "blank ",
            "blanks. .",
            "CON",
            "nul.txt",
            "com7.tar.gz",
            "COM10",
            "lpt\u{b2}",
            "aux2",
            "\u{c4}",
            "\u{e4}",
        ],
        &[
            "README;1",
            "ReadMe000;1",
            "readme001;1",
            "a_b;1",
            "a_b000;1",
            "a_b_c;1",
            "dot_;1",
            "blank_;1",
            "blanks___;1",
            "_CON;1",
            "_nul.txt;1",
            "_com7.tar.gz;1",
            "COM10;1",
            "_lpt\u{b2};1",
            "aux2;1",
            "\u{c4};1",
            "\u{e4}000;1",
        ],
    );
    let long = format!("{}.{}", "x".repeat(102), "y".repeat(30));
    check(
        Rules::JolietStrict,
        Of::Directory,
        &[&long],
        &[&format!("{}_", "x".repeat(102))],
    );
}
