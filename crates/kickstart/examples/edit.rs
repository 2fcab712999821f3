//! Doubles the size of every partition, and leaves everything else as it is.
#![expect(clippy::print_stdout, reason = "it is a program")]

use livecd_kickstart::{Document, EditError};

const TEXT: &str = "# disks\npart /  --size=1024  # root\npart /home --size 2048\n";

fn main() -> Result<(), EditError> {
    let mut document = Document::parse(TEXT);
    let lines: Vec<usize> = document.commands("part").collect();
    for line in lines {
        let line = document.line_mut(line)?;
        let size = line
            .option("--size")
            .and_then(|size| size.parse::<u64>().ok());
        if let Some(size) = size {
            line.set_option("--size", &(2 * size).to_string())?;
        }
    }
    print!("{document}");
    Ok(())
}
