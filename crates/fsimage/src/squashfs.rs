//! Squashfs images, by mksquashfs.

use std::fs;
use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex};

use livecd_host::{Event, Host, Tool, Unit};

use crate::acl::{has_acls, mode_without_acl};
use crate::times::hold_times;
use crate::{Compression, Error, Labels, archive};

/// mksquashfs would take a quarter of the machine's memory.
const MEMORY: &str = "1G";

/// How a squashfs image is made.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Squashfs {
    /// The compressor.
    pub compression: Compression,
    /// How much is compressed at once, in bytes: a power of two from 4 KiB to
    /// 1 MiB. What the compression's own `-b` says, or 128 KiB, if not set.
    pub block_size: Option<u32>,
    /// How many processors compress; all of them if not set.
    pub processors: Option<u32>,
    /// When the image says it was made, and the latest time of a file in it, in
    /// seconds since 1970.
    pub timestamp: i64,
}

impl Squashfs {
    /// Makes the squashfs image `image` of the directory `tree`. An existing
    /// file is replaced. Reports progress in percent. The same tree gives the
    /// same bytes, on any number of processors.
    ///
    /// A squashfs holds no ACLs. A file that has one gets the mode that
    /// [`drop_acls`](crate::drop_acls) would give it, and keeps it in `tree`; the
    /// image is then made as [`create_labelled`](Self::create_labelled) makes it.
    ///
    /// A time before 1970 or after February 2106 becomes the nearest that every
    /// filesystem holds, in `tree` too.
    ///
    /// # Errors
    ///
    /// A block size that cannot be; a file that cannot be read; a missing or failing
    /// mksquashfs.
    pub fn create(&self, host: &Host, tree: &Path, image: &Path) -> Result<(), Error> {
        if has_acls(tree)? {
            return self.create_labelled(host, tree, Arc::default(), image);
        }
        hold_times(tree)?;
        self.make(host, &self.mksquashfs(tree, image), image)
    }

    /// The same, with a label of SELinux for every file that `labels` names. The
    /// files of `tree` need none: nobody but root could give them one.
    ///
    /// Of the directory itself only the mode is kept: it is root's, without
    /// attributes. Sockets are left out.
    ///
    /// # Errors
    ///
    /// As [`create`](Self::create); a file that cannot be read; a mksquashfs
    /// older than 4.5, which cannot read archives.
    pub fn create_labelled(
        &self,
        host: &Host,
        tree: &Path,
        labels: Arc<Labels>,
        image: &Path,
    ) -> Result<(), Error> {
        hold_times(tree)?;
        let mode = fs::metadata(tree)
            .and_then(|metadata| mode_without_acl(tree, &metadata))
            .map_err(|source| Error::File {
                doing: "look at",
                path: tree.to_owned(),
                source,
            })?;
        let failure = Arc::new(Mutex::new(None));
        let (failed, from) = (Arc::clone(&failure), tree.to_owned());
        let tool = self.of_archive(mode, image).stdin_from(move |to| {
            let Err(error) = archive::write(&from, &labels, to) else {
                return Ok(());
            };
            if let Ok(mut failed) = failed.lock() {
                *failed = Some(error);
            }
            Err(io::ErrorKind::Other.into())
        });
        let made = self.make(host, &tool, image);
        // A file that cannot be read is why mksquashfs fails; that mksquashfs
        // reads no more is not.
        let failed = failure.lock().ok().and_then(|mut failure| failure.take());
        match failed {
            Some(error) if !error.is_broken_pipe() => Err(error),
            _ => made,
        }
    }

    fn make(&self, host: &Host, tool: &Tool, image: &Path) -> Result<(), Error> {
        if let Some(given) = self.block_size
            && (!given.is_power_of_two() || !(4096..=1 << 20).contains(&given))
        {
            return Err(Error::SquashfsBlockSize { given });
        }
        run(host, tool, "squashed", &mut |_| ()).map_err(|source| Error::Tool {
            doing: "make",
            kind: "squashfs",
            path: image.to_owned(),
            source,
        })
    }

