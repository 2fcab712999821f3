//! What parsing a kickstart costs: `cargo bench -p livecd-kickstart --bench parse -- FILE`.
//!
//! Prints the milliseconds of the fastest of some runs, and the peak memory in
//! KiB of this process after the first. `cargo xtask bench kickstart` compares
//! that with the reference.
#![expect(clippy::print_stdout, reason = "it is a program")]

use std::error::Error;
use std::fs;
use std::time::{Duration, Instant};

use livecd_kickstart::Kickstart;

fn main() -> Result<(), Box<dyn Error>> {
    let is_file = |word: &String| !word.starts_with('-');
    let Some(file) = std::env::args().skip(1).find(is_file) else {
        println!("no file to parse: add `-- FILE`");
        return Ok(());
    };
    let text = fs::read_to_string(&file)?;
    drop(Kickstart::parse(&text)?);
    let peak = peak_memory()?;
    let runs = (20_000_000 / text.len().max(1)).clamp(5, 1000);
    let mut best = Duration::MAX;
    for _ in 0..runs {
        let start = Instant::now();
        let kickstart = Kickstart::parse(&text)?;
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
