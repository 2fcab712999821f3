//! What parsing a kickstart costs: `cargo bench -p livecd-kickstart --bench parse -- FILE [VERSION]`.
//!
//! Prints the milliseconds of the fastest of some runs, reading the file and
//! what it includes, as the reference does it; and the peak memory in
//! KiB of this process after loading the file once. `cargo xtask bench kickstart` compares
//! that with the reference.
#![expect(clippy::print_stdout, reason = "it is a program")]

use std::error::Error;
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use livecd_kickstart::{Kickstart, ParseOptions};

fn main() -> Result<(), Box<dyn Error>> {
    // Cargo adds options of its own.
    let is_argument = |word: &String| !word.starts_with('-');
    let mut arguments = std::env::args().skip(1).filter(is_argument);
    let Some(file) = arguments.next() else {
        println!("no file to parse: add `-- FILE`");
        return Ok(());
    };
    let mut options = ParseOptions::default();
    options.version = arguments.next().map(|name| name.parse()).transpose()?;
    let file = Path::new(&file);
    drop(Kickstart::load_with(file, &options)?);
    let peak = peak_memory()?;
    let runs = (20_000_000 / fs::metadata(file)?.len().max(1)).clamp(5, 1000);
    let mut best = Duration::MAX;
    for _ in 0..runs {
        let start = Instant::now();
        let kickstart = Kickstart::load_with(file, &options)?;
        best = best.min(start.elapsed());
        drop(kickstart);
    }
    println!("{} {peak}", best.as_secs_f64() * 1e3);
    Ok(())
}

/// The most memory this process had so far, in KiB; see proc_pid_status(5).
fn peak_memory() -> Result<u64, Box<dyn Error>> {
    let status = fs::read_to_string("/proc/self/status")?;
    let peak = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))
        .ok_or("no VmHWM in /proc/self/status")?;
    Ok(peak.trim().trim_end_matches(" kB").parse()?)
}