    /// Makes an image of nothing in the directory `scratch`, to learn whether the
    /// installed mksquashfs has the compressor and knows its options, before a
    /// build that ends with it.
    ///
    /// # Errors
    ///
    /// As [`create`](Self::create).
    pub fn try_options(&self, host: &Host, scratch: &Path) -> Result<(), Error> {
        try_in(scratch, |tree, image| self.create(host, tree, image))
    }

    /// mksquashfs of an archive of a directory that has this mode. Version 4.5 knows options for the
    /// owner and time of the directory too, and does nothing with them here.
    fn of_archive(&self, mode: u32, image: &Path) -> Tool {
        let mode = format!("{mode:o}");
        self.mksquashfs(Path::new("-"), image)
            .args(["-tar", "-exports", "-root-mode", &mode])
    }

    fn mksquashfs(&self, tree: &Path, image: &Path) -> Tool {
        let mut tool = Tool::new("mksquashfs")
            .arg(tree)
            .arg(image)
            .args(self.compression.args());
        for (option, value) in [("-b", self.block_size), ("-processors", self.processors)] {
            if let Some(value) = value {
                tool = tool.args([option, &value.to_string()]);
            }
        }
        tool.args(["-noappend", "-xattrs", "-mem", MEMORY])
            .env("SOURCE_DATE_EPOCH", self.timestamp.to_string())
    }
}

/// Has `create` make an image of an empty tree, and removes both.
pub(crate) fn try_in(
    scratch: &Path,
    create: impl FnOnce(&Path, &Path) -> Result<(), Error>,
) -> Result<(), Error> {
    let (tree, image) = (scratch.join("empty"), scratch.join("empty.img"));
    fs::create_dir_all(&tree).map_err(|source| Error::File {
        doing: "create",
        path: tree.clone(),
        source,
    })?;
    let outcome = create(&tree, &image);
    // What cannot be removed is in a directory that will be.
    let _ = fs::remove_file(&image);
    let _ = fs::remove_dir(&tree);
    outcome
}

/// Runs one of squashfs-tools, and reports what its progress bar says; `other` gets
/// every other line.
pub(crate) fn run(
    host: &Host,
    tool: &Tool,
    what: &'static str,
    other: &mut dyn FnMut(&str),
) -> Result<(), livecd_host::ToolError> {
    let mut shown = None;
    let mut progress = |line: &str| {
        let Some(done) = percent(line) else {
            return other(line.trim());
        };
        if shown.replace(done) != Some(done) {
            host.report(Event::Progress {
                what,
                unit: Unit::Percent,
                done,
                total: 100,
            });
        }
    };
    host.run_lines(tool, &mut progress).map(drop)
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
        let mut squashfs = Squashfs {
            timestamp: 5,
            ..Squashfs::default()
        };
        let line = |squashfs: &Squashfs| {
            let tool = squashfs.mksquashfs(Path::new("/tree"), Path::new("/out"));
            tool.to_string()
        };
        assert_eq!(
            line(&squashfs),
            "SOURCE_DATE_EPOCH=5 mksquashfs /tree /out -comp zstd -Xcompression-level 3 -noappend \
             -xattrs -mem 1G"
        );
        squashfs.compression = "xz -b 1M -Xbcj x86".parse().unwrap();
        squashfs.processors = Some(2);
        assert_eq!(
            line(&squashfs),
            "SOURCE_DATE_EPOCH=5 mksquashfs /tree /out -comp xz -b 1M -Xbcj x86 -processors 2 \
             -noappend -xattrs -mem 1G"
        );
        squashfs.compression = "gzip".parse().unwrap();
        squashfs.block_size = Some(1 << 20);
        assert!(line(&squashfs).contains("-comp gzip -b 1048576 -processors 2"));
    }

    #[test]
    fn progress_is_read_from_the_bar() {
        assert_eq!(percent("[=====|    ]  120/400  30%"), Some(30));
        assert_eq!(percent("Number of inodes 12"), None);
    }
}
