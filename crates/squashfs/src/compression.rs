//! Which compressor an image has, and with what options.

#[cfg(feature = "gzip")]
mod gzip;
#[cfg(feature = "lz4")]
mod lz4;
#[cfg(feature = "xz")]
mod xz;
#[cfg(feature = "zstd")]
mod zstd;

use std::fmt;
use std::io;
use std::str::FromStr;

use crate::error::{Error, Result};
use crate::format::compressor_options::CompressorOptions;

/// A compressor and its options.
///
/// Each needs the feature of its name; all are on by default.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Compression {
    /// Zstandard, level 1 to 22.
    Zstd {
        /// 1 to 22.
        level: u8,
    },
    /// Deflate in a zlib stream. Levels above 9 take longer and are stored as 9, the highest that the format knows.
    Gzip {
        /// 1 to 12.
        level: u8,
    },
    /// LZMA2 in an xz stream.
    Xz {
        /// Bytes of the dictionary, 8 KiB up to the size of a block; that if it is not said.
        dictionary: Option<u32>,
        /// Machine code is made more regular before it is compressed. Each block is compressed both ways, and the
        /// smaller one is kept.
        filter: Option<Filter>,
    },
    /// LZ4.
    Lz4 {
        /// The variant that compresses better, and takes longer to.
        high: bool,
    },
}

/// For the machine code of which processor there is a filter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Filter {
    /// 32 and 64 bits.
    X86,
    /// Big-endian.
    PowerPc,
    /// Itanium.
    Ia64,
    /// 32 bits.
    Arm,
    /// 16-bit instructions.
    ArmThumb,
    /// SPARC.
    Sparc,
}

impl Filter {
    /// Its bit in the options of xz.
    fn bit(self) -> u32 {
        match self {
            Self::X86 => 1,
            Self::PowerPc => 2,
            Self::Ia64 => 4,
            Self::Arm => 8,
            Self::ArmThumb => 16,
            Self::Sparc => 32,
        }
    }
}

/// Makes blocks smaller.
pub(crate) trait Compress: Send {
    /// Replaces `out` by the compressed `raw`, which may be larger than that.
    fn compress(&mut self, raw: &[u8], out: &mut Vec<u8>) -> io::Result<()>;
}

/// Makes blocks what they were.
pub(crate) trait Decompress: Send {
    /// Fills the front of `out`; returns with how many bytes. What would be larger than `out` is an error.
    fn decompress(&mut self, stored: &[u8], out: &mut [u8]) -> io::Result<usize>;
}

impl Compression {
    /// The level of mksquashfs for zstd.
    const ZSTD_LEVEL: u8 = 15;
    const GZIP_LEVEL: u8 = 9;
    /// The window in bits: the largest of deflate.
    const GZIP_WINDOW: u16 = 15;

    /// The number of the compressor in the superblock.
    pub(crate) fn number(self) -> u16 {
        match self {
            Self::Gzip { .. } => 1,
            Self::Xz { .. } => 4,
            Self::Lz4 { .. } => 5,
            Self::Zstd { .. } => 6,
        }
    }

    /// The compressor's name, as `mksquashfs -comp` takes it.
    pub fn name(self) -> &'static str {
        name(self.number())
    }

    /// Fails if the options are out of their range, for blocks of `block_size` bytes.
    pub(crate) fn check(self, block_size: u32) -> Result<()> {
        let (range, is_good) = match self {
            Self::Zstd { level } => ("level 1 to 22", (1..=22).contains(&level)),
            Self::Gzip { level } => ("level 1 to 12", (1..=12).contains(&level)),
            Self::Xz { dictionary, .. } => (
                "a dictionary of 8192 bytes up to the size of a block, that is 2^n or 2^n + 2^(n-1)",
                dictionary.is_none_or(|bytes| is_dictionary(bytes, block_size)),
            ),
            Self::Lz4 { .. } => ("", true),
        };
        match is_good {
            true => Ok(()),
            false => Err(Error::CompressorOption {
                compressor: self.name(),
                range,
            }),
        }
    }

    /// What is stored of the options, unless it is what everyone assumes.
    pub(crate) fn stored_options(self, block_size: u32) -> Option<CompressorOptions> {
        match self {
            Self::Zstd { level } if level == Self::ZSTD_LEVEL => None,
            Self::Zstd { level } => Some(CompressorOptions::Zstd {
                level: level.into(),
            }),
            Self::Gzip { level } if level >= Self::GZIP_LEVEL => None,
            Self::Gzip { level } => Some(CompressorOptions::Gzip {
                level: level.into(),
                window: Self::GZIP_WINDOW,
            }),
            Self::Xz { dictionary, filter } => {
                let dictionary = dictionary.unwrap_or(block_size);
                let filters = filter.map_or(0, Filter::bit);
                (dictionary != block_size || filters != 0).then_some(CompressorOptions::Xz {
                    dictionary,
                    filters,
                })
            }
            // Readers insist on them.
            Self::Lz4 { high } => Some(CompressorOptions::Lz4 { high }),
        }
    }

    /// A compressor for one thread.
    pub(crate) fn compressor(self, block_size: u32) -> Result<Box<dyn Compress>> {
        self.check(block_size)?;
        match self {
            #[cfg(feature = "zstd")]
            Self::Zstd { level } => zstd::compressor(level).map_err(|source| self.failed(source)),
            #[cfg(feature = "gzip")]
            Self::Gzip { level } => gzip::compressor(level).map_err(|source| self.failed(source)),
            #[cfg(feature = "xz")]
            Self::Xz { dictionary, filter } => {
                Ok(xz::compressor(dictionary.unwrap_or(block_size), filter))
            }
            #[cfg(feature = "lz4")]
            Self::Lz4 { high } => Ok(lz4::compressor(high)),
            #[allow(unreachable_patterns, reason = "with all features it is")]
            _ => Err(Error::NoCompressor { name: self.name() }),
        }
    }

    pub(crate) fn failed(self, source: io::Error) -> Error {
        Error::Compress {
            compressor: self.name(),
            source,
        }
    }
}

