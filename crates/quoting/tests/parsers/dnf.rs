//! Sections of options, read by dnf's own library.

use std::fs;
use std::path::Path;
use std::process::Command;

use livecd_quoting::{DnfIni, DnfList, IniName, Text};

use crate::corpus::{HARMLESS, hostile};
use crate::{assert_unharmed, file, lacks, output, skip};

/// Prints each section, option and value that libdnf reads, between NULs.
const READER: &str = "\
import sys, libdnf
parser = libdnf.conf.ConfigParser()
parser.read(sys.argv[1])
data = parser.getData()
for section in data:
    for key in data[section]:
        sys.stdout.write(section + '\\0' + key + '\\0' + data[section][key] + '\\0')
";

/// Prints the values that dnf takes each text of a file for, between NULs, a
/// line for a text.
const LIST_READER: &str = "\
import sys, libdnf
for text in open(sys.argv[1], newline='').read().split('\\0')[:-1]:
    option = libdnf.conf.OptionStringList('')
    sys.stdout.write('\\0'.join(option.fromString(text)) + '\\n')
";

fn python() -> Command {
    Command::new("/usr/bin/python3")
}

fn cannot_read() -> bool {
    if lacks("dnf") {
        return true;
    }
    let imported = python().args(["-c", "import libdnf"]).output();
    if imported.is_ok_and(|output| output.status.success()) {
        return false;
    }
    skip("python3-libdnf")
}

fn read(path: &Path) -> Vec<[String; 3]> {
    let read = output(python().arg("-c").arg(READER).arg(path));
    let read = String::from_utf8(read).unwrap();
    let fields: Vec<&str> = read.split_terminator('\0').collect();
    let mut options: Vec<[String; 3]> = fields
        .chunks(3)
        .map(|option| [0, 1, 2].map(|field| option[field].to_owned()))
        .collect();
    options.sort();
    options
}

#[test]
fn an_option_is_what_dnf_reads() {
    if cannot_read() {
        return;
    }
    let directory = tempfile::tempdir().unwrap();
    let mut text = Text::<DnfIni>::literal("[main]\n");
    let mut expected = Vec::new();
    for value in hostile().into_iter().chain(HARMLESS.map(str::to_owned)) {
        let name = format!("option{}", expected.len());
        if text.add("{}={}\n", &[&IniName(&name), &value]).is_ok() {
            expected.push(["main".to_owned(), name, value]);
        }
    }
    assert!(expected.len() > 150, "{}", expected.len());
    expected.sort();
    let path = file(directory.path(), "dnf.conf", &text);
    for (read, expected) in read(&path).iter().zip(&expected) {
        assert_eq!(read, expected);
    }
    assert_eq!(read(&path).len(), expected.len());
    assert_unharmed(directory.path());
}

#[test]
fn a_section_is_called_what_dnf_calls_it() {
    if cannot_read() {
        return;
    }
    let directory = tempfile::tempdir().unwrap();
    let mut text = Text::<DnfIni>::new();
    let mut expected = Vec::new();
    for name in hostile() {
        let name = format!("r{name}");
        let section = Text::<DnfIni>::of("[{}]\nx=1\n", &[&IniName(&name)]);
        if let Ok(section) = section
            && name.trim_end() == name
        {
            text.push(&section);
            expected.push([name, "x".to_owned(), "1".to_owned()]);
        }
    }
    expected.sort();
    expected.dedup();
    assert!(expected.len() > 100, "{}", expected.len());
    let path = file(directory.path(), "x.repo", &text);
    assert_eq!(read(&path), expected);
}

#[test]
fn a_list_has_the_members_that_dnf_reads() {
    if cannot_read() {
        return;
    }
    let directory = tempfile::tempdir().unwrap();
    let (mut texts, mut expected) = (String::new(), Vec::new());
    for value in hostile() {
        let members = ["first".to_owned(), value.clone(), "last".to_owned()];
        let text = Text::<DnfIni>::of("{}", &[&DnfList(&members)]);
        if let (Ok(text), false) = (text, value.is_empty()) {
            texts += &format!("{}\0", text.as_str());
            expected.push(members);
        }
    }
    let path = directory.path().join("lists");
    fs::write(&path, texts).unwrap();
    let read = output(python().arg("-c").arg(LIST_READER).arg(path));
    let read = String::from_utf8(read).unwrap();
    let read: Vec<&str> = read.split_terminator('\n').collect();
    for (read, expected) in read.iter().zip(&expected) {
        let read: Vec<&str> = read.split('\0').collect();
        assert_eq!(read, expected);
    }
    assert_eq!(read.len(), expected.len());
    assert!(expected.len() > 150, "{}", expected.len());
}
