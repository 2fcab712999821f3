//! Prints a kickstart file as values, or what is wrong with it.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "it is a program")]

use std::path::Path;

use livecd_kickstart::Kickstart;

fn main() {
    let path = std::env::args()
        .nth(1)
        .unwrap_or_else(|| "examples/minimal.ks".to_owned());
    match Kickstart::load(Path::new(&path)) {
        Ok(kickstart) => println!("{kickstart:#?}"),
        Err(error) => eprintln!("{error}"),
    }
}
