//! `cargo xtask bench kickstart`: our parser and pykickstart, in turn.
//!
//! pykickstart is installed from the Python package index into a virtual
//! environment below `target/`.

use std::error::Error;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use livecd_kickstart::Kickstart;

/// What is measured beside the generated file.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// A real kickstart to measure too
    #[arg(long)]
    file: Option<PathBuf>,
    /// Lines of the generated file
    #[arg(long, default_value_t = 100_000)]
    lines: usize,
}

/// Measures itself: CPU seconds of parsing, then the peak memory.
const PYTHON: &str = "\
import sys, time, resource, warnings
warnings.simplefilter('ignore')
from pykickstart import parser, version
handler = version.makeVersion('F45')
kickstart = parser.KickstartParser(handler)
start = time.process_time()
kickstart.readKickstart(sys.argv[1])
print(time.process_time() - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
";

pub(crate) fn run(target: &Path, options: &Options) -> Result<(), Box<dyn Error>> {
    let python = pykickstart(&target.join("bench/pykickstart"))?;
    let generated = target.join("bench/generated.ks");
    std::fs::write(&generated, generate(options.lines))?;
    println!(
        "{:28} {:>9} {:>12} {:>12} {:>7} {:>14}",
        "file", "KiB", "ours", "pykickstart", "ratio", "memory/file"
    );
    for file in options.file.iter().chain([&generated]) {
        let text = std::fs::read_to_string(file)?;
        let ours = in_process(&text)?;
        let (theirs, whole) = reference(&python, file)?;
        let memory = peak_memory(file)?;
        println!(
            "{:28} {:>9} {:>9.1} ms {:>9.0} ms {:>6.0}x {:>13.1}x   (their whole process: {:.1} s)",
            file.file_name().unwrap_or_default().to_string_lossy(),
            text.len() / 1024,
            ours.as_secs_f64() * 1e3,
            theirs * 1e3,
            theirs / ours.as_secs_f64(),
            memory as f64 * 1024.0 / text.len() as f64,
            whole.as_secs_f64(),
        );
    }
    Ok(())
}

/// The fastest of five runs.
fn in_process(text: &str) -> Result<Duration, Box<dyn Error>> {
    let mut best = Duration::MAX;
    for _ in 0..5 {
        let start = Instant::now();
        let kickstart = Kickstart::parse(text)?;
        best = best.min(start.elapsed());
        drop(kickstart);
    }
    Ok(best)
}

/// CPU seconds of pykickstart for parsing, and the time of the whole process.
fn reference(python: &Path, file: &Path) -> Result<(f64, Duration), Box<dyn Error>> {
    let start = Instant::now();
    let output = Command::new(python)
        .arg("-c")
        .arg(PYTHON)
        .arg(file)
        .output()?;
    let whole = start.elapsed();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let seconds = text
        .split_whitespace()
        .next()
        .ok_or("pykickstart said nothing")?;
    Ok((seconds.parse()?, whole))
}

/// The peak memory in KiB of a process that only parses the file.
fn peak_memory(file: &Path) -> Result<u64, Box<dyn Error>> {
    let program = std::env::current_exe()?;
    let mut child = Command::new(program)
        .args(["bench-kickstart-memory"])
        .arg(file)
        .stdout(std::process::Stdio::piped())
        .spawn()?;
    let mut text = String::new();
    if let Some(stdout) = child.stdout.as_mut() {
        std::io::Read::read_to_string(stdout, &mut text)?;
    }
    child.wait()?;
    Ok(text.trim().parse()?)
}

/// Parses a file and prints the peak memory of this process in KiB.
pub(crate) fn memory(file: &Path) -> Result<(), Box<dyn Error>> {
    let kickstart = Kickstart::load(file)?;
    let status = std::fs::read_to_string("/proc/self/status")?;
    let peak = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))
        .ok_or("no VmHWM")?;
    println!("{}", peak.trim().trim_end_matches(" kB"));
    drop(kickstart);
    Ok(())
}

fn pykickstart(environment: &Path) -> Result<PathBuf, Box<dyn Error>> {
    let python = environment.join("bin/python");
    if !python.exists() {
        std::fs::create_dir_all(environment)?;
        check(
            Command::new("python3")
                .args(["-m", "venv"])
                .arg(environment),
        )?;
        check(Command::new(&python).args([
            "-m",
            "pip",
            "install",
            "--quiet",
            "pykickstart==3.74",
        ]))?;
    }
    Ok(python)
}

fn check(command: &mut Command) -> Result<(), Box<dyn Error>> {
    match command.status()?.success() {
        true => Ok(()),
        false => Err(format!("`{command:?}` failed").into()),
    }
}

/// A tenth commands, the rest packages and a script, as in real files.
fn generate(lines: usize) -> String {
    let mut text = String::new();
    for index in 0..lines / 10 {
        let _ = match index % 4 {
            0 => writeln!(
                text,
                "part /data{index} --size={index} --fstype=ext4 --label=\"disk {index}\""
            ),
            1 => writeln!(
                text,
                "user --name=user{index} --groups=wheel,audio --password=x --plaintext --uid={index}"
            ),
            2 => writeln!(
                text,
                "repo --name=repo{index} --baseurl=http://example.org/{index}/$basearch --cost=5"
            ),
            _ => writeln!(text, "# a comment about number {index}"),
        };
    }
    text.push_str("%packages\n");
    (0..lines * 4 / 10).for_each(|index| text.push_str(&format!("package-{index}\n")));
    text.push_str("%end\n%post\n");
    (0..lines / 2)
        .for_each(|index| text.push_str(&format!("echo \"line {index}\" >> /root/log # why\n")));
    text.push_str("%end\n");
    text
}
