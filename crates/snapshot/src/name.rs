//! Names and UUIDs of device-mapper devices.

use std::fmt;
use std::str::FromStr;

use crate::Error;

/// The longest name, in bytes: `DM_NAME_LEN` of `linux/dm-ioctl.h`, less its end.
const NAME_LIMIT: usize = 127;
/// The longest UUID: `DM_UUID_LEN`, less its end.
const UUID_LIMIT: usize = 128;

/// The name of a device-mapper device: `/dev/mapper/NAME`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Name(String);

/// What identifies a device-mapper device for good. Any text, by custom the
/// program's name in capitals and a dash before a unique part.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Uuid(String);

impl Name {
    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Uuid {
    /// The UUID as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Name {
    type Err = Error;

    /// A name of up to 127 letters, digits and `#+-.:=@_`, which udev keeps as
    /// they are; not `.`, `..`, nor beginning with a dash, nor `control`.
    fn from_str(text: &str) -> Result<Self, Error> {
        let special = matches!(text, "." | ".." | "control") || text.starts_with('-');
        if special || !is_plain(text, NAME_LIMIT) {
            return Err(Error::Name {
                given: text.to_owned(),
            });
        }
        Ok(Self(text.to_owned()))
    }
}

impl FromStr for Uuid {
    type Err = Error;

    /// Up to 128 of the characters that a [`Name`] may have.
    fn from_str(text: &str) -> Result<Self, Error> {
        if !is_plain(text, UUID_LIMIT) {
            return Err(Error::Uuid {
                given: text.to_owned(),
            });
        }
        Ok(Self(text.to_owned()))
    }
}

/// Neither libdevmapper nor udev has to mangle it.
fn is_plain(text: &str, limit: usize) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"#+-.:=@_".contains(&byte);
    (1..=limit).contains(&text.len()) && text.bytes().all(plain)
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for Uuid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_uuids_are_refused_where_the_kernel_or_udev_would_change_them() {
        for (text, valid) in [
            ("live-rw", true),
            ("livecd-1.0_x:y", true),
            (&"n".repeat(127), true),
            (&"n".repeat(128), false),
            ("", false),
            (".", false),
            ("..", false),
            ("control", false),
            ("--force", false),
            ("a/b", false),
            ("a b", false),
            ("a\\x20b", false),
            ("ä", false),
        ] {
            assert_eq!(text.parse::<Name>().is_ok(), valid, "{text:?}");
        }
        assert!("u".repeat(128).parse::<Uuid>().is_ok());
        assert!("u".repeat(129).parse::<Uuid>().is_err());
        assert!("LIVECD-a/b".parse::<Uuid>().is_err());
    }
}
