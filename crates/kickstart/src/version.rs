//! Syntax versions, and which of them know a word.

use std::fmt;
use std::str::FromStr;

/// The line of releases a version belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Distribution {
    /// Red Hat Enterprise Linux.
    Rhel,
    /// Fedora, called Fedora Core up to its sixth release.
    Fedora,
}

/// A version of the kickstart language, named after the release it came with.
///
/// ```
/// use livecd_kickstart::Version;
///
/// let version: Version = "RHEL9".parse()?;
/// assert_eq!(version.to_string(), "RHEL9");
/// assert!("F2".parse::<Version>().is_err());
/// # Ok::<(), livecd_kickstart::UnknownVersion>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "String", into = "String")
)]
pub struct Version {
    family: Distribution,
    number: u8,
}

/// The first and last numbers of each family.
const RHEL: (u8, u8) = (3, 11);
const FEDORA: (u8, u8) = (3, 45);

impl Version {
    /// The newest version that is known, spelled `DEVEL` in commands.
    pub const NEWEST: Self = Self::fedora(FEDORA.1);
    /// The newest version of the enterprise line.
    pub const NEWEST_RHEL: Self = Self::rhel(RHEL.1);

    pub(crate) const fn fedora(number: u8) -> Self {
        Self {
            family: Distribution::Fedora,
            number,
        }
    }

    pub(crate) const fn rhel(number: u8) -> Self {
        Self {
            family: Distribution::Rhel,
            number,
        }
    }

    /// The line of releases it belongs to.
    pub fn family(self) -> Distribution {
        self.family
    }

    /// The number of the release.
    pub fn number(self) -> u8 {
        self.number
    }

    /// Every version: the enterprise line, then Fedora, each oldest first.
    pub fn all() -> impl Iterator<Item = Self> {
        let rhel = (RHEL.0..=RHEL.1).map(Self::rhel);
        rhel.chain((FEDORA.0..=FEDORA.1).map(Self::fedora))
    }

    /// Whether it is `fedora` or later in the one line, `rhel` or later in the other.
    pub(crate) const fn since(self, fedora: u8, rhel: u8) -> bool {
        match self.family {
            Distribution::Fedora => self.number >= fedora,
            Distribution::Rhel => self.number >= rhel,
        }
    }
}

impl Version {
    /// Whether it is `number` or later of the enterprise line.
    pub(crate) const fn is_rhel_since(self, number: u8) -> bool {
        matches!(self.family, Distribution::Rhel) && self.number >= number
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let prefix = match (self.family, self.number) {
            (Distribution::Rhel, _) => "RHEL",
            (Distribution::Fedora, ..=6) => "FC",
            (Distribution::Fedora, _) => "F",
        };
        write!(f, "{prefix}{}", self.number)
    }
}

/// A name that is no kickstart version.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "no kickstart version is called `{name}`; the newest are {} and {}",
    Version::NEWEST,
    Version::NEWEST_RHEL
)]
pub struct UnknownVersion {
    /// The name that was given.
    pub name: String,
}

impl FromStr for Version {
    type Err = UnknownVersion;

    fn from_str(name: &str) -> Result<Self, UnknownVersion> {
        if name == "DEVEL" {
            return Ok(Self::NEWEST);
        }
        Self::all()
            .find(|version| version.to_string() == name)
            .ok_or_else(|| UnknownVersion {
                name: name.to_owned(),
            })
    }
}

impl TryFrom<String> for Version {
    type Error = UnknownVersion;

    fn try_from(name: String) -> Result<Self, UnknownVersion> {
        name.parse()
    }
}

impl From<Version> for String {
    fn from(version: Version) -> Self {
        version.to_string()
    }
}

/// The releases something belongs to: a range of each family, or none of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Releases {
    fedora: (u8, u8),
    rhel: (u8, u8),
}

/// Reads what the tables say: `F9- RHEL5-RHEL8`, `FC3-F13`, or nothing.
pub(crate) const fn releases(text: &str) -> Releases {
    let bytes = text.as_bytes();
    let mut found = Releases::NONE;
    let mut at = 0;
    while at < bytes.len() {
        let rhel = bytes[at] == b'R';
        let newest = if rhel { RHEL.1 } else { FEDORA.1 };
        let (from, after) = number(bytes, at);
        let (to, after) = match after < bytes.len() && bytes[after] == b'-' {
            true => number(bytes, after + 1),
            false => (from, after),
        };
        let range = (from, if to == 0 { newest } else { to });
        if rhel {
            found.rhel = range;
        } else {
            found.fedora = range;
        }
        at = after + 1;
    }
    found
}

/// The number of the release name at `at`, 0 for none, and what comes after it.
const fn number(bytes: &[u8], mut at: usize) -> (u8, usize) {
    let mut value = 0;
    while at < bytes.len() && bytes[at] != b'-' && bytes[at] != b' ' {
        if bytes[at].is_ascii_digit() {
            value = value * 10 + (bytes[at] - b'0');
        }
        at += 1;
    }
    (value, at)
}

impl Releases {
    pub(crate) const NONE: Self = Self {
        fedora: (1, 0),
        rhel: (1, 0),
    };

    pub(crate) const fn contains(self, version: Version) -> bool {
        let (from, to) = match version.family {
            Distribution::Fedora => self.fedora,
            Distribution::Rhel => self.rhel,
        };
        from <= version.number && version.number <= to
    }

    /// The last release, of Fedora if there is one.
    pub(crate) const fn last(self) -> Option<Version> {
        if self.fedora.0 <= self.fedora.1 {
            Some(Version::fedora(self.fedora.1))
        } else if self.rhel.0 <= self.rhel.1 {
            Some(Version::rhel(self.rhel.1))
        } else {
            None
        }
    }
}

impl fmt::Display for Releases {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut gap = "";
        let families = [
            (self.fedora, FEDORA.1, Distribution::Fedora),
            (self.rhel, RHEL.1, Distribution::Rhel),
        ];
        for ((from, to), newest, family) in families {
            if from > to {
                continue;
            }
            let name = |number| Version { family, number };
            match (from == to, to == newest) {
                (true, _) => write!(f, "{gap}{}", name(from))?,
                (_, true) => write!(f, "{gap}{} and later", name(from))?,
                _ => write!(f, "{gap}{} to {}", name(from), name(to))?,
            }
            gap = ", ";
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_read_as_they_are_written() {
        for (text, shown) in [
            ("F9- RHEL5-", "F9 and later, RHEL5 and later"),
            ("FC3-F13", "FC3 to F13"),
            ("RHEL3-RHEL3", "RHEL3"),
            ("", ""),
        ] {
            assert_eq!(releases(text).to_string(), shown);
        }
        assert!(releases("F9- RHEL5-").contains(Version::NEWEST));
        assert!(!releases("FC3-F13").contains(Version::rhel(5)));
    }
}
