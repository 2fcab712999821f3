//! What every file has, whatever its type.

/// Permissions, owners and the time of the last change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Attributes {
    /// Permissions, set-user-id, set-group-id and sticky bit: 0 to 0o7777. Other bits are ignored.
    pub mode: u16,
    /// Owner.
    pub uid: u32,
    /// Group.
    pub gid: u32,
    /// Unix seconds; that of the image if it is not said. What a squashfs image cannot hold, 0 to 2^32 - 1, becomes the
    /// nearest that it can, and is in the [`Report`](crate::Report).
    pub mtime: Option<i64>,
}

impl Attributes {
    /// Of root, with permissions, at the time of the image.
    pub fn new(mode: u16) -> Self {
        Self {
            mode,
            uid: 0,
            gid: 0,
            mtime: None,
        }
    }
}

/// What is neither a file with content nor a directory nor a symlink.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Special {
    /// A character device.
    CharacterDevice {
        /// 0 to 4095.
        major: u32,
        /// 0 to 1048575.
        minor: u32,
    },
    /// A block device.
    BlockDevice {
        /// 0 to 4095.
        major: u32,
        /// 0 to 1048575.
        minor: u32,
    },
    /// A named pipe.
    Fifo,
    /// A socket.
    Socket,
}
