//! Writes an ISO from memory, and reads one of its files back.

use std::error::Error;
use std::io::Cursor;

use livecd_iso::{IsoImage, IsoReader, Source};

fn main() -> Result<(), Box<dyn Error>> {
    let mut image = IsoImage::new("CONSUMER".parse()?, 1_700_000_000);
    image.tree.file("docs/hello.txt", Source::Bytes(b"hello".to_vec()))?;
    let mut bytes = Cursor::new(Vec::new());
    image.write(&mut bytes, &mut |_| ())?;

    let mut reader = IsoReader::new(bytes, "memory")?;
    let entry = reader.entry("docs/hello.txt")?;
    let mut content = Vec::new();
    reader.copy(&entry, &mut content)?;
    assert_eq!(
        (reader.volume_id(), &content[..]),
        ("CONSUMER", &b"hello"[..])
    );
    Ok(())
}

#[test]
fn what_was_written_is_read_back() {
    main().unwrap();
}
