//! Owner, permissions and time of a file, and the kinds of files that have no content.

use std::fmt;

/// Permission bits: `0o7777` at most.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Mode(u16);

impl Mode {
    /// The bits.
    pub fn bits(self) -> u32 {
        self.0.into()
    }
}

impl From<u32> for Mode {
    /// Of a `st_mode`, the kind of file is left out: the kind is what the file is added as.
    fn from(mode: u32) -> Self {
        Self((mode & 0o7777) as u16)
    }
}

impl fmt::Octal for Mode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Octal::fmt(&self.0, f)
    }
}

/// Owner, permissions and time of a file.
///
/// ```
/// use livecd_iso::Attributes;
///
/// let attributes = Attributes::mode(0o640).owned_by(0, 42).modified(1_700_000_000);
/// assert_eq!((attributes.mode.bits(), attributes.gid), (0o640, 42));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Attributes {
    /// The permissions.
    pub mode: Mode,
    /// The owner.
    pub uid: u32,
    /// The group.
    pub gid: u32,
    /// When the content last changed, in Unix seconds, from 1900 to 2155. `None` is the image's time stamp, and
    /// what lies behind that is cut to it.
    pub mtime: Option<i64>,
}

impl Attributes {
    /// Owned by root, with the image's time stamp.
    pub fn mode(mode: impl Into<Mode>) -> Self {
        Self {
            mode: mode.into(),
            uid: 0,
            gid: 0,
            mtime: None,
        }
    }

    /// The same, owned by the user and the group with these numbers.
    #[must_use]
    pub fn owned_by(self, uid: u32, gid: u32) -> Self {
        Self { uid, gid, ..self }
    }

    /// The same, last changed at this time in Unix seconds.
    #[must_use]
    pub fn modified(self, mtime: i64) -> Self {
        Self {
            mtime: Some(mtime),
            ..self
        }
    }
}

/// A file that is neither regular, nor a directory, nor a symlink.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Special {
    /// A character device.
    CharacterDevice {
        /// The major number.
        major: u32,
        /// The minor number.
        minor: u32,
    },
    /// A block device.
    BlockDevice {
        /// The major number.
        major: u32,
        /// The minor number.
        minor: u32,
    },
    /// A named pipe.
    Fifo,
    /// A Unix socket.
    Socket,
}
