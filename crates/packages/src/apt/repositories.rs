//! Writes the sources lists: the build's, and the installed system's.

use std::fs;
use std::path::{Path, PathBuf};

use livecd_host::{Event, Host};

use super::AptOptions;
use super::directories::Directories;
use super::host_settings::HostSettings;
use super::keyrings::files;
use super::sources::{Source, trusted_in_file};
use crate::{Error, Repository, Target};

/// Writes the build's sources and, with the build host's repositories, its
/// preferences; warns of what is trusted without a signature.
pub(crate) fn write(
    host: &Host,
    options: &AptOptions,
    directories: &Directories,
    settings: &HostSettings,
) -> Result<Vec<Source>, Error> {
    let sources = parse(options)?;
    let mut lines = String::new();
    for repository in &options.repositories {
        for option in unsupported(repository) {
            host.report(Event::Warning(format_args!(
                "{option} of repository {} is ignored: apt has nothing like it",
                repository.name
            )));
        }
    }
    for source in &sources {
        if source.trusted() {
            warn_trusted(host, &source.name);
        }
        let mut source = source.clone();
        // What the build host accepts of its own repositories counts for them only.
        source.default_option("check-valid-until", "yes");
        source.default_option("check-date", "yes");
        lines.push_str(&source.line());
    }
    directories.write(&directories.sources().join("000-kickstart.list"), &lines)?;
    let files = source_files(options, settings)?;
    for (number, file) in files.iter().enumerate() {
        let text = fs::read_to_string(file).map_err(Error::io("read", file))?;
        for address in trusted_in_file(&text) {
            warn_trusted(host, &format!("{address} in {}", file.display()));
        }
        let kind = extension(file);
        let copy = directories
            .sources()
            .join(format!("{:03}.{kind}", number + 1));
        directories.write(&copy, &text)?;
    }
    if sources.is_empty() && files.is_empty() {
        return Err(Error::NoRepository);
    }
    if options.system {
        copy_preferences(directories, settings)?;
    }
    Ok(sources)
}

/// What the kickstart says of a repository and apt cannot do.
fn unsupported(repository: &Repository) -> Vec<&'static str> {
    let options = [
        ("--includepkgs", !repository.included.is_empty()),
        ("--excludepkgs", !repository.excluded.is_empty()),
        ("--cost", repository.cost.is_some()),
        ("--mirrorlist", repository.mirrorlist.is_some()),
        ("--metalink", repository.metalink.is_some()),
        ("--ignoregroups", !repository.groups),
    ];
    let said = options.into_iter().filter(|(_, said)| *said);
    said.map(|(option, _)| option).collect()
}

/// How the servers of repositories are reached, apt-transport-http(1) and
/// apt-transport-https(1); apt has settings for a server, not for a repository.
pub(crate) fn transport(repositories: &[Repository]) -> String {
    let mut text = String::new();
    for repository in repositories {
        let Some((scheme, rest)) = repository.baseurl.split_once("://") else {
            continue;
        };
        let scheme = scheme.rsplit([' ', ']']).next().unwrap_or(scheme);
        let server = rest.split(['/', ' ']).next().unwrap_or(rest);
        let server = server.rsplit('@').next().unwrap_or(server);
        let server = server.split(':').next().unwrap_or(server);
        let tls = &repository.tls;
        let unverified = tls.unverified.then(|| "false".to_owned());
        for (setting, value) in [
            (format!("{scheme}::Proxy::{server}"), &repository.proxy),
            (format!("https::{server}::CAInfo"), &tls.authority),
            (format!("https::{server}::SSLCert"), &tls.certificate),
            (format!("https::{server}::SSLKey"), &tls.key),
            (format!("https::{server}::Verify-Peer"), &unverified),
        ] {
            // A quote would end the value, and nothing needs one.
            if let Some(value) = value.as_deref().filter(|value| !value.contains('"')) {
                let value = value.strip_prefix("file://").unwrap_or(value);
                text.push_str(&format!("Acquire::{setting} \"{value}\";\n"));
            }
        }
    }
    text
}

fn parse(options: &AptOptions) -> Result<Vec<Source>, Error> {
    options
        .repositories
        .iter()
        .map(|repository| {
            let mut source = Source::parse(repository)?;
            if options.trusted.contains(&repository.name) {
                source.default_option("trusted", "yes");
            }
            Ok(source)
        })
        .collect()
}

fn warn_trusted(host: &Host, repository: &str) {
    host.report(Event::Warning(format_args!(
        "repository {repository} is trusted without a signature: anyone on the way to it can change its packages"
    )));
}

