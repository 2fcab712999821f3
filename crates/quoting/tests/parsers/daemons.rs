//! Files that services read: nft's rules and systemd's units, by the parsers of
//! the services.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::process::Command;

use livecd_quoting::{Nft, Systemd, Text};

use crate::corpus::{HARMLESS, hostile};
use crate::{file, lacks, output, skip};

/// What stands between `before` and `after` in the lines of `text` that have both.
fn between<'t>(text: &'t str, before: &str, after: &str) -> Vec<&'t str> {
    let inner = |line: &'t str| line.trim().strip_prefix(before)?.strip_suffix(after);
    text.lines().filter_map(inner).collect()
}

#[test]
fn the_name_of_a_device_is_what_nft_filters() {
    if lacks("nft") || lacks("unshare") {
        return;
    }
    let own_network = |script: &str| {
        let mut command = Command::new("unshare");
        command.args(["--map-root-user", "--net", "sh", "-c", script]);
        command
    };
    let works = own_network("PATH=$PATH:/usr/sbin; nft add table inet x").output();
    if !works.is_ok_and(|output| output.status.success()) {
        skip("nf_tables of the kernel");
        return;
    }
    let directory = tempfile::tempdir().unwrap();
    let mut text = Text::<Nft>::literal("table inet f {\nchain c {\n");
    let mut expected = Vec::new();
    // The kernel has no longer names.
    let fits = |value: &String| (1..=15).contains(&value.len());
    let values = hostile().into_iter().chain(HARMLESS.map(str::to_owned));
    for value in values.filter(fits) {
        if text.add("iifname {} accept\n", &[&value]).is_ok() {
            expected.push(value);
        }
    }
    text.push_literal("}\n}\n");
    assert!(expected.len() > 100, "{}", expected.len());
    let path = file(directory.path(), "rules.nft", &text);
    let script = "PATH=$PATH:/usr/sbin; nft -f \"$1\" && nft list ruleset";
    let read = output(own_network(script).arg("sh").arg(path));
    let read = String::from_utf8(read).unwrap();
    assert_eq!(between(&read, "iifname \"", "\" accept"), expected);
}

/// A setting of a unit stands for all files of systemd, which one parser reads.
#[test]
fn a_value_of_systemd_is_what_its_manager_reads() {
    const MANAGER: &str = "/usr/lib/systemd/systemd";
    if !std::path::Path::new(MANAGER).exists() || lacks("setpriv") {
        skip("systemd");
        return;
    }
    let directory = tempfile::tempdir().unwrap();
    let (units, runtime) = (directory.path().join("u"), directory.path().join("r"));
    for directory in [directory.path(), &units, &runtime] {
        fs::create_dir_all(directory).unwrap();
        fs::set_permissions(directory, fs::Permissions::from_mode(0o777)).unwrap();
    }
    let (mut wants, mut expected) = (String::new(), Vec::new());
    // `%` means something in units, which are not written by this.
    let values = hostile().into_iter().chain(HARMLESS.map(str::to_owned));
    for value in values.filter(|value| value.len() <= 300 && !value.contains('%')) {
        let unit = Text::<Systemd>::of("[Unit]\nDescription=x{}\n", &[&value]);
        if let Ok(unit) = unit {
            let name = format!("v{}.target", expected.len());
            file(&units, &name, &unit);
            wants += &format!("Wants={name}\n");
            expected.push(format!("x{value}"));
        }
    }
    assert!(expected.len() > 100, "{}", expected.len());
    fs::write(units.join("all.target"), format!("[Unit]\n{wants}")).unwrap();
    let mut manager = Command::new("setpriv");
    // It refuses to be looked at by root.
    if fs::metadata("/proc/self").unwrap().uid() == 0 {
        manager.args(["--reuid=65534", "--regid=65534", "--clear-groups"]);
    }
    manager
        .arg(MANAGER)
        .args(["--user", "--test", "--unit=all.target"])
        .env_clear()
        .env("HOME", &runtime)
        .env("XDG_RUNTIME_DIR", &runtime)
        .env("SYSTEMD_UNIT_PATH", &units);
    let read = output(&mut manager);
    let read = String::from_utf8(read).unwrap();
    let found = between(&read, "Description: ", "");
    for value in &expected {
        assert!(found.contains(&value.as_str()), "{value:?}");
    }
}
