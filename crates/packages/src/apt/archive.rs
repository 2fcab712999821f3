//! The packages' files: which there are, whether they are intact, and getting
//! those that are missing.

use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};

use livecd_host::{Event, Host, Tool, ToolError, Unit};

use super::command::{self, apt_get};
use super::directories::Directories;
use crate::{Error, InstalledPackage};

/// A package and where its file comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Archive {
    pub(crate) package: InstalledPackage,
    pub(crate) uri: String,
    /// The name apt gives the file: `NAME_VERSION_ARCHITECTURE.deb`.
    pub(crate) file_name: String,
    pub(crate) size: u64,
    /// Such as `SHA256`, and the digest.
    pub(crate) hash: (String, String),
}

impl Archive {
    /// Where the file is, or will be.
    pub(crate) fn path(&self, directories: &Directories) -> PathBuf {
        match self.local() {
            Some(path) => path,
            None => directories.archives().join(&self.file_name),
        }
    }

    /// The file, if apt does not copy it because it is on this machine.
    fn local(&self) -> Option<PathBuf> {
        let path = self.uri.strip_prefix("file:")?;
        let path = path.strip_prefix("//").unwrap_or(path);
        Some(PathBuf::from(percent_decoded(path)))
    }
}

/// The lines of `apt-get --print-uris install`.
pub(crate) fn parse_uris(output: &str) -> Vec<Archive> {
    output.lines().filter_map(parse_uri).collect()
}

fn parse_uri(line: &str) -> Option<Archive> {
    let (uri, rest) = line.strip_prefix('\'')?.split_once("' ")?;
    let mut words = rest.split_whitespace();
    let (file_name, size, hash) = (words.next()?, words.next()?, words.next()?);
    // It lies where apt puts it; no package's name leads elsewhere.
    if file_name.contains('/') {
        return None;
    }
    let decoded = percent_decoded(file_name.strip_suffix(".deb")?);
    let mut parts = decoded.splitn(3, '_').map(str::to_owned);
    let (kind, digest) = hash.split_once(':')?;
    let package = InstalledPackage {
        name: parts.next()?,
        version: parts.next()?,
        architecture: parts.next()?,
        built: None,
        repository: None,
        digest: Some(format!("{}:{digest}", kind.to_ascii_lowercase())),
    };
    Some(Archive {
        package,
        uri: uri.to_owned(),
        file_name: file_name.to_owned(),
        size: size.parse().ok()?,
        hash: (kind.to_owned(), digest.to_owned()),
    })
}

fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((&first, tail)) = rest.split_first() {
        let code = tail
            .get(..2)
            .filter(|_| first == b'%')
            .and_then(|digits| std::str::from_utf8(digits).ok())
            .and_then(|digits| u8::from_str_radix(digits, 16).ok());
        bytes.push(code.unwrap_or(first));
        rest = if code.is_some() { &tail[2..] } else { tail };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Removes files of the cache that are not what the repository promises, and
/// says how many are missing. apt itself would look at their size only.
pub(crate) fn missing<'a>(
    host: &Host,
    directories: &Directories,
    archives: &'a [Archive],
) -> Result<Vec<&'a Archive>, Error> {
    let intact = intact(host, directories, archives)?;
    let mut missing = Vec::new();
    for archive in archives {
        let path = archive.path(directories);
        if intact.contains(&path.display().to_string()) {
            continue;
        }
        if archive.local().is_some() {
            return Err(Error::Download {
                file: archive.uri.clone(),
                reason: "it is not what the repository promises".to_owned(),
            });
        }
        if path.exists() {
            host.report(Event::Warning(format_args!(
                "{} in the cache is damaged; downloading it again",
                archive.file_name
            )));
            fs::remove_file(&path).map_err(Error::io("remove", &path))?;
        }
        missing.push(archive);
    }
    Ok(missing)
}