/// What undoes the compressor `number`.
pub(crate) fn decompressor(number: u16) -> Result<Box<dyn Decompress>> {
    match number {
        #[cfg(feature = "zstd")]
        6 => zstd::decompressor().map_err(|source| Error::Compress {
            compressor: "zstd",
            source,
        }),
        #[cfg(feature = "gzip")]
        1 => Ok(gzip::decompressor()),
        #[cfg(feature = "xz")]
        4 => Ok(xz::decompressor()),
        #[cfg(feature = "lz4")]
        5 => Ok(lz4::decompressor()),
        _ => Err(Error::NoCompressor { name: name(number) }),
    }
}

/// The name of the compressor `number`.
pub(crate) fn name(number: u16) -> &'static str {
    match number {
        1 => "gzip",
        2 => "lzma",
        3 => "lzo",
        4 => "xz",
        5 => "lz4",
        6 => "zstd",
        _ => "unknown",
    }
}

/// Whether the xz format, and the kernel, know a dictionary of so many bytes.
fn is_dictionary(bytes: u32, block_size: u32) -> bool {
    let is_step =
        bytes.is_power_of_two() || (bytes.is_multiple_of(3) && (bytes / 3).is_power_of_two());
    is_step && (8192..=block_size).contains(&bytes)
}

/// `zstd`, `zstd:19`, `gzip:9`, `xz`, `xz:x86`, `lz4`, `lz4:hc`.
impl FromStr for Compression {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let unknown = || Error::UnknownCompression {
            text: text.to_owned(),
        };
        let (name, option) = match text.split_once(':') {
            Some((name, option)) => (name, Some(option)),
            None => (text, None),
        };
        let level =
            |default| option.map_or(Ok(default), |level| level.parse().map_err(|_| unknown()));
        let compression = match (name, option) {
            ("zstd", _) => Self::Zstd {
                level: level(Self::ZSTD_LEVEL)?,
            },
            ("gzip", _) => Self::Gzip {
                level: level(Self::GZIP_LEVEL)?,
            },
            ("xz", _) => Self::Xz {
                dictionary: None,
                filter: match option {
                    None => None,
                    Some("x86") => Some(Filter::X86),
                    Some("powerpc") => Some(Filter::PowerPc),
                    Some("ia64") => Some(Filter::Ia64),
                    Some("arm") => Some(Filter::Arm),
                    Some("armthumb") => Some(Filter::ArmThumb),
                    Some("sparc") => Some(Filter::Sparc),
                    Some(_) => return Err(unknown()),
                },
            },
            ("lz4", None) => Self::Lz4 { high: false },
            ("lz4", Some("hc")) => Self::Lz4 { high: true },
            _ => return Err(unknown()),
        };
        compression.check(1 << 20)?;
        Ok(compression)
    }
}

impl fmt::Display for Compression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())?;
        match self {
            Self::Zstd { level } | Self::Gzip { level } => write!(f, " level {level}"),
            Self::Xz { filter, .. } => match filter {
                Some(filter) => write!(f, " filter {filter:?}"),
                None => Ok(()),
            },
            Self::Lz4 { high: true } => f.write_str(" high compression"),
            Self::Lz4 { high: false } => Ok(()),
        }
    }
}
