//! Sectors and bytes.

use std::fmt;
use std::ops::{Add, Mul, Sub};

/// A number of sectors of 512 bytes, the unit of every device-mapper table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sectors(pub u64);

/// A number of bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Bytes(pub u64);

/// How many bytes a sector has.
const SECTOR: u64 = 512;

impl Sectors {
    /// The same in bytes.
    pub fn bytes(self) -> Bytes {
        Bytes(self.0.saturating_mul(SECTOR))
    }
}

impl Bytes {
    /// So many MiB.
    pub fn mib(mebibytes: u64) -> Self {
        Self(mebibytes.saturating_mul(1 << 20))
    }

    /// The whole sectors in it; a device has no others.
    pub fn sectors(self) -> Sectors {
        Sectors(self.0 / SECTOR)
    }
}

impl fmt::Display for Sectors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Display for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} bytes", self.0)
    }
}

impl Add for Sectors {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl Sub for Sectors {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

impl Mul<u64> for Sectors {
    type Output = Self;

    fn mul(self, times: u64) -> Self {
        Self(self.0.saturating_mul(times))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_device_has_only_whole_sectors() {
        assert_eq!(Bytes(1023).sectors(), Sectors(1));
        assert_eq!(Sectors(8).bytes(), Bytes(4096));
        assert_eq!(Bytes::mib(1).sectors(), Sectors(2048));
        assert_eq!(Sectors(1) - Sectors(2), Sectors(0));
    }
}
