//! Runs a command in a root directory, which is all it can see and change:
//! `cargo run --example confined -- DIRECTORY COMMAND [ARGUMENT…]`, as root.

use std::error::Error;
use std::io::Write;

use livecd_host::{Host, Silent};
use livecd_installroot::{InstallRoot, RootOptions};

fn main() -> Result<(), Box<dyn Error>> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [directory, program, arguments @ ..] = words.as_slice() else {
        return Err("give a directory and a command".into());
    };

    let host = Host::system(Silent);
    let options = RootOptions::default();
    let root = InstallRoot::open(&host, directory.as_ref(), options)?;
    let output = root.run(&root.tool(program).args(arguments))?;
    std::io::stdout().write_all(output.stdout.as_bytes())?;

    Ok(())
}
