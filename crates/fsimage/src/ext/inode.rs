//! The inodes of an ext filesystem, and the times in them.

use std::fs::Metadata;
use std::os::unix::fs::MetadataExt;

use super::crc32c::crc32c;

/// What every inode has, the rest is its extra part.
const SMALL: usize = 128;
/// How long the extra part must be to hold what is at these offsets.
const CHECKSUM_EXTRA: u16 = 4;
const TIMES_EXTRA: u16 = 24;

const MODE: usize = 0x0;
const USER: (usize, usize) = (0x2, 0x78);
const GROUP: (usize, usize) = (0x18, 0x7a);
const LINKS: usize = 0x1a;
const GENERATION: usize = 0x64;
const CHECKSUM: (usize, usize) = (0x7c, 0x82);
const EXTRA_SIZE: usize = 0x80;
/// Each with where its higher bits and its nanoseconds are.
const ACCESSED: (usize, usize) = (0x8, 0x8c);
const CHANGED: (usize, usize) = (0xc, 0x84);
const MODIFIED: (usize, usize) = (0x10, 0x88);
const CREATED: (usize, usize) = (0x90, 0x94);

/// Who owns a file, and what may be done with it.
pub(super) struct Owner {
    mode: u16,
    user: u32,
    group: u32,
}

impl Owner {
    pub(super) fn of(metadata: &Metadata) -> Self {
        Self {
            // Type and permissions: 16 bits, in the numbers of ext4.
            mode: (metadata.mode() & 0xffff) as u16,
            user: metadata.uid(),
            group: metadata.gid(),
        }
    }
}

/// An inode in its table.
pub(super) struct Inode<'a>(pub(super) &'a mut [u8]);

impl Inode<'_> {
    fn u16(&self, at: usize) -> u16 {
        u16::from_le_bytes([self.0[at], self.0[at + 1]])
    }

    fn u32(&self, at: usize) -> u32 {
        u32::from(self.u16(at)) | u32::from(self.u16(at + 2)) << 16
    }

    fn put(&mut self, at: usize, bytes: &[u8]) {
        self.0[at..at + bytes.len()].copy_from_slice(bytes);
    }

    /// How much of the extra part is in use, in bytes.
    fn extra(&self) -> u16 {
        if self.0.len() > SMALL {
            self.u16(EXTRA_SIZE)
        } else {
            0
        }
    }

    pub(super) fn is_used(&self) -> bool {
        self.u16(LINKS) > 0
    }

    pub(super) fn set_owner(&mut self, owner: &Owner) {
        self.put(MODE, &owner.mode.to_le_bytes());
        for ((low, high), id) in [(USER, owner.user), (GROUP, owner.group)] {
            let bytes = id.to_le_bytes();
            self.put(low, &bytes[..2]);
            self.put(high, &bytes[2..]);
        }
    }

    /// When the content was last modified, in whole seconds since 1970.
    pub(super) fn modified(&self) -> i64 {
        let (low, extra) = MODIFIED;
        let seconds = i64::from(self.u32(low).cast_signed());
        if self.extra() < TIMES_EXTRA {
            return seconds;
        }
        seconds + (i64::from(self.u32(extra) & 3) << 32)
    }

    /// Sets all times to `time`, but that of its creation to `created`.
    pub(super) fn set_times(&mut self, time: i64, created: i64) {
        let has_extra = self.extra() >= TIMES_EXTRA;
        let times = [
            (ACCESSED, time),
            (CHANGED, time),
            (MODIFIED, time),
            (CREATED, created),
        ];
        for ((low, extra), time) in times {
            if low >= SMALL && !has_extra {
                continue;
            }
            let seconds = (time & 0xffff_ffff) as u32;
            self.put(low, &seconds.to_le_bytes());
            if has_extra {
                // Two bits that count 2^32 seconds; then nanoseconds, which are 0.
                let epoch = (time - i64::from(seconds.cast_signed())) >> 32;
                self.put(extra, &((epoch & 3) as u32).to_le_bytes());
            }
        }
    }

    /// Writes the checksum anew, if there is one.
    pub(super) fn seal(&mut self, seed: Option<u32>, number: u32) {
        let Some(seed) = seed else {
            return;
        };
        let (low, high) = CHECKSUM;
        let has_high = self.extra() >= CHECKSUM_EXTRA;
        self.put(low, &[0; 2]);
        if has_high {
            self.put(high, &[0; 2]);
        }
        let generation = self.u32(GENERATION);
        let start = crc32c(
            crc32c(seed, &number.to_le_bytes()),
            &generation.to_le_bytes(),
        );
        let checksum = crc32c(start, self.0).to_le_bytes();
        self.put(low, &checksum[..2]);
        if has_high {
            self.put(high, &checksum[2..]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_before_1970_and_after_2038_are_kept() {
        let mut bytes = [0; 256];
        bytes[EXTRA_SIZE] = 32;
        let mut inode = Inode(&mut bytes);
        for time in [-86_400, 0, 1_700_000_000, 3_000_000_000, 10_000_000_000] {
            inode.set_times(time, 7);
            assert_eq!(inode.modified(), time);
            assert_eq!(inode.u32(CREATED.0), 7);
        }
        let mut bytes = [0; 128];
        let mut inode = Inode(&mut bytes);
        inode.set_times(1_700_000_000, 7);
        assert_eq!(inode.modified(), 1_700_000_000);
    }
}
