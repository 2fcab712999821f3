//! Messages about kickstarts and options.

use expect_test::expect;

use super::NONE;
use crate::support::Scratch;

#[test]
fn no_such_kickstart() {
    let messages = Scratch::new().fails("", NONE, 1);
    expect![[r#"
        error: could not read the kickstart $DIR/main.ks
          because: No such file or directory (os error 2)
    "#]]
    .assert_eq(&messages);
}

#[test]
fn a_syntax_error_in_an_included_file() {
    let scratch = Scratch::new();
    scratch.write(
        "users.ks",
        "# shared\nrootpw --lock\nuser --name=ann --uid=first\n",
    );
    let messages = scratch.fails("lang C\n%include users.ks\n", NONE, 1);
    expect![[r#"
        error[invalid-value]: `first` is no value for `--uid`
         --> $DIR/users.ks:3:23
          |
        3 | user --name=ann --uid=first
          |                       ^^^^^
          |
          = note: included from $DIR/main.ks:2
          = hint: it is a whole number
    "#]]
    .assert_eq(&messages);
}

#[test]
fn a_section_that_an_included_file_leaves_open() {
    let scratch = Scratch::new();
    scratch.write("packages.ks", "# shared\n%packages\nbash\n");
    let messages = scratch.fails("lang C\n%include packages.ks\n", NONE, 1);
    expect![[r#"
        error[unclosed-section]: the section `%packages` has no `%end`
         --> $DIR/packages.ks:3:1
          |
        3 | bash
          | ^^^^
          |
         ::: $DIR/packages.ks:2:1
          |
        2 | %packages
          | --------- it begins here
          |
          = note: included from $DIR/main.ks:2
          = hint: add a line `%end`
    "#]]
    .assert_eq(&messages);
}

#[test]
fn an_unknown_command_and_an_unknown_option() {
    let text = "lnag C\nbootloader --timeuot=3\n";
    let messages = Scratch::new().fails(text, NONE, 1);
    expect![[r#"
        error[unknown-command]: `lnag` is no kickstart command
         --> $DIR/main.ks:1:1
          |
        1 | lnag C
          | ^^^^
          |
          = hint: did you mean `lang`?
        error[unknown-option]: `bootloader` has no option `--timeuot`
         --> $DIR/main.ks:2:12
          |
        2 | bootloader --timeuot=3
          |            ^^^^^^^^^
          |
          = hint: did you mean `--timeout`?
    "#]]
    .assert_eq(&messages);
}

#[test]
fn a_label_of_33_characters() {
    let label = "x".repeat(33);
    let messages = Scratch::new().fails("lang C\n", ["--fslabel", &label], 2);
    expect![[r#"
        error: volume id `xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx` has 33 characters: it must have 1 to 32
    "#]]
    .assert_eq(&messages);
}

#[test]
fn an_unknown_compression() {
    let messages = Scratch::new().fails("lang C\n", ["--compression-type", "brotli"], 2);
    expect![[r#"
        error: `brotli` is no compression: give one of gzip, lzo, lz4, xz, zstd or lzma, with options of mksquashfs after it if needed, such as `zstd -Xcompression-level 15`; or xz1m
    "#]]
    .assert_eq(&messages);
}
