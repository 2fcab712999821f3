//! Kickstarts from files: the only part that reads them.

use std::fs::{File, FileType};
use std::io::{self, Read};
use std::os::unix::fs::FileTypeExt;
use std::path::{Path, PathBuf};

use rustix::fs::{Mode, OFlags};

use crate::append::append;
use crate::encoding::utf8;
use crate::errors::Errors;
use crate::includes::{IncludeError, Includes};
use crate::kickstart::Kickstart;
use crate::options::ParseOptions;
use crate::read::Reading;

/// Why a kickstart file could not be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LoadError {
    /// The file itself could not be read.
    #[error("could not read the kickstart {}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the operating system says, or that it is not text.
        source: io::Error,
    },
    /// Something in it, or in a file it includes, is wrong.
    #[error(transparent)]
    Parse(#[from] Errors),
}

impl Kickstart {
    /// Reads a kickstart file and what it includes.
    ///
    /// A relative name in an `%include` is looked up in the working directory
    /// first, then beside the file that includes it.
    pub fn load(path: &Path) -> Result<Self, LoadError> {
        Self::load_with(path, &ParseOptions::default())
    }

    /// Reads a kickstart file, leaving out what it includes.
    pub fn load_alone(path: &Path, options: &ParseOptions) -> Result<Self, LoadError> {
        Ok(Self::read_file(path, options, None)?.into_result()?)
    }

    /// Reads a kickstart file and what it includes, by `options`.
    pub fn load_with(path: &Path, options: &ParseOptions) -> Result<Self, LoadError> {
        Self::load_including(path, options, &mut FileIncludes)
    }

    /// Reads a kickstart file, and finds what it includes with `includes`.
    pub fn load_including(
        path: &Path,
        options: &ParseOptions,
        includes: &mut dyn Includes,
    ) -> Result<Self, LoadError> {
        Ok(Self::read_file(path, options, Some(includes))?.into_result()?)
    }

    /// Reads a kickstart file, whatever is wrong in it, and finds what it includes with
    /// `includes`, or leaves it out.
    ///
    /// # Errors
    ///
    /// The file itself cannot be read.
    pub fn read_file(
        path: &Path,
        options: &ParseOptions,
        includes: Option<&mut dyn Includes>,
    ) -> Result<Reading, LoadError> {
        let name = path.display().to_string();
        Ok(Self::read_bytes(read(path)?, &name, options, includes))
    }
}

/// Reads a kickstart file, with the texts that `%ksappend` lines name in their place.
pub fn append_file(path: &Path) -> Result<String, LoadError> {
    let in_path = |source| LoadError::Read {
        path: path.to_owned(),
        source,
    };
    let text = utf8(read(path)?, &path.display().to_string()).map_err(in_path)?;
    Ok(append(
        &text,
        &path.display().to_string(),
        &mut FileIncludes,
    )?)
}

fn read(path: &Path) -> Result<Vec<u8>, LoadError> {
    let in_path = |source| LoadError::Read {
        path: path.to_owned(),
        source,
    };
    // Whatever the caller names, also the pipe that a shell's `<(…)` gives.
    File::open(path).and_then(limited).map_err(in_path)
}

/// No kickstart is larger, nor anything that it includes, in bytes.
const LARGEST: u64 = 64 << 20;

/// The bytes of a plain file, which is not waited for.
fn read_included(path: &Path) -> io::Result<Vec<u8>> {
    let flags = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
    let file = File::from(rustix::fs::open(path, flags, Mode::empty())?);
    match file.metadata()?.file_type() {
        kind if kind.is_file() => limited(file),
        kind => Err(unfit(kind)),
    }
}

fn limited(file: File) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    file.take(LARGEST + 1).read_to_end(&mut bytes)?;
    match bytes.len() as u64 > LARGEST {
        true => Err(io::Error::other("it is larger than 64 MiB")),
        false => Ok(bytes),
    }
}

/// Why a file of this kind is not read.
fn unfit(kind: FileType) -> io::Error {
    io::Error::other(match kind {
        kind if kind.is_dir() => "it is a directory",
        kind if kind.is_fifo() => "it is a FIFO, not a file",
        kind if kind.is_socket() => "it is a socket, not a file",
        _ => "it is a device, not a file",
    })
}

/// Includes from the file system: the working directory, then beside the including file.
#[derive(Clone, Copy, Debug, Default)]
pub struct FileIncludes;

impl FileIncludes {
    /// The file that `name` means in the file `from`, whether it is there or not.
    pub fn path(name: &str, from: &str) -> PathBuf {
        let here = Path::new(name).metadata();
        match here.is_ok_and(|metadata| !metadata.is_dir()) {
            true => PathBuf::from(name),
            false => Path::new(from).parent().unwrap_or(Path::new("")).join(name),
        }
    }
}

impl Includes for FileIncludes {
    fn open(&mut self, name: &str, from: &str) -> Result<(String, String), IncludeError> {
        if ["http:", "https:", "ftp:"]
            .iter()
            .any(|scheme| name.starts_with(scheme))
        {
            return Err("only files can be included here, not URLs".into());
        }
        let path = Self::path(name, from);
        let bytes = read_included(&path)?;
        let name = path.display().to_string();
        let text = utf8(bytes, &name)?;
        Ok((name, text))
    }
}
