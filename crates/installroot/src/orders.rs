//! What the program tells the processes it starts of itself.
//!
//! Not by the environment, which somebody may set by accident or have set, nor
//! on the command line, which programs in the worker's namespaces see as that of
//! their first process: in a file without a name, sealed so that it is what it
//! was made as (memfd_create(2)).

use std::ffi::{OsStr, OsString};
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::os::fd::{AsRawFd, OwnedFd};
use std::os::unix::ffi::{OsStrExt, OsStringExt};

use nix::unistd::close;
use rustix::fs::{MemfdFlags, SealFlags, fcntl_add_seals, fcntl_get_seals, memfd_create};

const NAME: &str = "livecd-orders";
/// No line of arguments is longer, execve(2), in bytes.
const LIMIT: u64 = 16 << 20;
/// Nobody can change what is in it, nor the seals.
const SEALS: SealFlags = SealFlags::SEAL
    .union(SealFlags::SHRINK)
    .union(SealFlags::GROW)
    .union(SealFlags::WRITE);

/// The words for one process.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Orders(pub(crate) Vec<OsString>);

impl Orders {
    /// A descriptor that a program inherits, and finds.
    pub(crate) fn handed_on(&self) -> io::Result<OwnedFd> {
        // Not closed by exec.
        let mut file: File = memfd_create(NAME, MemfdFlags::ALLOW_SEALING)?.into();
        for word in &self.0 {
            file.write_all(word.as_bytes())?;
            // No word has a NUL in it.
            file.write_all(b"\0")?;
        }
        fcntl_add_seals(&file, SEALS)?;
        Ok(file.into())
    }

    /// The orders that this process has inherited, if it has; nobody who is
    /// started from here on inherits them.
    pub(crate) fn inherited() -> Option<Self> {
        let entries = fs::read_dir("/proc/self/fd").ok()?;
        let numbers = entries.flatten().filter_map(|entry| {
            let target = fs::read_link(entry.path()).ok()?;
            let ours = target.as_os_str() == OsStr::new(&format!("/memfd:{NAME} (deleted)"));
            let number = entry.file_name().to_str()?.parse::<i32>().ok()?;
            ours.then_some(number)
        });
        let number = numbers.collect::<Vec<_>>().into_iter().next()?;
        let orders = Self::read(number);
        let _ = close(number);
        orders
    }

    fn read(number: i32) -> Option<Self> {
        let file = File::open(format!("/proc/self/fd/{number}")).ok()?;
        if !fcntl_get_seals(&file).ok()?.contains(SEALS) {
            return None;
        }
        let mut bytes = Vec::new();
        file.take(LIMIT).read_to_end(&mut bytes).ok()?;
        // After the last NUL there is nothing.
        bytes.pop().filter(|last| *last == 0)?;
        let words = bytes.split(|byte| *byte == 0);
        Some(Self(
            words
                .map(|word| OsString::from_vec(word.to_vec()))
                .collect(),
        ))
    }
}

/// The descriptor's number as a word.
pub(crate) fn number(descriptor: &impl AsRawFd) -> OsString {
    descriptor.as_raw_fd().to_string().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_any_bytes_arrive_as_they_are() {
        let words = ["worker", "", "--x=a b\n"].map(OsString::from);
        let mut orders = Orders(words.to_vec());
        orders.0.push(OsString::from_vec(vec![0xff, b'/']));
        let file = orders.handed_on().unwrap();
        assert_eq!(Orders::read(file.as_raw_fd()), Some(orders));
        let mut file = File::from(file);
        file.write_all(b"more").unwrap_err();
        file.set_len(0).unwrap_err();
    }

    /// Tried by taking out the look at the seals.
    #[test]
    fn a_file_that_somebody_can_still_write_gives_no_orders() {
        let mut file: File = memfd_create(NAME, MemfdFlags::ALLOW_SEALING)
            .unwrap()
            .into();
        file.write_all(b"worker\0").unwrap();
        assert_eq!(Orders::read(file.as_raw_fd()), None);
        let file = tempfile::tempfile().unwrap();
        assert_eq!(Orders::read(file.as_raw_fd()), None);
    }
}
