//! Writes the build's `.repo` file from the kickstart's repositories, `--repo`
//! and the build host.

use std::io;
use std::path::{Path, PathBuf};

use livecd_host::{Event, Host};
use livecd_quoting::{DnfIni, Text};

use super::config;
use super::directories::Directories;
use super::host_configuration::{HostConfiguration, files_of};
use super::keys::Keys;
use super::section::{self, Section};
use super::variables::Variables;
use super::{DnfOptions, VerifyLevel};
use crate::{Error, address, plain_files};

/// The options that are addresses, with variables in them.
const ADDRESSES: [&str; 3] = ["baseurl", "mirrorlist", "metalink"];

/// What a build installs from.
#[derive(Debug)]
pub(crate) struct Repositories {
    /// The repositories, which name copies of their keys.
    pub(crate) sections: Vec<Section>,
    /// Keys that only rpm can read.
    pub(crate) rpm_keys: Vec<PathBuf>,
}

/// The repositories that are used, with their keys and the user's exceptions.
pub(crate) fn collect(
    host: &Host,
    options: &DnfOptions,
    directories: &Directories,
    variables: &Variables,
) -> Result<Repositories, Error> {
    let mut sections: Vec<Section> = Vec::new();
    for repository in &options.repositories {
        let section = Section::of(repository);
        // Lines of a value are a matter of files.
        section.refuse_lines()?;
        let words = section.list("baseurl");
        if let Some(word) = words
            .iter()
            .find(|word| !word.contains(':') && !word.starts_with(['$', '/']))
        {
            return Err(Error::BlankInAddress {
                name: repository.name.clone(),
                word: (*word).to_owned(),
            });
        }
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
    if options.system {
        let host = HostConfiguration::of_this_machine();
        let mut of_host: Vec<Section> = Vec::new();
        for file in host.repository_files()? {
            of_host.extend(of_file(&file)?);
        }
        host.override_options(&mut of_host)?;
        sections.extend(of_host);
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
    if matches!(
        options.verify_level,
        Some(VerifyLevel::None | VerifyLevel::Digest)
    ) {
        host.report(Event::Warning(format_args!(
            "rpm itself verifies no signatures of packages: only dnf does, of repositories that it verifies"
        )));
    }
    let mut keys = Keys::new(host, options, directories, variables);
    for section in &mut sections {
        if section.has_value(|value| variables.lacks_release(value)) {
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
        if !section.settle("proxy_sslverify", true)? {
            host.report(Event::Warning(format_args!(
                "the proxy of repository {} is not verified: anyone on the way to it can answer in its place",
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
    Ok(Repositories {
        rpm_keys: keys.for_rpm(),
        sections,
    })
}

/// Writes `sections` where dnf looks for them, with their addresses in full: into
/// a file of their own, or else into its configuration.
pub(crate) fn write(
    sections: &[Section],
    directories: &Directories,
    variables: &Variables,
    conf: &mut Text<DnfIni>,
) -> Result<(), Error> {
    let mut text = Text::new();
    for (number, section) in sections.iter().enumerate() {
        let mut section = section.clone();
        for name in ADDRESSES {
            if let Some(address) = section.get(name).map(|address| variables.expand(address)) {
                // librepo takes the host for a directory.
                let address = address.replace("file://localhost/", "file:///");
                section.set(name, &address);
            }
        }
        text.push_literal(if number == 0 { "" } else { "\n" });
        text.push(&section.render()?);
    }
    if !config::has_directories(directories) {
        conf.push_literal("\n");
        conf.push(&text);
        return Ok(());
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
    let bytes = plain_files::read(file).map_err(Error::io("read", file))?;
    let text = String::from_utf8(bytes)
        .map_err(io::Error::other)
        .map_err(Error::io("read", file))?;
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

/// The `.repo` files of `--repo`.
fn files(options: &DnfOptions) -> Result<Vec<PathBuf>, Error> {
    let mut found = Vec::new();
    for path in &options.repository_files {
        if path.is_dir() {
            found.extend(files_of(path, Some("repo"))?);
        } else {
            found.push(path.clone());
        }
    }
    Ok(found)
}
