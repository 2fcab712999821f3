//! Lists the packages a kickstart installs.
#![expect(clippy::print_stdout, reason = "it is a program")]

use livecd_kickstart::{Errors, Kickstart};

const TEXT: &str = "%packages --excludedocs\n@core\nvim\n-nano\n%end\n";

fn main() -> Result<(), Errors> {
    let packages = Kickstart::parse(TEXT)?.packages.unwrap_or_default();
    for package in &packages.packages {
        println!("{}", package.name);
    }
    Ok(())
}
