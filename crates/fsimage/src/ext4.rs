use std::fs::File;
use std::path::Path;

use livecd_host::{Host, Tool};

use crate::Error;

/// How an ext2, ext3 or ext4 filesystem image is made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ext4 {
    /// `ext2`, `ext3` or `ext4`.
    pub fstype: &'static str,
    /// The filesystem's label, up to 16 bytes.
    pub label: String,
    /// The size of the image in bytes; holes take no space on disk.
    pub size: u64,
    /// The filesystem's UUID; also seeds the hashes of its directories.
    pub uuid: String,
    /// When the filesystem says it was made, in seconds since 1970.
    pub timestamp: i64,
}

impl Ext4 {
    /// Makes the image `image` with the content of the directory `tree`.
    ///
    /// # Errors
    ///
    /// A label that is too long, and a missing or failing `mkfs`, such as a
    /// tree that does not fit.
    pub fn create(&self, host: &Host, tree: &Path, image: &Path) -> Result<(), Error> {
        if self.label.len() > 16 {
            return Err(Error::Label {
                label: self.label.clone(),
            });
        }
        let create = || File::create(image)?.set_len(self.size);
        create().map_err(|source| Error::Create {
            path: image.to_owned(),
            source,
        })?;
        host.run(&self.mkfs(tree, image))
            .map_err(|source| Error::Tool {
                kind: self.fstype,
                path: image.to_owned(),
                source,
            })
            .map(drop)
    }

    fn mkfs(&self, tree: &Path, image: &Path) -> Tool {
        Tool::new(format!("mkfs.{}", self.fstype))
            .args([
                "-q",
                "-F",
                "-b",
                "4096",
                "-m",
                "1",
                "-L",
                &self.label,
                "-U",
                &self.uuid,
            ])
            .arg("-E")
            .arg(format!("hash_seed={},lazy_itable_init=0", self.uuid))
            .arg("-d")
            .arg(tree)
            .arg(image)
            .env("SOURCE_DATE_EPOCH", self.timestamp.to_string())
            // Its own variable before version 1.47.1.
            .env("E2FSPROGS_FAKE_TIME", self.timestamp.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn image() -> Ext4 {
        Ext4 {
            fstype: "ext4",
            label: "_live".into(),
            size: 32 << 20,
            uuid: "6e1ff9c0-4c1d-5e5a-8a50-000000000001".into(),
            timestamp: 7,
        }
    }

    #[test]
    fn the_command_line() {
        assert_eq!(
            image()
                .mkfs(Path::new("/tree"), Path::new("/out"))
                .to_string(),
            "SOURCE_DATE_EPOCH=7 E2FSPROGS_FAKE_TIME=7 mkfs.ext4 -q -F -b 4096 -m 1 -L _live \
             -U 6e1ff9c0-4c1d-5e5a-8a50-000000000001 \
             -E 'hash_seed=6e1ff9c0-4c1d-5e5a-8a50-000000000001,lazy_itable_init=0' -d /tree /out"
        );
    }

    #[test]
    fn a_label_is_checked_first() {
        let image = Ext4 {
            label: "a label that is too long".into(),
            ..image()
        };
        let host = livecd_host::testing::Transcript::new().host();
        let error = image
            .create(&host, Path::new("/"), Path::new("/dev/null/no"))
            .unwrap_err();
        assert!(error.to_string().contains("has 24 bytes"), "{error}");
    }
}
