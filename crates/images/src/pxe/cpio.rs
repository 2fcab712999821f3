//! Archives that the kernel unpacks as its first filesystem.

use std::io::{self, Write};

/// The largest file an archive in this format takes, in bytes.
pub(super) const LIMIT: u64 = u32::MAX as u64;

/// The kernel looks for archives at multiples of this.
const ALIGNMENT: u64 = 4;

/// Writes the beginning of an initramfs archive with one file, up to where its
/// content of `length` bytes begins. Format: "newc" of cpio(5), as in
/// Documentation/driver-api/early-userspace/buffer-format.rst of Linux.
///
/// `at` is where `out` stands in the initramfs.
pub(super) fn begin(out: &mut dyn Write, at: u64, name: &str, length: u64) -> io::Result<()> {
    pad(out, at)?;
    entry(out, name, 0o100_644, length)
}

/// Ends the archive after the content.
pub(super) fn end(out: &mut dyn Write, length: u64) -> io::Result<()> {
    pad(out, length)?;
    entry(out, "TRAILER!!!", 0, 0)
}

fn entry(out: &mut dyn Write, name: &str, mode: u32, length: u64) -> io::Result<()> {
    let length = u32::try_from(length).map_err(|_| io::Error::from(io::ErrorKind::FileTooLarge))?;
    let name_length = name.len() as u32 + 1;
    // Inode, mode, owner, group, links, time, length, two devices, name, sum.
    let fields = [1, mode, 0, 0, 1, 0, length, 0, 0, 0, 0, name_length, 0];
    let mut header = String::from("070701");
    for field in fields {
        header.push_str(&format!("{field:08X}"));
    }
    header.push_str(name);
    header.push('\0');
    out.write_all(header.as_bytes())?;
    pad(out, header.len() as u64)
}

fn pad(out: &mut dyn Write, at: u64) -> io::Result<()> {
    let count = at.next_multiple_of(ALIGNMENT) - at;
    out.write_all(&[0; ALIGNMENT as usize][..count as usize])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_begins_at_a_multiple_of_four() {
        let mut archive = b"odd".to_vec();
        begin(&mut archive, 3, "squashfs.img", 5).unwrap();
        assert_eq!(archive.len() % 4, 0);
        archive.extend(b"hello");
        end(&mut archive, 5).unwrap();
        assert_eq!(archive.len() % 4, 0);
        let text = String::from_utf8(archive).unwrap();
        assert_eq!(
            text.replace('\0', "."),
            "odd.070701000000010000\
             81A4000000000000000000000001000000000000000500000000000000000000000000000000\
             0000000D00000000squashfs.img..hello...\
             07070100000001000000000000000000000000000000010000000000000000000000000000000000000000\
             000000000000000B00000000TRAILER!!!...."
        );
    }
}