/// The files that have the content which the repository promises. One of which
/// nothing can be said is not among them.
fn intact(
    host: &Host,
    directories: &Directories,
    archives: &[Archive],
) -> Result<HashSet<String>, Error> {
    let mut lists: BTreeMap<&str, String> = BTreeMap::new();
    let mut intact = HashSet::new();
    for archive in archives {
        let path = archive.path(directories);
        // Others are too weak to believe.
        if let kind @ ("SHA256" | "SHA512") = archive.hash.0.as_str()
            && path.exists()
        {
            let line = format!("{}  {}\n", archive.hash.1, path.display());
            lists.entry(kind).or_default().push_str(&line);
        }
    }
    for (kind, list) in lists {
        let tool = Tool::new(if kind == "SHA256" {
            "sha256sum"
        } else {
            "sha512sum"
        })
        .arg("--check")
        .env("LC_ALL", "C")
        .stdin(list);
        let outcome = host.run_lines(&tool, &mut |line| {
            intact.extend(line.strip_suffix(": OK").map(str::to_owned));
        });
        match outcome {
            Ok(_) | Err(ToolError::Failed { .. }) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(intact)
}

/// Downloads `count` packages, those of `arguments` that are missing.
pub(crate) fn download(
    host: &Host,
    directories: &Directories,
    arguments: &[String],
    count: usize,
) -> Result<(), Error> {
    let total = count as u64;
    let progress = |done| {
        host.report(Event::Progress {
            what: "packages downloaded",
            unit: Unit::Items,
            done,
            total,
        });
    };
    let tool = apt_get(directories)
        .args(["--download-only", "install", "--"])
        .args(arguments);
    let outcome = command::run(host, &tool, &mut |line| {
        // Announced when it begins: the ones before are done, nearly all.
        if let Some(number) = line
            .strip_prefix("Get:")
            .and_then(|rest| rest.split_whitespace().next())
            .and_then(|number| number.parse::<u64>().ok())
        {
            progress(number.saturating_sub(1).min(total));
        }
    })?;
    match outcome {
        Ok(_) => {
            progress(total);
            Ok(())
        }
        Err(failure) => Err(download_error(failure)),
    }
}

fn download_error(failure: command::Failure) -> Error {
    let failed = failure.messages.errors().find_map(|message| {
        let (file, reason) = message.strip_prefix("Failed to fetch ")?.split_once("  ")?;
        Some(Error::Download {
            file: file.to_owned(),
            reason: reason.lines().next().unwrap_or(reason).to_owned(),
        })
    });
    failed.unwrap_or(Error::Tool(failure.error))
}

/// Makes `file` also appear in `directory`, where other builds do not see it.
pub(crate) fn claim(file: &Path, directory: &Path, name: &str) -> Result<PathBuf, Error> {
    let claimed = directory.join(name);
    let linked = fs::hard_link(file, &claimed).or_else(|_| fs::copy(file, &claimed).map(drop));
    linked.map_err(Error::io("copy", file))?;
    Ok(claimed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uris_are_taken_apart() {
        let output = "Reading package lists...\n\
            'http://m/pool/libc/libcap2_2.66-4%2bdeb12u3_amd64.deb' libcap2_1%3a2.66-4+deb12u3_amd64.deb 27640 SHA256:ab12\n\
            'file:/srv/a%20b/x_1_all.deb' x_1_all.deb 5 SHA512:cd\n";
        let archives = parse_uris(output);
        let [cap, x] = archives.as_slice() else {
            panic!("{archives:?}")
        };
        assert_eq!(cap.package.name, "libcap2");
        assert_eq!(cap.package.version, "1:2.66-4+deb12u3");
        assert_eq!(cap.package.architecture, "amd64");
        assert_eq!(cap.hash, ("SHA256".to_owned(), "ab12".to_owned()));
        assert_eq!(cap.local(), None);
        assert_eq!(x.local(), Some(PathBuf::from("/srv/a b/x_1_all.deb")));
    }
    /// Tried by believing every file of which sha256sum says nothing: a path with a
    /// line end is two lines of its list.
    #[test]
    fn only_what_is_known_to_be_right_is_not_missing() {
        let place = tempfile::tempdir().unwrap();
        let directories = Directories {
            private: place.path().join("private"),
            kept: place.path().join("kept \\ : OK"),
        };
        fs::create_dir_all(directories.archives()).unwrap();
        let promised = "5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03";
        let archive = |uri: &str| Archive {
            package: InstalledPackage {
                name: "x".to_owned(),
                version: "1".to_owned(),
                architecture: "all".to_owned(),
                built: None,
                repository: None,
                digest: None,
            },
            uri: uri.to_owned(),
            file_name: "x_1_all.deb".to_owned(),
            size: 6,
            hash: ("SHA256".to_owned(), promised.to_owned()),
        };
        let host = Host::system(livecd_host::Silent);
        let number = |archive| missing(&host, &directories, &[archive]).map(|found| found.len());
        let there = directories.archives().join("x_1_all.deb");
        for (content, expected) in [("hello\n", 0), ("Hello\n", 1)] {
            fs::write(&there, content).unwrap();
            assert_eq!(number(archive("http://m/x_1_all.deb")).unwrap(), expected);
        }
        assert!(!there.exists());
        for name in ["x.deb", "a\nb.deb"] {
            fs::write(place.path().join(name), "Hello\n").unwrap();
            let uri = format!("file:{}/{name}", place.path().display());
            number(archive(&uri.replace('\n', "%0a"))).unwrap_err();
        }
    }
}
