//! Unpacks the base without running anything of it, so that its own dpkg can
//! then install it.

use std::collections::HashSet;
use std::fs::{self, File};
use std::io::{self, BufReader};
use std::os::unix::fs::{MetadataExt, symlink};
use std::path::{Component, Path, PathBuf};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use livecd_host::{Event, Host, Tool, Unit};

use super::orders::Deb;
use super::root_files;
use crate::{Error, Target};

/// Directories at the top that are links into `/usr` in every current system.
const MERGED: [&str; 7] = ["bin", "sbin", "lib", "lib32", "lib64", "libo32", "libx32"];

/// Those of [`MERGED`] that every architecture has.
const ALWAYS: [&str; 3] = ["bin", "sbin", "lib"];

/// What no script of the base needs: more than half of the files, and a third
/// of the bytes, that dpkg would only have to replace.
const LATER: [&str; 6] = [
    "/usr/share/bash-completion",
    "/usr/share/doc",
    "/usr/share/info",
    "/usr/share/lintian",
    "/usr/share/locale",
    "/usr/share/man",
];

/// How far decompressing may be ahead of unpacking.
const AHEAD: usize = 2;

/// Unpacks the files of `debs`, except for what can wait until dpkg does.
///
/// The build host's dpkg-deb decompresses, and never sees the root; the tar
/// archive is unpacked by a thread that sees the root as `/`.
pub(crate) fn extract(target: &Target, debs: &[Deb]) -> Result<(), Error> {
    let (sender, archives) = sync_channel(AHEAD);
    std::thread::scope(|scope| {
        let unpacker = scope.spawn(|| {
            super::within(&target.host, &*target.root, || {
                unpack_all(&target.host, archives, debs.len())
            })
        });
        let decompressed = decompress_all(&target.host, &target.work_dir, debs, sender);
        let unpacked = match unpacker.join() {
            Ok(unpacked) => unpacked,
            Err(panic) => std::panic::resume_unwind(panic),
        };
        decompressed.and(unpacked)
    })
}

/// A package's file, and its content without compression.
type Archive = (PathBuf, File);

fn decompress_all(
    host: &Host,
    work_dir: &Path,
    debs: &[Deb],
    archives: SyncSender<Archive>,
) -> Result<(), Error> {
    let path = work_dir.join("data.tar");
    for deb in debs {
        let tool = Tool::new("dpkg-deb")
            .arg("--fsys-tarfile")
            .arg(&deb.file)
            .stdout_file(&path);
        host.run(&tool)?;
        let file = File::open(&path).map_err(Error::io("open", &path))?;
        // The open file is all that is needed of it.
        fs::remove_file(&path).map_err(Error::io("remove", &path))?;
        if archives.send((deb.file.clone(), file)).is_err() {
            break; // unpacking failed, and says why
        }
    }
    Ok(())
}

/// Inside the root: unpacks what comes.
fn unpack_all(host: &Host, archives: Receiver<Archive>, total: usize) -> Result<(), Error> {
    root_files::create_directory(Path::new("/usr"))?;
    for name in ALWAYS {
        merge(name).map_err(Error::io("create", Path::new(name)))?;
    }
    let mut extracted = HashSet::new();
    for (number, (path, file)) in archives.into_iter().enumerate() {
        unpack(file, &mut extracted).map_err(Error::io("unpack", &path))?;
        host.report(Event::Progress {
            what: "base packages extracted",
            unit: Unit::Items,
            done: number as u64 + 1,
            total: total as u64,
        });
    }
    Ok(())
}

/// Where packages have files that whoever runs the system changes.
const CONFIGURATION: &str = "/etc";

/// Unpacks one archive; `extracted` are the files of those before it.
fn unpack(file: File, extracted: &mut HashSet<PathBuf>) -> io::Result<()> {
    let mut archive = tar::Archive::new(BufReader::with_capacity(1 << 20, file));
    archive.set_preserve_permissions(true);
    archive.set_preserve_ownerships(true);
    archive.set_unpack_xattrs(true);
    let device = fs::metadata("/")?.dev();
    for entry in archive.entries()? {
        let mut entry = entry?;
        let path = rooted(&entry.path()?);
        if LATER.iter().any(|directory| path.starts_with(directory)) {
            continue;
        }
        let is_directory = entry.header().entry_type().is_dir();
        merge_for(&path, is_directory)?;
        if is_directory && (is_merged(&path) || is_elsewhere(&path, device)) {
            continue;
        }
        if entry.header().entry_type().is_file() && path.starts_with(CONFIGURATION) {
            // A script was here before: what becomes of its file is for dpkg to
            // say, which knows what is configuration.
            if !extracted.contains(&path) && is_file(&path) {
                continue;
            }
            extracted.insert(path);
        }
        entry.unpack_in("/")?;
    }
    Ok(())
}

fn is_file(path: &Path) -> bool {
    path.symlink_metadata()
        .is_ok_and(|metadata| metadata.is_file())
}

/// Whether the directory is a link to one, as [`MERGED`] are.
fn is_merged(path: &Path) -> bool {
    path.is_symlink() && path.is_dir()
}

/// Whether something else, such as `/proc`, is mounted on the directory.
fn is_elsewhere(path: &Path, device: u64) -> bool {
    path.metadata()
        .is_ok_and(|metadata| metadata.dev() != device)
}

/// The path as seen in the root.
fn rooted(path: &Path) -> PathBuf {
    let normal = path
        .components()
        .filter(|component| matches!(component, Component::Normal(_)));
    Path::new("/").join(normal.collect::<PathBuf>())
}

/// Makes the link that `path` goes through, if it is one of [`MERGED`].
fn merge_for(path: &Path, is_directory: bool) -> io::Result<()> {
    let mut names = path.components().skip(1);
    let first = names.next().and_then(|name| name.as_os_str().to_str());
    let is_itself = names.next().is_none();
    match MERGED.iter().find(|name| Some(**name) == first) {
        // A package may bring the link itself.
        Some(name) if is_directory || !is_itself => merge(name),
        _ => Ok(()),
    }
}

fn merge(name: &str) -> io::Result<()> {
    let link = Path::new("/").join(name);
    if link.symlink_metadata().is_ok() {
        return Ok(());
    }
    let directory = Path::new("/usr").join(name);
    root_files::create_directory(&directory).map_err(io::Error::other)?;
    symlink(Path::new("usr").join(name), link)
}
