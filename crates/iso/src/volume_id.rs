//! The name of a volume.

use std::fmt;
use std::str::FromStr;

use crate::error::{Error, Result};

/// The most characters of a volume id (ECMA-119 8.4.6).
const LIMIT: usize = 32;

/// The name of the ISO, by which a live system finds its medium (`CDLABEL`).
///
/// 1 to 32 letters, digits, `-`, `_`, `.` and `+`. ECMA-119 allows only `A` to `Z`, digits and `_`;
/// live media have used the wider set for decades, and every reader takes it. Space and `/`
/// are refused because boot arguments and links below `/dev/disk/by-label` would have to escape them.
///
/// ```
/// use livecd_iso::VolumeId;
///
/// assert_eq!("Fedora-WS-Live".parse::<VolumeId>()?.as_str(), "Fedora-WS-Live");
/// assert!("has space".parse::<VolumeId>().is_err());
/// # Ok::<(), livecd_iso::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct VolumeId(String);

impl VolumeId {
    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for VolumeId {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let length = text.chars().count();
        if !(1..=LIMIT).contains(&length) {
            return Err(Error::VolumeIdLength {
                id: text.to_owned(),
                length,
            });
        }
        let allowed = |c: char| c.is_ascii_alphanumeric() || "-_.+".contains(c);
        match text.chars().find(|c| !allowed(*c)) {
            Some(character) => Err(Error::VolumeIdCharacter {
                id: text.to_owned(),
                character,
            }),
            None => Ok(Self(text.to_owned())),
        }
    }
}

impl fmt::Display for VolumeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expect: &str) {
        let shown = match text.parse::<VolumeId>() {
            Ok(id) => id.to_string(),
            Err(error) => error.to_string(),
        };
        assert_eq!(shown, expect);
    }

    #[test]
    fn volume_ids() {
        check("Fedora-WS-Live_43.1+a", "Fedora-WS-Live_43.1+a");
        check(&"x".repeat(32), &"x".repeat(32));
        check("", "volume id `` has 0 characters: it must have 1 to 32");
        let long = "x".repeat(33);
        check(
            &long,
            &format!("volume id `{long}` has 33 characters: it must have 1 to 32"),
        );
        check(
            "has space",
            "volume id `has space` has the character ' ': only letters, digits and `-` `_` `.` `+` are allowed",
        );
    }
}
