//! Which repositories apt takes packages from without a good signature. apt is
//! asked, as it has many ways to say so.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use livecd_host::{Event, Host, Tool};

use super::command::{apt_get, quietly};
use super::directories::Directories;
use super::repositories::OF_KICKSTART;
use super::sources::Source;
use crate::Error;
use crate::address::without_password;

/// What apt says of each index of each repository: whether it is trusted,
/// whether it may be unsigned or weakly signed, and where it is from.
const QUESTION: &str = "$(TRUSTED)\t$(ALLOW_INSECURE)\t$(ALLOW_WEAK)\t\
                        $(ALLOW_DOWNGRADE_TO_INSECURE)\t$(SOURCESENTRY)\t$(SITE) $(RELEASE)";

/// Warns of each repository that apt does not verify. `sources` are those of
/// the kickstart; `files` has the originals of the other lists, by the names of
/// their copies.
pub(crate) fn warn_of_unverified(
    host: &Host,
    directories: &Directories,
    sources: &[Source],
    files: &BTreeMap<String, PathBuf>,
) -> Result<(), Error> {
    let mut told = BTreeSet::new();
    let answer = answer(host, directories)?;
    let mut servers = BTreeMap::new();
    for line in answer.lines() {
        let (trusted, entry, address) = match index(line) {
            Some(index) => index,
            None => continue,
        };
        let name = named(entry, address, sources, files);
        if let Some(server) = https_server(address) {
            servers.entry(server).or_insert_with(|| name.clone());
        }
        if !trusted {
            continue;
        }
        if told.insert(name.clone()) {
            host.report(Event::Warning(format_args!(
                "repository {name} is trusted without a signature: anyone on the way to it can change its packages"
            )));
        }
    }
    warn_of_servers(host, directories, &servers)
}

/// Warns of each server, with a repository that it has, that apt does not verify.
fn warn_of_servers(
    host: &Host,
    directories: &Directories,
    servers: &BTreeMap<&str, String>,
) -> Result<(), Error> {
    for (server, name) in servers {
        let asked = SWITCHES.map(|switch| {
            let general = format!("Acquire::https::{switch}");
            // apt takes what is set for a server before what is set for all.
            let own = format!("Acquire::https::{server}::{switch}");
            [own, general]
        });
        for [own, general] in asked {
            let tool = Tool::new("apt-config")
                .args(["shell", "OWN"])
                .arg(format!("{own}/b"))
                .arg("GENERAL")
                .arg(format!("{general}/b"))
                .env("APT_CONFIG", directories.config())
                .env("LC_ALL", "C");
            let answer = quietly(host, directories, tool)?;
            let said = |name: &str| answer.lines().find_map(|line| line.strip_prefix(name));
            if said("OWN=").or(said("GENERAL=")) == Some("'false'") {
                host.report(Event::Warning(format_args!(
                    "the server of repository {name} is not verified: anyone on the way to it can answer in its place"
                )));
                break;
            }
        }
    }
    Ok(())
}

/// What of a server's certificate apt can be told not to look at,
/// apt-transport-https(1).
const SWITCHES: [&str; 2] = ["Verify-Peer", "Verify-Host"];

/// The name of the server of an address that is reached by https.
fn https_server(address: &str) -> Option<&str> {
    let rest = address.strip_prefix("https://")?;
    let server = rest.split(['/', ' ']).next()?;
    let server = server.rsplit('@').next()?;
    let end = server
        .rfind(':')
        .filter(|colon| !server[*colon..].contains(']'));
    Some(&server[..end.unwrap_or(server.len())])
}

/// Asks apt. Whatever it trusts while there is no signed index is trusted
/// without a signature; but it says so of indexes only that are there.
fn answer(host: &Host, directories: &Directories) -> Result<String, Error> {
    let lists = directories.no_lists();
    fs::create_dir_all(lists.join("partial")).map_err(Error::io("create directory", &lists))?;
    let ask = |format: &str, more: &[&str]| {
        quietly(
            host,
            directories,
            question(directories, &lists, format, more),
        )
    };
    for file in ask("$(FILENAME)", &["--no-release-info"])?.lines() {
        let name = Path::new(file).file_name().unwrap_or_default();
        let index = lists.join(name);
        fs::write(&index, "").map_err(Error::io("write", &index))?;
    }
    ask(QUESTION, &[])
}

fn question(directories: &Directories, lists: &Path, format: &str, more: &[&str]) -> Tool {
    apt_get(directories)
        .arg(format!("--option=Dir::State::lists={}", lists.display()))
        .args(["indextargets", "--format", format])
        .args(more)
}

/// Whether apt takes an index without verifying it, and its list and address. What
/// apt does not know it leaves as it was asked for.
fn index(line: &str) -> Option<(bool, &str, &str)> {
    let mut fields = line.splitn(6, '\t');
    let mut is_on = false;
    for _ in 0..4 {
        is_on |= matches!(fields.next()?, "yes" | "true");
    }
    Some((is_on, fields.next()?, fields.next()?))
}

/// What a repository is called: by the kickstart, or by its address and file.
fn named(
    entry: &str,
    address: &str,
    sources: &[Source],
    files: &BTreeMap<String, PathBuf>,
) -> String {
    let (file, line) = entry.rsplit_once(':').unwrap_or((entry, ""));
    let file = Path::new(file).file_name().unwrap_or_default();
    let file = file.to_string_lossy();
    if file == OF_KICKSTART {
        let number = line.parse::<usize>().ok();
        let source = number.and_then(|number| sources.get(number.checked_sub(1)?));
        if let Some(source) = source {
            return source.name.clone();
        }
    }
    let address = without_password(address);
    match files.get(file.as_ref()) {
        Some(original) => format!("{address} in {}", original.display()),
        None => address,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Repository;

    #[test]
    fn what_apt_does_not_verify_is_found_in_its_answer() {
        let unset = "$(ALLOW_INSECURE)\t$(ALLOW_WEAK)\t$(ALLOW_DOWNGRADE_TO_INSECURE)";
        let entry = "/w/000-kickstart.list:1\thttp://h/d s";
        for (flags, trusted) in [
            (format!("yes\t{unset}"), true),
            (format!("no\t{unset}"), false),
            ("no\ttrue\tfalse\tfalse".to_owned(), true),
            ("no\tfalse\tfalse\ttrue".to_owned(), true),
        ] {
            let line = format!("{flags}\t{entry}");
            let found = index(&line).map(|(is_trusted, ..)| is_trusted);
            assert_eq!(found, Some(trusted), "{line}");
        }
    }

    #[test]
    fn servers_are_called_as_apt_calls_them() {
        for (address, server) in [
            ("https://m/debian stable", Some("m")),
            ("https://u:p@m:8443/debian stable", Some("m")),
            ("https://[::1]:8443/debian stable", Some("[::1]")),
            ("http://m/debian stable", None),
            ("file:/srv test", None),
        ] {
            assert_eq!(https_server(address), server, "{address}");
        }
    }

    #[test]
    fn a_repository_is_called_as_the_kickstart_or_its_file_says() {
        let source = Source::parse(&Repository::new("mine", "http://h/d s main")).unwrap();
        let files = BTreeMap::from([("001.list".to_owned(), PathBuf::from("/k/my.list"))]);
        let name = |entry| {
            named(
                entry,
                "http://u:p@h/d s",
                std::slice::from_ref(&source),
                &files,
            )
        };
        assert_eq!(name("/a:b/000-kickstart.list:1"), "mine");
        assert_eq!(name("/a/001.list:7"), "http://u:***@h/d s in /k/my.list");
    }
}
