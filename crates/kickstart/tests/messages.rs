//! What is said about kickstarts that are wrong.

use expect_test::{Expect, expect};
use livecd_kickstart::{Diagnostic, Kickstart, Severity};

#[track_caller]
fn check(text: &str, expect: Expect) {
    expect.assert_eq(&Kickstart::parse(text).unwrap_err().to_string());
}

#[test]
fn unknown_words_come_with_a_suggestion() {
    check(
        "rotpw secret\npart / --sise=100\npart / --bogus\n",
        expect![[r#"
            error[unknown-command]: `rotpw` is no kickstart command
             --> kickstart:1:1
              |
            1 | rotpw ******
              | ^^^^^
              |
              = hint: did you mean `rootpw`?

            error[unknown-option]: `part` has no option `--sise`
             --> kickstart:2:8
              |
            2 | part / --sise=100
              |        ^^^^^^
              |
              = hint: did you mean `--size`?

            error[unknown-option]: `part` has no option `--bogus`
             --> kickstart:3:8
              |
            3 | part / --bogus
              |        ^^^^^^^
              |
              = hint: its options are --asprimary, --backuppassphrase, --cipher, --encrypted, --escrowcert, --fsoptions, …"#]],
    );
}

#[test]
fn an_unclosed_section_is_reported_with_its_header() {
    check(
        "lang C\n%packages\nbash\n",
        expect![[r#"
        error[unclosed-section]: the section `%packages` has no `%end`
         --> kickstart:3:1
          |
        3 | bash
          | ^^^^
          |
         ::: kickstart:2:1
          |
        2 | %packages
          | --------- it begins here
          |
          = hint: add a line `%end`"#]],
    );
}

#[test]
fn quotes_and_values_are_pointed_at() {
    check(
        "part '/\npart / --size=big\npart / --grow=yes\nurl --url\nlang a b\nlang\n",
        expect![[r#"
            error[unclosed-quote]: a quote is not closed
             --> kickstart:1:6
              |
            1 | part **
              |      ^^
              |
              = hint: close it, or write \ before it if it is meant as a character

            error[invalid-value]: `big` is no value for `--size`
             --> kickstart:2:15
              |
            2 | part / --size=big
              |               ^^^
              |
              = hint: it is a whole number

            error[unexpected-value]: `--grow` takes no value
             --> kickstart:3:15
              |
            3 | part / --grow=yes
              |               ^^^
              |
              = hint: write `--grow` alone

            error[missing-value]: `--url` needs a value
             --> kickstart:4:5
              |
            4 | url --url
              |     ^^^^^
              |
              = hint: write `--url=VALUE`

            error[unexpected-argument]: `b` is one word too many for `lang`
             --> kickstart:5:8
              |
            5 | lang a b
              |        ^
              |
              = hint: put it in quotes if it belongs to the word before it, or remove it

            error[missing-argument]: `lang` needs a lang
             --> kickstart:6:1
              |
            6 | lang
              | ^^^^
              |
              = hint: write `lang LANG`"#]],
    );
}

#[test]
fn callers_can_point_into_the_text() {
    let kickstart = Kickstart::parse("%packages\nbsah\n%end\n").unwrap();
    let entry = &kickstart.packages.as_ref().unwrap().packages[0];
    let diagnostic = Diagnostic::new(
        Severity::Error,
        "unknown-package",
        "there is no package `bsah`",
        entry.span,
    )
    .with_hint("did you mean `bash`?");
    expect![[r#"
        error[unknown-package]: there is no package `bsah`
         --> kickstart:2:1
          |
        2 | bsah
          | ^^^^
          |
          = hint: did you mean `bash`?"#]]
    .assert_eq(&kickstart.sources().render(&diagnostic));
}

#[cfg(feature = "load")]
#[test]
fn an_included_file_is_named_with_the_way_to_it() {
    let directory = tempfile::tempdir().unwrap();
    std::fs::write(
        directory.path().join("main.ks"),
        "lang C\n%include base.ks\n",
    )
    .unwrap();
    std::fs::write(directory.path().join("base.ks"), "# base\n\nlnag C\n").unwrap();
    let error = Kickstart::load(&directory.path().join("main.ks")).unwrap_err();
    let shown = error
        .to_string()
        .replace(&directory.path().display().to_string(), "DIR");
    expect![[r#"
        error[unknown-command]: `lnag` is no kickstart command
         --> DIR/base.ks:3:1
          |
        3 | lnag C
          | ^^^^
          |
          = note: included from DIR/main.ks:2
          = hint: did you mean `lang`?"#]]
    .assert_eq(&shown);

    let error = Kickstart::load(&directory.path().join("none.ks")).unwrap_err();
    let cause = std::error::Error::source(&error)
        .map(ToString::to_string)
        .unwrap_or_default();
    let shown = format!("{error}: {cause}").replace(&directory.path().display().to_string(), "DIR");
    expect!["could not read the kickstart DIR/none.ks: No such file or directory (os error 2)"]
        .assert_eq(&shown);
}
