//! Writes a directory to an ISO: `author DIR OUT.iso`.
//!
//! If the directory has `boot/grub/eltorito.img` or `EFI/efiboot.img`, the ISO boots on BIOS or UEFI.

use std::error::Error;
use std::path::Path;

use livecd_iso::{BootEntry, IsoImage};

const BIOS_IMAGE: &str = "boot/grub/eltorito.img";
const UEFI_IMAGE: &str = "EFI/efiboot.img";

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, directory, output] = arguments.as_slice() else {
        return Err("usage: author DIR OUT.iso".into());
    };
    let directory = Path::new(directory);

    let mut image = IsoImage::new("EXAMPLE".parse()?, 1_700_000_000);
    image.tree.add_dir("/", directory)?;
    if directory.join(BIOS_IMAGE).exists() {
        image.boot.push(BootEntry::bios(BIOS_IMAGE));
    }
    if directory.join(UEFI_IMAGE).exists() {
        image.boot.push(BootEntry::uefi(UEFI_IMAGE));
    }
    image.write_file(Path::new(output), &mut |_| ())?;
    Ok(())
}
