//! Writes files into an EFI system partition image: `esp OUT.img PATH=FILE…`.

use std::error::Error;
use std::fs;

use livecd_iso::Esp;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let output = arguments.next().ok_or("usage: esp OUT.img PATH=FILE…")?;
    let mut esp = Esp::new("ESP", 1_700_000_000, 0x2023_1114);
    for argument in arguments {
        let (path, file) = argument
            .split_once('=')
            .ok_or("usage: esp OUT.img PATH=FILE…")?;
        esp.file(path, fs::read(file)?);
    }
    fs::write(output, esp.render()?)?;
    Ok(())
}
