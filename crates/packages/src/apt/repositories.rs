//! Writes the sources lists: the build's, and the installed system's.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::os::unix::ffi::OsStringExt;
use std::path::{Path, PathBuf};

use livecd_host::{Event, Host};
use livecd_quoting::{AptConf, AptName, Refused, Text};

use super::AptOptions;
use super::directories::Directories;
use super::host_settings::HostSettings;
use super::keyrings::files;
use super::sources::Source;
use crate::address::{decoded, local};
use crate::{Error, Repository, Target, plain_files};

/// Where the kickstart's repositories are listed, among the build's sources.
pub(crate) const OF_KICKSTART: &str = "000-kickstart.list";

/// The repositories that a build takes packages from.
#[derive(Debug)]
pub(crate) struct Written {
    /// The kickstart's, one for each line of [`OF_KICKSTART`].
    pub(crate) sources: Vec<Source>,
    /// The originals of the other lists, by the names of their copies.
    pub(crate) files: BTreeMap<String, PathBuf>,
}

/// Writes the build's sources and, with the build host's repositories, its
/// preferences.
pub(crate) fn write(
    host: &Host,
    options: &AptOptions,
    directories: &Directories,
    settings: &HostSettings,
) -> Result<Written, Error> {
    let sources = parse(options)?;
    let mut lines = Text::new();
    for repository in &options.repositories {
        for option in unsupported(repository) {
            host.report(Event::Warning(format_args!(
                "{option} of repository {} is ignored: apt has nothing like it",
                repository.name
            )));
        }
    }
    for source in &sources {
        let mut source = source.clone();
        // What the build host accepts of its own repositories counts for them only.
        source.default_option("check-valid-until", "yes");
        source.default_option("check-date", "yes");
        lines.push(&source.line()?);
    }
    directories.write(&directories.sources().join(OF_KICKSTART), &lines)?;
    let files = source_files(options, settings)?;
    let mut copies = BTreeMap::new();
    for (number, file) in files.iter().enumerate() {
        let kind = extension(file);
        let name = format!("{:03}.{kind}", number + 1);
        let copy = directories.sources().join(&name);
        plain_files::copy(file, &copy).map_err(Error::io("copy", file))?;
        copies.insert(name, file.clone());
    }
    if sources.is_empty() && files.is_empty() {
        return Err(Error::NoRepository);
    }
    if options.system {
        copy_preferences(directories, settings)?;
    }
    Ok(Written {
        sources,
        files: copies,
    })
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
pub(crate) fn transport(repositories: &[Repository]) -> Result<Text<AptConf>, Error> {
    let mut text = Text::new();
    for repository in repositories {
        let source = Source::parse(repository)?;
        let Some((scheme, server)) = source.server() else {
            continue;
        };
        let tls = &repository.tls;
        if let Some(proxy) = &repository.proxy {
            let [scheme, server] = [scheme, server].map(AptName::part);
            text.add("Acquire::{}::Proxy::{} {};\n", &[&scheme, &server, proxy])
                .map_err(Error::bad_option(&repository.name, "its proxy"))?;
        }
        for (setting, what, file) in [
            ("CAInfo", "its --sslcacert", &tls.authority),
            ("SSLCert", "its --sslclientcert", &tls.certificate),
            ("SSLKey", "its --sslclientkey", &tls.key),
        ] {
            if let Some(file) = file {
                of_server(&mut text, server, setting, &path(file))
                    .map_err(Error::bad_option(&repository.name, what))?;
            }
        }
        if tls.unverified {
            of_server(&mut text, server, "Verify-Peer", "false")
                .map_err(Error::bad_option(&repository.name, "its server"))?;
        }
    }
    Ok(text)
}

fn of_server(
    text: &mut Text<AptConf>,
    server: &str,
    setting: &'static str,
    value: &str,
) -> Result<(), Refused> {
    text.add(
        "Acquire::https::{}::{} {};\n",
        &[&AptName::part(server), &AptName::part(setting), &value],
    )
}

/// A file as apt wants it, which takes no URL.
fn path(file: &str) -> String {
    local(file).map_or_else(|| file.to_owned(), |path| path.display().to_string())
}

/// Refuses repositories that cannot be written, into the build's lists or the
/// installed system's.
pub(crate) fn check(options: &AptOptions) -> Result<(), Error> {
    for (mut source, repository) in parse(options)?.into_iter().zip(&options.repositories) {
        source.line()?;
        if repository.install {
            source.take_login()?;
        }
    }
    transport(&options.repositories).map(drop)
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
    let (mut written, mut secret) = (Vec::new(), Vec::new());
    for (source, repository) in parse(options)?.into_iter().zip(&options.repositories) {
        if repository.install {
            let (files, mut source) = with_keys(source)?;
            // apt(8) has passwords in files of their own, apt_auth.conf(5).
            if let Some(login) = source.take_login()? {
                let name = file_name(&source.name);
                let path = format!("/etc/apt/auth.conf.d/{name}.conf");
                secret.push((PathBuf::from(path), login.into_string().into_bytes()));
            }
            written.extend(files);
            let name = file_name(&source.name);
            let path = format!("/etc/apt/sources.list.d/{name}.list");
            written.push((
                PathBuf::from(path),
                source.line()?.into_string().into_bytes(),
            ));
        }
    }
    target.write(&written)?;
    target.write_secrets(&secret)
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
            let path = PathBuf::from(OsString::from_vec(decoded(key)));
            let path = path.as_path();
            let kind = if extension(path) == "asc" {
                "asc"
            } else {
                "gpg"
            };
            let copy = PathBuf::from(format!("/etc/apt/keyrings/{name}-{number}.{kind}"));
            let content = plain_files::read(path).map_err(Error::io("read", path))?;
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

    /// Tried with `fs::read`, which ends with the memory, or never.
    #[test]
    fn a_key_that_is_no_plain_file_is_neither_read_nor_waited_for() {
        let directory = tempfile::tempdir().unwrap();
        let fifo = directory.path().join("fifo");
        let mode = rustix::fs::Mode::from_raw_mode(0o600);
        rustix::fs::mknodat(rustix::fs::CWD, &fifo, rustix::fs::FileType::Fifo, mode, 0).unwrap();
        for key in [fifo.as_path(), Path::new("/dev/zero")] {
            let address = format!("[signed-by={}] http://h/ s main", key.display());
            let source = Source::parse(&Repository::new("x", address)).unwrap();
            assert!(matches!(with_keys(source), Err(Error::Io { .. })));
        }
    }

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
        .assert_eq(
            transport(std::slice::from_ref(&repository))
                .unwrap()
                .as_str(),
        );
        assert_eq!(unsupported(&repository), ["--includepkgs", "--cost"]);
        let local = Repository::new("x", "file:/srv ./");
        assert!(transport(&[local]).unwrap().is_empty());
    }
}
