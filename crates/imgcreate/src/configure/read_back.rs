//! Values of the kickstart that are taken come through: what reads a file in the
//! installed system reads what the kickstart says.

use std::path::Path;
use std::process::Command;

use livecd_kickstart::Kickstart;

use super::*;
use crate::configure::testing::with_root;

/// The values of the tests of `livecd-quoting`.
#[path = "../../../quoting/tests/parsers/corpus.rs"]
mod corpus;

/// What reads a file, and what it is asked for.
#[derive(Clone, Copy)]
enum Reader {
    /// The shell: a variable.
    Shell(&'static str),
    /// GLib: a text of a section of a key file.
    Key(&'static str, &'static str),
    /// GLib: a list with one member.
    List(&'static str, &'static str),
    /// ssh-keygen: the comment of a key.
    Comment,
    /// The rest of the line that begins so. That programs take it as it is, the
    /// tests of `livecd-quoting` show.
    Line(&'static str),
}

use Reader::{Comment, Key, Line, List, Shell};

/// A root: its family, and its files.
type Made = (Family, &'static [(&'static str, &'static str)]);

const DEBIAN: Made = (Family::Debian, &[]);
const RED_HAT: Made = (
    Family::RedHat,
    &[("/etc/passwd", "root:x:0:0:root:/root:/bin/sh\n")],
);
const NETWORK_MANAGER: Made = (Family::RedHat, &[("/usr/sbin/NetworkManager", "")]);
const NETWORKD: Made = (
    Family::Debian,
    &[
        ("/usr/lib/systemd/systemd-networkd", ""),
        ("/usr/lib/systemd/system/wpa_supplicant@.service", ""),
        ("/usr/lib/systemd/systemd-timesyncd", ""),
    ],
);
const IFUPDOWN: Made = (
    Family::Debian,
    &[("/usr/sbin/ifup", ""), ("/usr/sbin/chronyd", "")],
);

/// What `KEY` stands for in a kickstart.
const KEY: &str =
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f ";
const CONNECTIONS: &str = "/etc/NetworkManager/system-connections/";
const NETWORKS: &str = "/etc/systemd/network/";

/// Kickstarts with a value in place of `@`, the root, the beginning of the path of
/// the file, its reader, what that must read, and how many values are taken at least.
type Case = (
    &'static str,
    Made,
    &'static str,
    Reader,
    &'static str,
    usize,
);

#[rustfmt::skip]
const CASES: [Case; 19] = [
    ("keyboard --vckeymap=@", RED_HAT, "/etc/vconsole.conf", Shell("KEYMAP"), "@", 5),
    ("keyboard us --switch=@", DEBIAN, "/etc/default/keyboard", Shell("XKBOPTIONS"), "@", 5),
    ("keyboard --xlayouts=@", DEBIAN, "/etc/default/keyboard", Shell("XKBLAYOUT"), "@", 5),
    ("lang @.UTF-8", RED_HAT, "/etc/locale.conf", Shell("LANG"), "@.UTF-8", 5),
    ("xconfig --defaultdesktop=@", RED_HAT, "/etc/sysconfig/desktop", Shell("DESKTOP"), "@", 5),
    ("timesource --ntp-server=@", NETWORKD, "/etc/systemd/timesyncd", Line("NTP="), "@", 5),
    ("timesource --ntp-server=@", IFUPDOWN, "/etc/chrony", Line("server "), "@ iburst", 5),
    ("sshkey --username=root KEYa@b", RED_HAT, "/root/.ssh/authorized_keys", Comment, "a@b", 50),
    ("network --hostname=@", RED_HAT, "/etc/hostname", Line(""), "@", 5),
    ("network --device=@ --bootproto=dhcp", NETWORK_MANAGER, CONNECTIONS, Key("connection", "interface-name"), "@", 5),
    ("network --device=@ --bootproto=dhcp", NETWORKD, NETWORKS, Line("Name="), "@", 5),
    ("network --device=e --dhcpclass=@", NETWORK_MANAGER, CONNECTIONS, Key("ipv4", "dhcp-vendor-class-identifier"), "@", 150),
    ("network --device=e --dhcpclass=@", NETWORKD, NETWORKS, Line("VendorClassIdentifier="), "@", 100),
    ("network --device=e --dhcpclass=@", IFUPDOWN, "/etc/network/interfaces.d/", Line("    vendor "), "@", 50),
    ("network --device=e --ipv4-dns-search=@", NETWORK_MANAGER, CONNECTIONS, List("ipv4", "dns-search"), "@", 5),
    ("network --device=w --essid=@", NETWORK_MANAGER, CONNECTIONS, List("wifi", "ssid"), "@", 100),
    ("network --device=w --essid=@", NETWORKD, "/etc/wpa_supplicant/", Line("    ssid="), "\"@\"", 50),
    ("network --device=w --essid=x --wpakey=abcdefgh@", NETWORK_MANAGER, CONNECTIONS, Key("wifi-security", "psk"), "abcdefgh@", 50),
    ("network --device=w --essid=x --wepkey=@", NETWORK_MANAGER, CONNECTIONS, Key("wifi-security", "wep-key0"), "@", 3),
];

/// Options that take several values.
const LISTS: [&str; 3] = ["--switch", "--xlayouts", "--ipv4-dns-search"];

/// Whether a value means one where several are taken, and no variant of a layout.
fn is_one(value: &str) -> bool {
    !value.contains(|c: char| c.is_whitespace() || ",()".contains(c))
}

/// Prints what the shell reads from each file.
const BY_SHELL: &str = r#"name=$1; shift
for file; do (. "$file"; printf '%s\0' "${!name}"); done"#;

/// Prints what GLib reads from each file.
const BY_GLIB: &str = "\
import ctypes, sys
glib = ctypes.CDLL('libglib-2.0.so.0')
glib.g_key_file_new.restype = ctypes.c_void_p
glib.g_key_file_get_string.restype = ctypes.c_char_p
glib.g_key_file_get_string_list.restype = ctypes.POINTER(ctypes.c_char_p)
kind, section, key = sys.argv[1], sys.argv[2].encode(), sys.argv[3].encode()
for name in sys.argv[4:]:
    keys = ctypes.c_void_p(glib.g_key_file_new())
    data = open(name, 'rb').read()
    assert glib.g_key_file_load_from_data(keys, data, len(data), 0, None), data
    if kind == 'list':
        values = glib.g_key_file_get_string_list(keys, section, key, None, None)
        assert values and values[0] is not None and values[1] is None, data
        value = values[0]
    else:
        value = glib.g_key_file_get_string(keys, section, key, None)
        assert value is not None, data
    sys.stdout.buffer.write(value + b'\\0')
";

fn printed(command: &mut Command) -> Vec<String> {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{command:?}: {output:?}");
    let text = String::from_utf8(output.stdout).unwrap();
    text.split_terminator('\0').map(str::to_owned).collect()
}

/// What `reader` reads from each of the files named `names` in `directory`.
fn read(reader: Reader, directory: &Path, names: &[String]) -> Vec<String> {
    let python = |kind, section, key| {
        let mut command = Command::new("/usr/bin/python3");
        command.args(["-c", BY_GLIB, kind, section, key]);
        command
    };
    let mut command = match reader {
        Shell(name) => {
            let mut command = Command::new("bash");
            command.args(["-c", BY_SHELL, "bash", name]);
            command
        }
        Key(section, key) => python("text", section, key),
        List(section, key) => python("list", section, key),
        Comment => {
            // It prints a line for each key.
            let script = "cat -- \"$@\" | ssh-keygen -l -f - | tr '\\n' '\\0'";
            let mut command = Command::new("bash");
            command
                .args(["-c", script, "bash"])
                .env("LC_ALL", "C.UTF-8");
            let comment = |text: String| {
                let (_, rest) = text.split_once(" SHA256:").unwrap();
                let (_, rest) = rest.split_once(' ').unwrap();
                rest.strip_suffix(" (ED25519)").unwrap().to_owned()
            };
            let all = printed(command.current_dir(directory).args(names));
            return all.into_iter().map(comment).collect();
        }
        Line(before) => {
            let rest = |name: &String| {
                let text = std::fs::read_to_string(directory.join(name)).unwrap();
                let mut lines = text.split(['\n', '\r']);
                lines
                    .find_map(|line| Some(line.strip_prefix(before)?.to_owned()))
                    .unwrap()
            };
            return names.iter().map(rest).collect();
        }
    };
    printed(command.current_dir(directory).args(names))
}

/// The line of a kickstart for a value, if there is one.
fn line(with: &str, value: &str) -> Option<String> {
    let word = |word: &str| {
        let word = word.replace("KEY", KEY).replace('@', value);
        Some(shlex::try_quote(&word).ok()?.into_owned())
    };
    let words: Option<Vec<String>> = with.split(' ').map(word).collect();
    Some(words?.join(" ") + "\n")
}

/// What the file at `path` becomes by a kickstart that is taken.
fn written(text: &str, facts: &Facts<'_>, path: &str) -> Option<String> {
    let kickstart = Kickstart::parse(text).ok()?;
    refuse(&kickstart).ok()?;
    let facts = Facts {
        family: facts.family,
        root: facts.root,
        kickstart: &kickstart,
        timestamp: facts.timestamp,
    };
    let mut changes = Vec::new();
    for command in commands::all(&kickstart) {
        changes.extend(command.changes(&facts).ok()?);
    }
    changes.into_iter().find_map(|change| match change {
        Change::Write {
            path: at, content, ..
        } if at.starts_with(path) => Some(content),
        _ => None,
    })
}

fn cannot_read() -> bool {
    let runs = |program: &str, argument: &str| {
        let output = Command::new(program).args(["-c", argument]).output();
        output.is_ok_and(|output| output.status.success())
    };
    let glib = runs(
        "/usr/bin/python3",
        "import ctypes; ctypes.CDLL('libglib-2.0.so.0')",
    );
    if glib && runs("bash", "type ssh-keygen") {
        return false;
    }
    eprintln!("SKIPPED: bash, ssh-keygen or python3 with GLib is not installed");
    let required = std::env::var_os("LIVECD_TEST_REQUIRE").is_some_and(|value| value == "1");
    assert!(!required, "cannot run: a reader is not installed");
    true
}

#[test]
fn what_reads_a_file_reads_what_the_kickstart_says() {
    if cannot_read() {
        return;
    }
    let values = corpus::hostile();
    let values = values.iter().map(String::as_str).chain(corpus::HARMLESS);
    let values: Vec<&str> = values
        .filter(|value| (1..2000).contains(&value.len()))
        .collect();
    let mut wrong = Vec::new();
    for (with, root, path, reader, means, least) in CASES {
        let directory = tempfile::tempdir().unwrap();
        let (mut expected, mut names) = (Vec::new(), Vec::new());
        let (family, files) = root;
        with_root("", family, files, |_, facts| {
            let is_list = LISTS.iter().any(|option| with.contains(option));
            for value in values.iter().filter(|value| !is_list || is_one(value)) {
                let Some(line) = line(with, value) else {
                    continue;
                };
                if let Some(content) = written(&line, facts, path) {
                    let name = format!("f{}", names.len());
                    std::fs::write(directory.path().join(&name), content).unwrap();
                    expected.push(means.replace('@', value));
                    names.push(name);
                }
            }
        });
        let read = read(reader, directory.path(), &names);
        assert_eq!(read.len(), expected.len(), "{with}");
        let pairs = read.iter().zip(&expected);
        let differ = pairs.filter(|(read, expected)| read != expected);
        wrong.extend(differ.map(|(read, expected)| format!("{with}: {expected:?} is {read:?}")));
        if expected.len() < least {
            wrong.push(format!("{with}: only {} were taken", expected.len()));
        }
        let marker = directory.path().join(corpus::MARKER);
        assert!(!marker.exists(), "{with}: a value was run");
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
