//! FAT filesystems byte by byte.

use super::*;

#[test]
fn short_names() {
    let mut taken = BTreeSet::new();
    for (name, expect) in [
        ("BOOTX64.EFI", "BOOTX64 EFI"),
        ("bootx64.efi", "BOOTX6~1EFI"),
        ("grub.cfg", "GRUB    CFG"),
        (".disk", "DISK~1     "),
        ("a long name.config", "ALONGN~1CON"),
        ("a long name.conf", "ALONGN~2CON"),
        ("ü", "_~1        "),
    ] {
        let short = short_name(name, &taken);
        assert_eq!(String::from_utf8_lossy(&short), expect, "{name}");
        taken.insert(short);
    }
}

#[test]
fn long_names() {
    assert!(long_name_entries("BOOT.CFG", b"BOOT    CFG").is_empty());
    let entries = long_name_entries("a long name.cfg", b"ALONGN~1CFG");
    assert_eq!(&entries[..14], b"\x42f\0g\0\0\0\xff\xff\xff\xff\x0f\0\x28");
    assert_eq!(&entries[32..43], b"\x01a\0 \0l\0o\0n\0");
}

#[test]
fn tables() {
    let geometry = Geometry::new(2048, 5, 512);
    assert_eq!(
        &geometry.render_table(&[(2, 1), (3, 3), (6, 0)])[..9],
        b"\xf8\xff\xff\xff\x4f\x00\x05\xf0\xff"
    );
    let geometry = Geometry::new(2048, 5000, 512);
    assert_eq!(
        &geometry.render_table(&[(2, 2)])[..8],
        b"\xf8\xff\xff\xff\x03\x00\xff\xff"
    );
}

#[test]
fn an_entry() {
    let entry = Entry {
        short: *b"GRUB    CFG",
        attribute: ATTRIBUTE_FILE,
        first_cluster: 0x0102,
        length: 0x03,
    };
    let bytes = entry.render(Moment::from_unix(1_700_000_000));
    assert_eq!(
        &bytes,
        b"GRUB    CFG\x20\0\0\xaa\xb1\x6e\x57\x6e\x57\0\0\xaa\xb1\x6e\x57\x02\x01\x03\0\0\0"
    );
}
