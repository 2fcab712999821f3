//! apt's configuration and lists, read by apt-config and apt-get.

use std::fs;
use std::path::Path;
use std::process::Command;

use livecd_quoting::{AptConf, AptName, SourcesList, Text};

use crate::corpus::{HARMLESS, hostile};
use crate::{assert_unharmed, file, lacks, output};

fn with_conf(program: &str, conf: &Path) -> Command {
    let mut command = Command::new(program);
    command
        .current_dir(conf.parent().unwrap())
        .env("APT_CONFIG", conf)
        .env("LC_ALL", "C");
    command
}

/// What apt-config says of the settings below `V`, by name.
fn values(conf: &Path) -> Vec<u8> {
    output(with_conf("apt-config", conf).args(["dump", "--format", "%f=%v%n--%n", "V"]))
}

#[test]
fn a_value_of_apt_conf_is_what_apt_reads() {
    if lacks("apt-config") {
        return;
    }
    let directory = tempfile::tempdir().unwrap();
    let mut text = Text::<AptConf>::literal("Dir::Etc::parts \"/dev/null\";\n");
    let mut expected = String::from("V=\n--\n");
    let (mut number, mut refused) = (0, 0);
    let harmless = HARMLESS.map(str::to_owned);
    for value in hostile().iter().chain(&harmless) {
        let name = number.to_string();
        match text.add("V::v{} {};\n", &[&AptName::part(&name), value]) {
            Ok(()) => {
                expected += &format!("V::v{number}={value}\n--\n");
                number += 1;
            }
            Err(_) => refused += 1,
        }
    }
    // NUL, and what is too long.
    assert!((4..30).contains(&refused), "{refused}");
    let conf = file(directory.path(), "apt.conf", &text);
    let read = String::from_utf8(values(&conf)).unwrap();
    for (line, (read, expected)) in read.split("--\n").zip(expected.split("--\n")).enumerate() {
        assert_eq!(read, expected, "{line}");
    }
    assert_eq!(read, expected);
    assert_unharmed(directory.path());
}

#[test]
fn a_name_of_a_setting_is_one_name_or_refused() {
    if lacks("apt-config") {
        return;
    }
    let directory = tempfile::tempdir().unwrap();
    let mut text = Text::<AptConf>::literal("Dir::Etc::parts \"/dev/null\";\n");
    let mut expected = vec!["V".to_owned()];
    for name in hostile() {
        if name.len() < 300 && text.add("V::{} \"\";\n", &[&AptName::part(&name)]).is_ok() {
            expected.push(format!("V::{name}"));
        }
    }
    text.add("V::{} \"\";\n", &[&AptName::part("deb.example.org")])
        .unwrap();
    expected.push("V::deb.example.org".to_owned());
    let conf = file(directory.path(), "apt.conf", &text);
    let shown = String::from_utf8(values(&conf)).unwrap();
    let mut shown: Vec<&str> = shown
        .split("=\n--\n")
        .filter(|name| !name.is_empty())
        .collect();
    shown.sort_unstable();
    expected.sort();
    expected.dedup();
    assert_eq!(shown, expected);
    assert_unharmed(directory.path());
}

#[test]
fn a_word_of_a_sources_list_is_the_word_apt_reads() {
    if lacks("apt-get") {
        return;
    }
    let directory = tempfile::tempdir().unwrap();
    let path = |name: &str| directory.path().join(name).display().to_string();
    for name in ["lists/partial", "archives/partial"] {
        fs::create_dir_all(path(name)).unwrap();
    }
    let mut conf = Text::<AptConf>::new();
    for (name, value) in [
        ("Dir::State::lists", path("lists")),
        ("Dir::Etc::sourcelist", path("sources.list")),
        ("Dir::Etc::sourceparts", "/dev/null".to_owned()),
        ("Dir::Etc::parts", "/dev/null".to_owned()),
        ("Acquire::Languages", "none".to_owned()),
        ("APT::Architecture", "amd64".to_owned()),
    ] {
        conf.add("{} {};\n", &[&AptName::whole(name), &value])
            .unwrap();
    }
    let conf = file(directory.path(), "apt.conf", &conf);
    let (mut list, mut addresses) = (Text::<SourcesList>::new(), Vec::new());
    for value in hostile() {
        // apt has no more room for an address.
        if value.len() > 300 {
            continue;
        }
        let address = format!("http://h/{value}/d");
        let added = list.add("deb [trusted=no] {} s main\n", &[&address]);
        if added.is_ok() {
            // `%20` is what it stands for.
            addresses.push(address.replace("%20", " "));
        }
    }
    let tried = addresses.len();
    file(directory.path(), "sources.list", &list);
    let read = output(
        with_conf("apt-get", &conf)
            .args(["indextargets", "--no-release-info"])
            .args([
                "--format",
                "$(SOURCESENTRY)|$(SITE)|$(RELEASE)|$(COMPONENT)|$(TRUSTED)",
            ]),
    );
    let read = String::from_utf8(read).unwrap();
    for line in read.lines() {
        let (entry, read) = line.split_once('|').unwrap();
        let number: usize = entry.rsplit(':').next().unwrap().parse().unwrap();
        let expected = format!("{}|s|main|$(TRUSTED)", addresses[number - 1]);
        assert_eq!(read, expected);
    }
    // Each has two indexes: for the architecture, and for all of them.
    assert_eq!(read.lines().count(), 2 * tried);
    assert!(tried > 100, "{tried}");
    assert_unharmed(directory.path());
}
