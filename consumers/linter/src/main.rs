//! Lints kickstarts: all errors with their places, then the packages.

use std::error::Error;
use std::path::Path;

use livecd_kickstart::Kickstart;

fn lint(path: &Path) -> Result<bool, Box<dyn Error>> {
    match Kickstart::load(path) {
        Ok(kickstart) => {
            for warning in kickstart.warnings() {
                eprintln!("{}", kickstart.sources().render(warning));
            }
            for package in kickstart.packages.iter().flat_map(|all| &all.packages) {
                println!("{}", package.name);
            }
            Ok(true)
        }
        Err(error) => {
            eprintln!("{error}");
            Ok(false)
        }
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut clean = true;
    for path in std::env::args_os().skip(1) {
        clean &= lint(Path::new(&path))?;
    }
    if clean {
        Ok(())
    } else {
        Err("there are errors".into())
    }
}

#[test]
fn the_example_is_clean() {
    assert!(lint(Path::new("../../examples/debian-minimal.ks")).unwrap());
}
