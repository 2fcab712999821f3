//! EROFS images, by mkfs.erofs.

use std::fmt;
use std::path::Path;
use std::str::FromStr;

use livecd_host::{Host, Tool, ToolError};

use crate::Error;
use crate::times::hold_times;

/// The compressor of an EROFS image with its options, as mkfs.erofs(1) takes them.
///
/// Clusters of 64 KiB are the default: smaller ones make larger images.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ErofsCompression {
    /// Such as `lz4hc,12`; none for files as they are.
    compressor: Option<String>,
    options: Vec<String>,
}

/// Every compressor that some version knows; which ones the installed one has,
/// [`Erofs::try_options`] tells.
const COMPRESSORS: [&str; 6] = ["lz4", "lz4hc", "lzma", "deflate", "libdeflate", "zstd"];
const CLUSTER: &str = "-C65536";
/// As its descriptions for kiwi have it.
const FEDORA: &str = "lzma,6 -Efragments -C1048576";

impl Default for ErofsCompression {
    fn default() -> Self {
        Self {
            compressor: Some("lz4hc".into()),
            options: vec![CLUSTER.into()],
        }
    }
}

impl FromStr for ErofsCompression {
    type Err = Error;

    /// `COMPRESSOR[,LEVEL] [OPTION…]`, such as `lz4hc,12 -C 16384 -E dedupe`,
    /// `none`, or `fedora` for what Fedora's media have since version 42. Options may be `-C` (bytes in a cluster) and `-E` (extended
    /// options), each with its value beside it or in the next word.
    fn from_str(given: &str) -> Result<Self, Error> {
        let wrong = || Error::ErofsCompression {
            given: given.to_owned(),
        };
        let mut words = match given.trim() {
            "fedora" => FEDORA,
            words => words,
        }
        .split_whitespace();
        let compressor = words.next().ok_or_else(wrong)?;
        let (name, level) = compressor.split_once(',').unwrap_or((compressor, "0"));
        let known = name == "none" || COMPRESSORS.contains(&name);
        if !known || level.parse::<u8>().is_err() {
            return Err(wrong());
        }
        let mut options = Vec::new();
        while let Some(word) = words.next() {
            options.push(match word {
                "-C" | "-E" => format!("{word}{}", words.next().ok_or_else(wrong)?),
                _ if word.starts_with("-C") || word.starts_with("-E") => word.to_owned(),
                _ => return Err(wrong()),
            });
        }
        let cluster = |option: &String| option.strip_prefix("-C").map(str::to_owned);
        if let Some(bytes) = options.iter().find_map(cluster) {
            let bytes = bytes.parse::<u32>().map_err(|_| wrong())?;
            if !bytes.is_power_of_two() || !(4096..=1 << 20).contains(&bytes) {
                return Err(wrong());
            }
        } else if name != "none" {
            options.insert(0, CLUSTER.to_owned());
        }
        Ok(Self {
            compressor: (name != "none").then(|| compressor.to_owned()),
            options,
        })
    }
}

impl fmt::Display for ErofsCompression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.compressor.as_deref().unwrap_or("none"))?;
        let mut options = self.options.iter();
        options.try_for_each(|option| write!(f, " {option}"))
    }
}

/// How an EROFS image is made: a compressed filesystem that is only read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Erofs {
    /// The compressor.
    pub compression: ErofsCompression,
    /// The filesystem's UUID, as text.
    pub uuid: String,
    /// When the image says it was made, and the latest time of a file in it, in
    /// seconds since 1970.
    pub timestamp: i64,
}

impl Erofs {
    /// Makes the EROFS image `image` of the directory `tree`. An existing file is
    /// replaced. The same tree gives the same bytes.
    ///
    /// A time before 1970 or after February 2106 becomes the nearest that every
    /// filesystem holds, in `tree` too.
    ///
    /// # Errors
    ///
    /// A missing or failing mkfs.erofs.
    pub fn create(&self, host: &Host, tree: &Path, image: &Path) -> Result<(), Error> {
        hold_times(tree)?;
        let failed = |source: ToolError| Error::Tool {
            doing: "make",
            kind: "EROFS",
            path: image.to_owned(),
            source,
        };
        host.run(&self.mkfs(tree, image)).map(drop).map_err(failed)
    }

    /// Makes an image of nothing in the directory `scratch`, to learn whether the
    /// installed mkfs.erofs has the compressor and knows the options, before a
    /// build that ends with it.
    ///
    /// # Errors
    ///
    /// As [`create`](Self::create).
    pub fn try_options(&self, host: &Host, scratch: &Path) -> Result<(), Error> {
        crate::squashfs::try_in(scratch, |tree, image| self.create(host, tree, image))
    }

    fn mkfs(&self, tree: &Path, image: &Path) -> Tool {
        let compressor = self.compression.compressor.as_ref();
        Tool::new("mkfs.erofs")
            .arg("--quiet")
            .args(compressor.map(|compressor| format!("-z{compressor}")))
            .args(&self.compression.options)
            .arg(format!("-U{}", self.uuid))
            .args([image, tree])
            .env("SOURCE_DATE_EPOCH", self.timestamp.to_string())
    }
}

/// Whether the installed fsck.erofs extracts extended attributes: from 1.8 on.
pub(crate) fn extracts_attributes(host: &Host) -> bool {
    let help = host.run(&Tool::new("fsck.erofs").arg("--help"));
    help.is_ok_and(|output| (output.stdout + &output.stderr).contains("xattrs"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line() {
        let line = |compression: &str| {
            let erofs = Erofs {
                compression: compression.parse().unwrap(),
                uuid: "6e1ff9c0-4c1d-5e5a-8a50-000000000001".into(),
                timestamp: 5,
            };
            let tool = erofs.mkfs(Path::new("/tree"), Path::new("/out"));
            tool.to_string()
        };
        assert_eq!(
            line("lz4hc,12 -E dedupe"),
            "SOURCE_DATE_EPOCH=5 mkfs.erofs --quiet '-zlz4hc,12' -C65536 -Ededupe \
             -U6e1ff9c0-4c1d-5e5a-8a50-000000000001 /out /tree"
        );
        assert!(line("none").contains("--quiet -U"));
    }

    #[test]
    fn compressors_and_their_options() {
        for (given, shown) in [
            ("lz4hc", Some("lz4hc -C65536")),
            ("lz4hc,9 -C 16384", Some("lz4hc,9 -C16384")),
            (
                "zstd,19 -C1048576 -Efragments",
                Some("zstd,19 -C1048576 -Efragments"),
            ),
            ("none", Some("none")),
            ("fedora", Some("lzma,6 -Efragments -C1048576")),
            ("", None),
            ("xz", None),
            ("lz4,best", None),
            ("lz4 -C 5000", None),
            ("lz4 -C", None),
            ("lz4 --all-root", None),
        ] {
            let parsed = given.parse::<ErofsCompression>().ok();
            let parsed = parsed.map(|c| c.to_string());
            assert_eq!(parsed.as_deref(), shown, "{given:?}");
        }
    }
}
