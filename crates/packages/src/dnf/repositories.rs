//! Writes the build's `.repo` file from the kickstart's repositories, `--repo`
//! and the build host.

use std::fs;
use std::path::{Path, PathBuf};

use livecd_host::{Event, Host};
use livecd_quoting::Text;

use super::DnfOptions;
use super::directories::Directories;
use super::keys::Keys;
use super::section::{self, Section};
use crate::Error;
use crate::address;

/// Where a build host of the RPM family has its own repositories.
const OF_HOST: [&str; 2] = ["/etc/yum.repos.d", "/etc/distro.repos.d"];

/// The repositories that are used, with their keys and the user's exceptions.
pub(crate) fn collect(
    host: &Host,
    options: &DnfOptions,
    directories: &Directories,
    release: Option<&str>,
) -> Result<Vec<Section>, Error> {
    let mut sections: Vec<Section> = Vec::new();
    for repository in &options.repositories {
        let section = Section::of(repository);
        // Lines of a value are a matter of files.
        section.refuse_lines()?;
        if section.address().is_empty() {
            return Err(Error::NoAddress {
                name: repository.name.clone(),
            });
        }
        sections.push(section);
    }
    for file in files(options)? {
        sections.extend(of_file(&file)?);
    }
    let mut enabled = Vec::new();
    for mut section in sections {
        if section.settle("enabled", true)? {
            enabled.push(section);
        }
    }
    let mut sections = enabled;
    if sections.is_empty() {
        return Err(Error::NoRepository);
    }
    let mut keys = Keys::new(host, options, directories, release.unwrap_or_default());
    for section in &mut sections {
        if release.is_none() && section.mentions("$releasever") {
            return Err(Error::NoRelease {
                name: section.id.clone(),
            });
        }
        let named = |name: &String| *name == section.id || section::id(name) == section.id;
        if options.trusted.iter().any(named) {
            section.set("gpgcheck", "0");
            section.set("repo_gpgcheck", "0");
        }
        if !section.settle("sslverify", true)? {
            host.report(Event::Warning(format_args!(
                "the server of repository {} is not verified: anyone on the way to it can answer in its place",
                section.id
            )));
        }
        section.settle("repo_gpgcheck", false)?;
        if verified(section)? {
            keys.copy(section)?;
        } else {
            host.report(Event::Warning(format_args!(
                "the packages of repository {} are not verified: anyone on the way to it can change them",
                section.id
            )));
        }
    }
    Ok(sections)
}

/// Writes `sections` where dnf looks for them.
pub(crate) fn write(sections: &[Section], directories: &Directories) -> Result<(), Error> {
    let mut text = Text::new();
    for (number, section) in sections.iter().enumerate() {
        text.push_literal(if number == 0 { "" } else { "\n" });
        text.push(&section.render()?);
    }
    let file = directories.repositories().join("livecd.repo");
    directories.write(&file, &text)
}

/// Whether dnf verifies the packages of a repository; dnf5 has two names for that.
fn verified(section: &mut Section) -> Result<bool, Error> {
    let both = ["gpgcheck", "pkg_gpgcheck"].map(|option| section.settle(option, true));
    let [old, new] = both;
    let verified = old? && new?;
    section.remove("pkg_gpgcheck");
    if !verified {
        section.set("gpgcheck", "0");
    }
    Ok(verified)
}

fn of_file(file: &Path) -> Result<Vec<Section>, Error> {
    let text = fs::read_to_string(file).map_err(Error::io("read", file))?;
    let mut sections = Section::parse(&text);
    let directory = file.parent().unwrap_or(Path::new("/"));
    for section in &mut sections {
        let keys = section.list("gpgkey");
        if !keys.is_empty() {
            let keys: Vec<String> = keys.iter().map(|key| absolute(key, directory)).collect();
            section.set("gpgkey", &keys.join(" "));
        }
    }
    Ok(sections)
}

/// A key's address; a relative path is one from the file that names it.
fn absolute(key: &str, directory: &Path) -> String {
    if key.contains(':') {
        return key.to_owned();
    }
    let path = match key.strip_prefix("~/") {
        Some(rest) => std::env::home_dir().unwrap_or_default().join(rest),
        None => directory.join(key),
    };
    // Whatever `$releasever` is, it stays to be found.
    address::url(&path).replace("%24", "$")
}

/// The `.repo` files of `--repo`, and the build host's own.
fn files(options: &DnfOptions) -> Result<Vec<PathBuf>, Error> {
    let mut found = Vec::new();
    for path in &options.repository_files {
        if path.is_dir() {
            found.extend(repo_files(path)?);
        } else {
            found.push(path.clone());
        }
    }
    if options.system {
        for directory in OF_HOST.map(Path::new) {
            if directory.is_dir() {
                found.extend(repo_files(directory)?);
            }
        }
    }
    Ok(found)
}

fn repo_files(directory: &Path) -> Result<Vec<PathBuf>, Error> {
    let entries = fs::read_dir(directory).map_err(Error::io("read", directory))?;
    let mut files = entries
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<Vec<_>, _>>()
        .map_err(Error::io("read", directory))?;
    files.retain(|file| file.extension().is_some_and(|kind| kind == "repo"));
    files.sort();
    Ok(files)
}
