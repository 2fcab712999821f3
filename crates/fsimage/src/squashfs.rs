use std::path::Path;

use livecd_host::{Event, Host, Tool};

use crate::{Compression, Error};

/// mksquashfs would take a quarter of the machine's memory.
const MEMORY: &str = "1G";

/// How a squashfs image is made.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Squashfs {
    /// The compressor.
    pub compression: Compression,
    /// When the image says it was made, and the latest time of a file in it, in
    /// seconds since 1970.
    pub timestamp: i64,
}

impl Squashfs {
    /// Makes the squashfs image `image` of the directory `tree`. An existing
    /// file is replaced. Reports progress in percent.
    ///
    /// # Errors
    ///
    /// A missing or failing mksquashfs.
    pub fn create(&self, host: &Host, tree: &Path, image: &Path) -> Result<(), Error> {
        let mut shown = None;
        let mut progress = |line: &str| {
            if let Some(done) = percent(line).filter(|done| shown != Some(*done)) {
                shown = Some(done);
                host.report(Event::Progress {
                    what: "percent squashed",
                    done,
                    total: 100,
                });
            }
        };
        host.run_lines(&self.mksquashfs(tree, image), &mut progress)
            .map_err(|source| Error::Tool {
                doing: "make",
                kind: "squashfs",
                path: image.to_owned(),
                source,
            })
            .map(drop)
    }

    fn mksquashfs(&self, tree: &Path, image: &Path) -> Tool {
        Tool::new("mksquashfs")
            .arg(tree)
            .arg(image)
            .args(self.compression.args())
            .args(["-noappend", "-xattrs", "-mem", MEMORY])
            .env("SOURCE_DATE_EPOCH", self.timestamp.to_string())
    }
}

/// The figure at the end of a line such as `[====|  ] 120/400  30%`.
fn percent(line: &str) -> Option<u64> {
    let bar = line.trim().strip_suffix('%')?;
    bar.rsplit(' ').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line() {
        let squashfs = Squashfs {
            timestamp: 5,
            ..Squashfs::default()
        };
        assert_eq!(
            squashfs
                .mksquashfs(Path::new("/tree"), Path::new("/out"))
                .to_string(),
            "SOURCE_DATE_EPOCH=5 mksquashfs /tree /out -comp zstd -Xcompression-level 3 -noappend \
             -xattrs -mem 1G"
        );
    }

    #[test]
    fn progress_is_read_from_the_bar() {
        assert_eq!(percent("[=====|    ]  120/400  30%"), Some(30));
        assert_eq!(percent("Number of inodes 12"), None);
    }
}
