//! Images with flipped bits are read without a panic.

use std::io::Cursor;

use livecd_iso::{Attributes, BootEntry, Source, Special};

use super::*;

/// Numbers that look random and are the same each time (xorshift64*).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) as usize % limit
    }
}

/// A small image with something of every kind, such that what it says is said in both namespaces where both have it.
fn small_image() -> Vec<u8> {
    let mut image = image();
    let tree = &mut image.tree;
    for (path, content) in [
        ("kernel", "kernel"),
        ("a.config", "configuration"),
        ("docs/read me.txt", "read me"),
        ("docs/empty", ""),
        (&format!("docs/{}", "n".repeat(200)), "long"),
    ] {
        tree.file(path, Source::Bytes(content.into())).unwrap();
    }
    tree.file("boot/loader.bin", Source::Bytes(vec![1; 3000]))
        .unwrap();
    tree.file("boot/efi.img", Source::Bytes(vec![0; 2048]))
        .unwrap();
    tree.symlink("link", "docs/read me.txt").unwrap();
    let device = Special::CharacterDevice { major: 1, minor: 3 };
    tree.special("null", device, Attributes::mode(0o666))
        .unwrap();
    tree.hard_link("docs/again", "kernel").unwrap();
    tree.file("1/2/3/4/5/6/7/8/deep", Source::Bytes(b"deep".to_vec()))
        .unwrap();
    image.boot.push(BootEntry::isolinux("boot/loader.bin"));
    image.boot.push(BootEntry::uefi("boot/efi.img"));
    let mut out = Cursor::new(Vec::new());
    image.write(&mut out, &mut |_| ()).unwrap();
    out.into_inner()
}

/// Where the only copy of something is: no program can know that it is not what was meant.
///
/// - the target of a symlink: `SL` is the only place, and Joliet has no symlinks
/// - the case of the names of symlinks and devices, as ISO 9660 has capitals only
/// - what comes behind the 56th character of a name: some programs cut it in Joliet, and all in ISO 9660
fn only_copies(image: &[u8]) -> Vec<usize> {
    let find = |bytes: &[u8]| {
        image
            .windows(bytes.len())
            .position(|window| window == bytes)
            .unwrap()
    };
    let target = find(b"docs\0\x0bread me.txt");
    let name = find(&[b'n'; 200]);
    let exempt = [
        target..target + 4,
        target + 6..target + 17,
        name + 56..name + 200,
    ];
    exempt.into_iter().flatten().collect()
}

#[test]
fn no_changed_byte_changes_what_is_read_in_silence() {
    let sound = small_image();
    let expected = read(&sound, false);
    assert_eq!(expected.complaints, Vec::<String>::new());
    // The first file's content is behind all structures.
    let starts = expected.listed.iter().flat_map(|entry| &entry.extents);
    let end = starts
        .filter(|(_, length)| *length > 0)
        .map(|(start, _)| *start)
        .min()
        .unwrap() as usize;
    let (listed, exempt) = (expected.listed(), only_copies(&sound));
    // Behind `NM`, its length, version and flags.
    let name = |entry: &[u8]| {
        sound
            .windows(entry.len())
            .position(|window| window == entry)
            .unwrap()
            + 5
    };
    let names =
        [&b"NM\x09\x01\0link"[..], b"NM\x09\x01\0null"].map(|entry| name(entry)..name(entry) + 4);
    let (mut image, mut silent) = (sound.clone(), Vec::new());
    for at in 16 * 2048..end {
        // What is all zero around is padding, of which a byte in each sector is enough.
        let is_padding = sound[at - 16..(at + 16).min(end)]
            .iter()
            .all(|byte| *byte == 0);
        if exempt.contains(&at) || (is_padding && at % 2048 != 2000) {
            continue;
        }
        // Neighbours change differently: a bit at the lower end, at the upper end, the case of a letter, all bits.
        let change = [0x01, 0x80, 0x20, 0xFF][(at / 3) % 4];
        image[at] ^= change;
        let reading = read(&image, false);
        image[at] ^= change;
        let is_name = names.iter().any(|name| name.contains(&at));
        if change == 0x20 && is_name {
            continue;
        }
        if reading.complaints.is_empty() && reading.listed() != listed {
            let around = String::from_utf8_lossy(&sound[at - 8..at + 8]);
            silent.push(format!("byte {at} ^ {change:#04x} in {around:?}"));
        }
    }
    assert_eq!(silent, Vec::<String>::new());
}

#[test]
fn damaged_images_give_errors() {
    let sound = sound_image();
    let rounds: usize = std::env::var("LIVECD_FUZZ_ROUNDS")
        .ok()
        .and_then(|n| n.parse().ok())
        .unwrap_or(1500);
    let seed = std::env::var("LIVECD_FUZZ_SEED")
        .ok()
        .and_then(|n| n.parse().ok());
    let mut numbers = Numbers(seed.unwrap_or(0x5EED));
    // Structures only: what is in files is not looked at.
    let structures = (16 * 2048, 60 * 2048);
    let expected = read(&sound, false);
    let mut refused = 0;
    for round in 0..rounds {
        let mut image = sound.clone();
        for _ in 0..=numbers.below(8) {
            let at = structures.0 + numbers.below(structures.1 - structures.0);
            image[at] = match numbers.below(4) {
                0 => 0,
                1 => 0xFF,
                2 => image[at].wrapping_add(1),
                _ => numbers.below(256) as u8,
            };
        }
        if numbers.below(10) == 0 {
            image.truncate(numbers.below(sound.len()));
        }
        let keep_going = round % 2 == 1;
        let reading = read(&image, keep_going);
        let is_shorter = reading.listed.len() < expected.listed.len();
        assert!(
            !is_shorter || !reading.complaints.is_empty(),
            "round {round}"
        );
        refused += usize::from(!reading.complaints.is_empty());
    }
    assert!(refused > rounds / 100, "{refused} of {rounds}");
}