/// The files of `--repo`, and the build host's own.
fn source_files(options: &AptOptions, settings: &HostSettings) -> Result<Vec<PathBuf>, Error> {
    let mut found = Vec::new();
    for path in &options.repository_files {
        if path.is_dir() {
            found.extend(files(path)?.into_iter().filter(|file| is_source(file)));
        } else if is_source(path) {
            found.push(path.clone());
        } else {
            return Err(Error::BadRepository {
                name: path.display().to_string(),
                reason: "not a .list or .sources file".to_owned(),
            });
        }
    }
    if options.system {
        found.extend(settings.path("SOURCES").filter(|file| file.is_file()));
        if let Some(parts) = settings.path("SOURCE_PARTS") {
            found.extend(files(&parts)?.into_iter().filter(|file| is_source(file)));
        }
    }
    Ok(found)
}

fn extension(file: &Path) -> &str {
    file.extension()
        .and_then(|extension| extension.to_str())
        .unwrap_or_default()
}

fn is_source(file: &Path) -> bool {
    matches!(extension(file), "list" | "sources")
}

fn copy_preferences(directories: &Directories, settings: &HostSettings) -> Result<(), Error> {
    let mut preferences: Vec<PathBuf> = settings.path("PREFERENCES").into_iter().collect();
    preferences.retain(|file| file.is_file());
    if let Some(parts) = settings.path("PREFERENCES_PARTS") {
        let counts = |file: &PathBuf| file.extension().is_none_or(|kind| kind == "pref");
        preferences.extend(files(&parts)?.into_iter().filter(counts));
    }
    for (number, file) in preferences.iter().enumerate() {
        let copy = directories
            .preferences()
            .join(format!("50-system-{number:03}"));
        fs::copy(file, &copy).map_err(Error::io("copy", file))?;
    }
    Ok(())
}

/// Gives the installed system the repositories that it is to have, with their
/// keys.
pub(crate) fn install(target: &Target, options: &AptOptions) -> Result<(), Error> {
    let mut written = Vec::new();
    for (source, repository) in parse(options)?.into_iter().zip(&options.repositories) {
        if repository.install {
            let (files, source) = with_keys(source)?;
            written.extend(files);
            let name = file_name(&source.name);
            let path = format!("/etc/apt/sources.list.d/{name}.list");
            written.push((PathBuf::from(path), source.line().into_bytes()));
        }
    }
    target.write(&written)
}

type Files = Vec<(PathBuf, Vec<u8>)>;

/// Replaces key files of the build host by copies in the installed system.
fn with_keys(mut source: Source) -> Result<(Files, Source), Error> {
    let mut keys = Vec::new();
    let name = file_name(&source.name);
    for (option, value) in &mut source.options {
        if option != "signed-by" {
            continue;
        }
        let mut values = Vec::new();
        for (number, key) in value.split(',').enumerate() {
            if !key.starts_with('/') {
                values.push(key.to_owned()); // a fingerprint
                continue;
            }
            let path = Path::new(key);
            let kind = if extension(path) == "asc" {
                "asc"
            } else {
                "gpg"
            };
            let copy = PathBuf::from(format!("/etc/apt/keyrings/{name}-{number}.{kind}"));
            let content = fs::read(path).map_err(Error::io("read", path))?;
            values.push(copy.display().to_string());
            keys.push((copy, content));
        }
        *value = values.join(",");
    }
    Ok((keys, source))
}

/// A name apt accepts for a sources list.
fn file_name(repository: &str) -> String {
    let safe = |c: char| if c.is_ascii_alphanumeric() { c } else { '-' };
    repository.chars().map(safe).collect()
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;
    use crate::Tls;

    #[test]
    fn servers_are_reached_as_the_kickstart_says() {
        let repository = Repository {
            proxy: Some("http://proxy:3128".to_owned()),
            tls: Tls {
                unverified: true,
                authority: Some("/ca.pem".to_owned()),
                ..Tls::default()
            },
            included: vec!["a*".to_owned()],
            cost: Some(7),
            ..Repository::new("x", "[trusted=yes] https://me@m:8443/debian stable main")
        };
        expect![[r#"
            Acquire::https::Proxy::m "http://proxy:3128";
            Acquire::https::m::CAInfo "/ca.pem";
            Acquire::https::m::Verify-Peer "false";
        "#]]
        .assert_eq(&transport(std::slice::from_ref(&repository)));
        assert_eq!(unsupported(&repository), ["--includepkgs", "--cost"]);
        assert_eq!(transport(&[Repository::new("x", "file:/srv ./")]), "");
    }
}
