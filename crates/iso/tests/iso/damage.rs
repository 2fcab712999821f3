use std::io::Cursor;

use livecd_iso::{IsoReader, Source};

use crate::support::*;

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

/// Reads everything; all that may happen is an error.
fn read_all(image: &[u8]) -> bool {
    let Ok(mut reader) = IsoReader::new(Cursor::new(image), "damaged") else {
        return false;
    };
    let Ok(entries) = reader.entries() else {
        return false;
    };
    entries
        .iter()
        .take(100)
        .all(|entry| reader.copy(entry, &mut std::io::sink()).is_ok())
}

fn sound_image() -> Vec<u8> {
    let mut image = image();
    let mut items = posix_items();
    items.extend(deep_items());
    add(&mut image.tree, &items);
    image
        .tree
        .file("boot/efi.img", Source::Bytes(vec![0; 5000]))
        .unwrap();
    let mut out = Cursor::new(Vec::new());
    image.write(&mut out, &mut |_| ()).unwrap();
    out.into_inner()
}

#[test]
fn damaged_images_give_errors() {
    let sound = sound_image();
    assert!(read_all(&sound));
    let rounds: usize = std::env::var("LIVECD_FUZZ_ROUNDS")
        .ok()
        .and_then(|n| n.parse().ok())
        .unwrap_or(3000);
    let mut numbers = Numbers(0x5EED);
    // Structures only: what is in files is not looked at.
    let structures = (16 * 2048, 60 * 2048);
    let mut refused = 0;
    for _ in 0..rounds {
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
        refused += usize::from(!read_all(&image));
    }
    assert!(refused > rounds / 100, "{refused} of {rounds}");
}

#[test]
fn a_directory_in_itself_is_refused() {
    let mut image = image();
    image.tree.dir("a/b").unwrap();
    let mut out = Cursor::new(Vec::new());
    image.write(&mut out, &mut |_| ()).unwrap();
    let mut bytes = out.into_inner();
    // The record of `b` is made to point to `a`.
    let record = bytes.windows(2).rposition(|w| w == b"\x01B").unwrap() - 32;
    let parent = bytes.windows(2).rposition(|w| w == b"\x01A").unwrap() - 32;
    bytes.copy_within(parent + 2..parent + 10, record + 2);
    let mut reader = IsoReader::new(Cursor::new(bytes), "loop").unwrap();
    let error = reader.entries().unwrap_err().to_string();
    let expect =
        "loop is not a sound iso 9660 image: `a/b`: this directory is in itself or in two places";
    assert_eq!(error, expect);
}
