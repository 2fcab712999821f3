//! A tree as a tar archive, pax(1): what mksquashfs reads when files are to have
//! attributes that they do not have in the tree.

use std::collections::{BTreeMap, HashMap};
use std::ffi::OsStr;
use std::fs::{File, Metadata};
use std::io::{self, Read, Write};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{FileTypeExt, MetadataExt};
use std::path::{Path, PathBuf};

use tar::{Builder, EntryType, Header};

use crate::Error;
use crate::acl::mode_without_acl;
use crate::tree::{attribute_names, walk};

/// Labels of SELinux, by path: `/etc/passwd`, in the tree that is packed.
pub type Labels = BTreeMap<PathBuf, String>;

/// Where the kernel looks for a file's label, xattr(7).
const LABEL: &str = "security.selinux";
/// The longest target of a link in a header, in bytes.
const HEADER_LINK: usize = 100;
/// What a squashfs can keep.
const KEPT: [&[u8]; 3] = [b"user.", b"trusted.", b"security."];

/// Writes everything beneath `tree` to `to`, in the order of names, each file
/// with the label that `labels` has for it. Sockets are left out.
///
/// # Errors
///
/// A file that cannot be read, or a reader that has gone.
pub(crate) fn write(tree: &Path, labels: &Labels, to: &mut dyn Write) -> Result<(), Error> {
    let mut archive = Archive {
        builder: Builder::new(to),
        labels,
        linked: HashMap::new(),
    };
    walk(tree, &mut |path, metadata| {
        match path.strip_prefix(tree) {
            // The directory itself is not one of its files.
            Ok(name) if name.as_os_str().is_empty() => Ok(()),
            Ok(name) => archive.add(path, name, metadata),
            Err(outside) => Err(io::Error::other(outside)),
        }
    })?;
    let finished = archive.builder.finish();
    finished.map_err(|source| Error::File {
        doing: "pack",
        path: tree.to_owned(),
        source,
    })
}

struct Archive<'a> {
    builder: Builder<&'a mut dyn Write>,
    labels: &'a Labels,
    /// The first name of each file that has several.
    linked: HashMap<(u64, u64), PathBuf>,
}

impl Archive<'_> {
    fn add(&mut self, path: &Path, name: &Path, metadata: &Metadata) -> io::Result<()> {
        let kind = metadata.file_type();
        let mode = mode_without_acl(path, metadata)?;
        let inode = (metadata.dev(), metadata.ino());
        if kind.is_socket() {
            return Ok(());
        }
        if let Some(first) = self.linked.get(&inode).cloned() {
            return self.append(
                metadata,
                mode,
                EntryType::Link,
                name,
                Some(first.as_os_str()),
                &[],
            );
        }
        if metadata.nlink() > 1 && !kind.is_dir() {
            self.linked.insert(inode, name.to_owned());
        }
        let attributes = self.attributes(path, name)?;
        let target;
        let (entry, link) = if kind.is_symlink() {
            target = std::fs::read_link(path)?;
            (EntryType::Symlink, Some(target.as_os_str()))
        } else if kind.is_dir() {
            (EntryType::Directory, None)
        } else if kind.is_char_device() {
            (EntryType::Char, None)
        } else if kind.is_block_device() {
            (EntryType::Block, None)
        } else if kind.is_fifo() {
            (EntryType::Fifo, None)
        } else {
            (EntryType::Regular, None)
        };
        self.append(metadata, mode, entry, name, link, &attributes)?;
        if entry != EntryType::Regular {
            return Ok(());
        }
        self.content(path, metadata.len())
    }

    /// A header, with all that does not fit into one before it.
    fn append(
        &mut self,
        metadata: &Metadata,
        mode: u32,
        entry: EntryType,
        name: &Path,
        link: Option<&OsStr>,
        attributes: &[(String, Vec<u8>)],
    ) -> io::Result<()> {
        let mut header = Header::new_gnu();
        header.set_entry_type(entry);
        header.set_mode(mode);
        header.set_uid(metadata.uid().into());
        header.set_gid(metadata.gid().into());
        header.set_mtime(u64::try_from(metadata.mtime()).unwrap_or_default());
        let device = metadata.rdev();
        header.set_device_major(rustix::fs::major(device))?;
        header.set_device_minor(rustix::fs::minor(device))?;
        let is_file = entry == EntryType::Regular;
        header.set_size(if is_file { metadata.len() } else { 0 });
        if let Some(link) = link {
            self.set_link(&mut header, link.as_bytes())?;
        }
        header.set_cksum();
        let records = attributes
            .iter()
            .map(|(key, value)| (key.as_str(), value.as_slice()));
        let name = ("path", name.as_os_str().as_bytes());
        self.builder.append_pax_extensions(records.chain([name]))?;
        self.builder.get_mut().write_all(header.as_bytes())
    }

    /// A long target goes before the header as GNU tar writes it: from a record of
    /// pax, mksquashfs 4.5 would take the slash at its beginning away.
    fn set_link(&mut self, header: &mut Header, target: &[u8]) -> io::Result<()> {
        if target.len() <= HEADER_LINK {
            return header.set_link_name_literal(target);
        }
        let mut long = Header::new_gnu();
        long.set_entry_type(EntryType::GNULongLink);
        long.set_size(target.len() as u64 + 1);
        long.set_cksum();
        let text = target.chain(&b"\0"[..]);
        self.builder.append(&long, text)
    }

    /// The bytes of a file, to a whole number of blocks.
    fn content(&mut self, path: &Path, size: u64) -> io::Result<()> {
        let to = self.builder.get_mut();
        let copied = io::copy(&mut File::open(path)?.take(size), to)?;
        if copied < size {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        let rest = size.next_multiple_of(512) - size;
        io::copy(&mut io::repeat(0).take(rest), to).map(drop)
    }

    /// The attributes of a file as records, by the names of star(1).
    fn attributes(&self, path: &Path, name: &Path) -> io::Result<Vec<(String, Vec<u8>)>> {
        let label = self.labels.get(&Path::new("/").join(name));
        let mut records = Vec::new();
        for attribute in attribute_names(path)? {
            let kept = KEPT.iter().any(|prefix| attribute.starts_with(prefix));
            let text = std::str::from_utf8(&attribute).ok().filter(|_| kept);
            let Some(text) = text.filter(|text| label.is_none() || *text != LABEL) else {
                continue;
            };
            let mut value = vec![0; 64 << 10];
            let length = rustix::fs::lgetxattr(path, text, value.as_mut_slice())?;
            value.truncate(length);
            records.push((format!("SCHILY.xattr.{text}"), value));
        }
        if let Some(label) = label {
            // With the byte that ends the text, as setfiles stores it.
            let value = [label.as_bytes(), b"\0"].concat();
            records.push((format!("SCHILY.xattr.{LABEL}"), value));
        }
        Ok(records)
    }
}
