//! What a compressor was told, behind the superblock; left out where it is what everyone assumes.

use super::fields::{Append, Fields};

/// The options of the compressors that have any, as they are stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CompressorOptions {
    /// Level 1 to 9, a window of 2^window bytes, and a set of strategies.
    Gzip {
        level: u32,
        window: u16,
    },
    /// The dictionary in bytes, and a set of filters for machine code.
    Xz {
        dictionary: u32,
        filters: u32,
    },
    /// Whether the high compressing variant made the blocks.
    Lz4 {
        high: bool,
    },
    Zstd {
        level: u32,
    },
}

impl CompressorOptions {
    pub(crate) fn to_bytes(self) -> Vec<u8> {
        let mut bytes = Vec::new();
        match self {
            Self::Gzip { level, window } => {
                bytes.u32(level);
                bytes.u16(window);
                bytes.u16(0);
            }
            Self::Xz {
                dictionary,
                filters,
            } => {
                bytes.u32(dictionary);
                bytes.u32(filters);
            }
            Self::Lz4 { high } => {
                // The version of the format.
                bytes.u32(1);
                bytes.u32(u32::from(high));
            }
            Self::Zstd { level } => bytes.u32(level),
        }
        bytes
    }

    /// The options of the compressor `number`. `None` if it has none, or there are not enough bytes.
    pub(crate) fn parse(number: u16, bytes: &[u8]) -> Option<Self> {
        let mut fields = Fields(bytes);
        match number {
            1 => Some(Self::Gzip {
                level: fields.u32()?,
                window: fields.u16()?,
            }),
            4 => Some(Self::Xz {
                dictionary: fields.u32()?,
                filters: fields.u32()?,
            }),
            5 => {
                fields.u32()?;
                Some(Self::Lz4 {
                    high: fields.u32()? & 1 != 0,
                })
            }
            6 => Some(Self::Zstd {
                level: fields.u32()?,
            }),
            _ => None,
        }
    }
}
