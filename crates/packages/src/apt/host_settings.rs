//! What is taken over from the build host's apt: how to reach mirrors, and for
//! `--repo system` which ones.

use std::collections::BTreeMap;
use std::path::PathBuf;

use livecd_host::{Host, Tool};
use livecd_quoting::{AptConf, AptName, Text};

use super::directories::Directories;
use crate::Error;
use crate::address::decoded;

/// How to reach a mirror: proxies, certificates, time-outs.
///
/// Not among them: hooks (they would act on the build host) and whatever
/// weakens the check of signatures.
const TRANSPORT: [&str; 9] = [
    "Acquire::http::",
    "Acquire::https::",
    "Acquire::ftp::",
    "Acquire::tor::",
    "Acquire::ForceIPv4 ",
    "Acquire::ForceIPv6 ",
    "Acquire::Retries ",
    "Acquire::Queue-Mode ",
    "Acquire::By-Hash ",
];

/// Whether the host accepts old indexes. Its own repositories may be archives
/// that need it, so it counts for them, and for no other.
const VALIDITY: [&str; 4] = [
    "Acquire::Check-Valid-Until ",
    "Acquire::Check-Date ",
    "Acquire::Max-ValidTime",
    "Acquire::Min-ValidTime",
];

/// Names for `apt-config shell`, and the settings they stand for.
const PATHS: [(&str, &str); 9] = [
    ("ARCHITECTURE", "APT::Architecture"),
    ("SOURCES", "Dir::Etc::sourcelist/f"),
    ("SOURCE_PARTS", "Dir::Etc::sourceparts/d"),
    ("TRUSTED", "Dir::Etc::trusted/f"),
    ("TRUSTED_PARTS", "Dir::Etc::trustedparts/d"),
    ("NETRC", "Dir::Etc::netrc/f"),
    ("NETRC_PARTS", "Dir::Etc::netrcparts/d"),
    ("PREFERENCES", "Dir::Etc::preferences/f"),
    ("PREFERENCES_PARTS", "Dir::Etc::preferencesparts/d"),
];

/// The build host's apt settings that matter here.
#[derive(Debug, Default)]
pub(crate) struct HostSettings {
    values: BTreeMap<String, String>,
    /// A line for each setting: name and value, with `%20` for a blank and the like.
    dump: String,
}

impl HostSettings {
    /// Asks the build host's apt.
    pub(crate) fn read(host: &Host, directories: &Directories) -> Result<Self, Error> {
        let shell = Tool::new("apt-config")
            .arg("shell")
            .args(PATHS.iter().flat_map(|(name, setting)| [*name, *setting]))
            .env("LC_ALL", "C");
        let dump = Tool::new("apt-config")
            .args(["dump", "--format", "%F %V%n"])
            .env("LC_ALL", "C");
        Ok(Self {
            values: assignments(&super::command::quietly(host, directories, shell)?),
            dump: super::command::quietly(host, directories, dump)?,
        })
    }

    /// The architecture of the build host, such as `amd64`.
    pub(crate) fn architecture(&self) -> &str {
        self.value("ARCHITECTURE")
    }

    /// The value of one of [`PATHS`]; empty if the host has none.
    pub(crate) fn value(&self, name: &str) -> &str {
        self.values.get(name).map_or("", String::as_str)
    }

    /// As [`value`](Self::value), as a path.
    pub(crate) fn path(&self, name: &str) -> Option<PathBuf> {
        let value = self.value(name);
        value.starts_with('/').then(|| PathBuf::from(value))
    }

    /// Adds what is taken over.
    pub(crate) fn carry(&self, text: &mut Text<AptConf>, system: bool) -> Result<(), Error> {
        for line in self.carried(system) {
            let (name, value) = line.split_once(' ').unwrap_or((line, ""));
            let value = String::from_utf8_lossy(&decoded(value)).into_owned();
            text.add("{} {};\n", &[&AptName::whole(name), &value])
                .map_err(Error::unwritable("the build host's own settings of apt"))?;
        }
        Ok(())
    }

    fn carried(&self, system: bool) -> Vec<&str> {
        let carried = |line: &&str| {
            let starts = |prefix: &&str| line.starts_with(prefix);
            TRANSPORT.iter().any(starts) || (system && VALIDITY.iter().any(starts))
        };
        self.dump.lines().filter(carried).collect()
    }
}

/// The assignments a shell script consists of.
fn assignments(script: &str) -> BTreeMap<String, String> {
    script
        .lines()
        .filter_map(|line| line.split_once('='))
        .map(|(name, value)| {
            let value = shlex::split(value).unwrap_or_default().concat();
            (name.to_owned(), value)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn transport_is_carried_over_hooks_and_weak_checks_are_not() {
        let settings = HostSettings {
            values: assignments("ARCHITECTURE='arm64'\nSOURCES='/etc/my apt/sources.list'\n"),
            dump: "Acquire::http::Proxy http://u:a%2520b@proxy:3128\n\
                   Acquire::https::CAInfo /etc/my%20ca.pem\n\
                   Acquire::AllowInsecureRepositories 1\n\
                   Acquire::Check-Valid-Until false\n\
                   DPkg::Post-Invoke:: rm%20-f%20/var/cache/apt/archives/*.deb\n"
                .to_owned(),
        };
        assert_eq!(settings.architecture(), "arm64");
        assert_eq!(settings.value("SOURCES"), "/etc/my apt/sources.list");
        assert_eq!(settings.value("NETRC"), "");
        let carried = |system| {
            let mut text = Text::new();
            settings.carry(&mut text, system).unwrap();
            text.into_string()
        };
        let transport = "Acquire::http::Proxy \"http://u:a%20b@proxy:3128\";\n\
                         Acquire::https::CAInfo \"/etc/my ca.pem\";\n";
        assert_eq!(carried(false), transport);
        assert_eq!(
            carried(true),
            format!("{transport}Acquire::Check-Valid-Until \"false\";\n")
        );
    }
}
