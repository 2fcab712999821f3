//! The menus of boot loaders, read by GRUB's parser and by the shell.

use std::process::Command;

use livecd_quoting::{GrubCfg, GrubWord, IsolinuxCfg, KernelArguments, Rest, Text, Title};

use crate::corpus::{HARMLESS, hostile};
use crate::{assert_unharmed, file, lacks, output};

fn values() -> impl Iterator<Item = String> {
    hostile().into_iter().chain(HARMLESS.map(str::to_owned))
}

#[test]
fn grub_parses_whatever_a_title_or_argument_says() {
    if lacks("grub-script-check") {
        return;
    }
    let directory = tempfile::tempdir().unwrap();
    let mut text = Text::<GrubCfg>::new();
    let mut entries = 0;
    for value in values() {
        let entry = Text::<GrubCfg>::of(
            "menuentry {} {\n    linux {} root=live:X {} quiet\n}\n",
            &[&value, &GrubWord(&value), &KernelArguments(&value)],
        );
        if let Ok(entry) = entry {
            text.push(&entry);
            entries += 1;
        }
    }
    assert!(entries > 150, "{entries}");
    let path = file(directory.path(), "grub.cfg", &text);
    output(Command::new("grub-script-check").arg(path));
}

/// GRUB's shell has the quotes of the shell, and these are all in quotes.
#[test]
fn a_word_of_grub_is_one_word_of_the_shell() {
    if lacks("bash") {
        return;
    }
    let directory = tempfile::tempdir().unwrap();
    let mut text = Text::<GrubCfg>::new();
    let mut expected = Vec::new();
    for value in values() {
        let added = text.add("printf '%s\\0' {}\n", &[&value]);
        if added.is_ok() {
            expected.push(value);
        }
    }
    let path = file(directory.path(), "words", &text);
    let read = output(Command::new("bash").current_dir(directory.path()).arg(path));
    let read = String::from_utf8(read).unwrap();
    let read: Vec<&str> = read.split_terminator('\0').collect();
    assert_eq!(read, expected);
    assert_unharmed(directory.path());
}

/// Words in quotes have a test of their own: GRUB moves the quotes. Other characters
/// that are left out mean something to the shell, and nothing to GRUB.
#[test]
fn arguments_of_a_kernel_are_the_words_that_were_given() {
    if lacks("bash") {
        return;
    }
    let directory = tempfile::tempdir().unwrap();
    let mut text = Text::<GrubCfg>::new();
    let mut expected = Vec::new();
    let fits = |value: &String| value.len() <= 4000 && !value.contains(['"', '\'', '`', '(', ')']);
    for value in values().filter(fits) {
        // The menu puts the words together with one blank between them.
        let words: Vec<&str> = value.split_whitespace().collect();
        let value = format!("x={}y", words.join(" "));
        let line = Text::<GrubCfg>::of(
            "printf '%s ' {}; printf '\\0'\n",
            &[&KernelArguments(&value)],
        );
        if let Ok(line) = line {
            text.push(&line);
            expected.push(format!("{value} "));
        }
    }
    assert!(expected.len() > 150, "{}", expected.len());
    let path = file(directory.path(), "arguments", &text);
    let read = output(Command::new("bash").current_dir(directory.path()).arg(path));
    let read = String::from_utf8(read).unwrap();
    let read: Vec<&str> = read.split_terminator('\0').collect();
    assert_eq!(read, expected);
    assert_unharmed(directory.path());
}

#[test]
fn arguments_of_a_kernel_have_no_commands_behind_them() {
    for (arguments, written) in [
        ("a=1 quiet", "a=1 quiet"),
        ("a=\"b c\"", "a=\"b c\""),
        ("a;reboot", "a\\;reboot"),
        ("a=\"b;c\"", "a=\"b;c\""),
        ("a=\"$b\"", "a=\"\\$b\""),
        ("'a;b' ;c", "'a;b' \\;c"),
        ("a #b c#d", "a \\#b c#d"),
        ("${x} } {", "\\$\\{x\\} \\} \\{"),
    ] {
        let text = Text::<GrubCfg>::of("{}", &[&KernelArguments(arguments)]).unwrap();
        assert_eq!(text.as_str(), written);
    }
    // GRUB would hand the kernel a backslash before the quote or the backslash.
    for arguments in [
        "a\nreboot",
        "it's",
        "a=\"b",
        "\"it's\"",
        "'a\"b'",
        "a\\",
        r"a\b",
        r"a\x2d",
        r"'a\'",
    ] {
        let text = Text::<GrubCfg>::of("{}", &[&KernelArguments(arguments)]);
        assert!(text.is_err(), "{arguments}");
    }
}

#[test]
fn no_line_of_isolinux_begins_another() {
    for value in values() {
        for text in [
            Text::<IsolinuxCfg>::of("append {}", &[&Rest(&value)]),
            Text::<IsolinuxCfg>::of("linux {}", &[&value]),
            Text::<IsolinuxCfg>::of("menu label {}", &[&Title(&value)]),
        ]
        .into_iter()
        .flatten()
        {
            assert!(!text.as_str().contains(char::is_control), "{value:?}");
        }
    }
}
