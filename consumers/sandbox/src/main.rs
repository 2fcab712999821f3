//! Runs a command of a directory, confined to it: `sandbox DIRECTORY COMMAND…`, as root.

use std::error::Error;
use std::path::Path;
use std::time::Duration;

use livecd_host::{Host, Silent, Tool};
use livecd_installroot::{InstallRoot, RootOptions};

fn main() -> Result<(), Box<dyn Error>> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [directory, program, arguments @ ..] = &words[..] else {
        return Err("usage: sandbox DIRECTORY COMMAND…".into());
    };
    let host = Host::system(Silent);
    let root = InstallRoot::open(&host, Path::new(directory), RootOptions::default())?;
    let tool = Tool::new(program).args(arguments);
    let limit = Some(Duration::from_secs(60));
    // In a thread, as a server does.
    let run = std::thread::spawn(move || root.run(&tool.time_limit(limit)));
    print!("{}", run.join().map_err(|_| "it panicked")??.stdout);
    Ok(())
}
