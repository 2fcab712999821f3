//! `cargo xtask bench kickstart`: our parser and pykickstart, in turn.
//!
//! pykickstart is installed from the Python package index into a virtual
//! environment below `target/`.

mod input;

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use livecd_host::{Host, Tool};

use self::input::{Input, generated, largest_real};
use crate::{TaskResult, workspace};

/// What is measured beside the generated file.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// A real kickstart to measure
    ///
    /// By default the largest of the conformance cases that is right, by the
    /// version it is written for, or an example where those cases are not.
    #[arg(long)]
    file: Option<PathBuf>,
    /// The version of the language of FILE, such as F20 or RHEL9
    #[arg(long, default_value = NEWEST, requires = "file")]
    version: String,
    /// Lines of the generated file
    #[arg(long, default_value_t = 100_000)]
    lines: usize,
    /// Do not wait for pykickstart
    #[arg(long)]
    alone: bool,
}

/// What parsing a file costs.
struct Cost {
    /// The milliseconds of parsing alone.
    parse: f64,
    /// The peak memory of the process, in KiB.
    memory: f64,
    /// The milliseconds of a process that says whether the file is right.
    process: f64,
}

/// The version of the generated file, and of the examples.
const NEWEST: &str = "F45";

/// Measures itself: milliseconds of CPU time for parsing, then the peak memory.
const PYTHON: &str = "\
import sys, time, resource, warnings
warnings.simplefilter('ignore')
from pykickstart import parser, version
handler = version.makeVersion(sys.argv[2])
kickstart = parser.KickstartParser(handler)
start = time.process_time()
kickstart.readKickstart(sys.argv[1])
print((time.process_time() - start) * 1e3, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
";

pub(crate) fn run(host: &Host, target: &Path, options: &Options) -> TaskResult {
    let directory = target.join("bench");
    fs::create_dir_all(&directory)?;
    let kstool = workspace::cargo().args(["build", "--release", "--quiet", "--package", "kstool"]);
    host.run(&kstool)?;
    let kstool = target.join("release/kstool");
    let python = match options.alone {
        true => None,
        false => Some(pykickstart(host, &directory.join("pykickstart"))?),
    };
    let real = match &options.file {
        Some(file) => Input {
            file: file.clone(),
            version: options.version.clone(),
        },
        None => largest_real()?,
    };
    let generated = generated(&directory.join("generated.ks"), options.lines)?;
    for input in [real, generated] {
        let size = fs::metadata(&input.file)?.len() as f64 / 1024.0;
        let (file, version) = (input.file.display(), &input.version);
        println!("\n{file}, {version}: {size:.0} KiB");
        let ours = ours(host, &kstool, &input)?;
        show("livecd-kickstart", &ours, size);
        let Some(python) = &python else { continue };
        let theirs = theirs(host, python, &input)?;
        show("pykickstart", &theirs, size);
        println!(
            "  {:18} {:>11.0}x        {:>11.0}x        {:>8.0}x",
            "ratio",
            theirs.parse / ours.parse,
            theirs.process / ours.process,
            theirs.memory / ours.memory,
        );
    }
    Ok(())
}

fn show(who: &str, cost: &Cost, size: f64) {
    println!(
        "  {who:18} {:>11.2} ms parse {:>11.1} ms process {:>8.1} MiB, {:.1} times the file",
        cost.parse,
        cost.process,
        cost.memory / 1024.0,
        cost.memory / size
    );
}

fn ours(host: &Host, kstool: &Path, input: &Input) -> Result<Cost, Box<dyn Error>> {
    let bench = workspace::cargo()
        .args(["bench", "--quiet", "--package", "livecd-kickstart"])
        .args(["--bench", "parse", "--"])
        .arg(&input.file)
        .arg(&input.version);
    let (parse, memory) = numbers(&host.run(&bench)?.stdout)?;
    let check = Tool::new(kstool)
        .args(["check", "--version", &input.version])
        .arg(&input.file);
    Ok(Cost {
        parse,
        memory,
        process: milliseconds(|| host.run(&check).map(drop))?,
    })
}

fn theirs(host: &Host, python: &Path, input: &Input) -> Result<Cost, Box<dyn Error>> {
    let program = Tool::new(python)
        .args(["-c", PYTHON])
        .arg(&input.file)
        .arg(&input.version);
    let mut said = String::new();
    let process = milliseconds(|| host.run(&program).map(|output| said = output.stdout))?;
    let (parse, memory) = numbers(&said)?;
    Ok(Cost {
        parse,
        memory,
        process,
    })
}

/// The wall time of something.
fn milliseconds<E>(act: impl FnOnce() -> Result<(), E>) -> Result<f64, E> {
    let start = Instant::now();
    act()?;
    Ok(start.elapsed().as_secs_f64() * 1e3)
}

/// The two numbers a program says at the end.
fn numbers(text: &str) -> Result<(f64, f64), Box<dyn Error>> {
    let mut words = text.split_whitespace().rev();
    match (words.next(), words.next()) {
        (Some(last), Some(first)) => Ok((first.parse()?, last.parse()?)),
        _ => Err(format!("no measurement in `{text}`").into()),
    }
}

fn pykickstart(host: &Host, environment: &Path) -> Result<PathBuf, Box<dyn Error>> {
    let python = environment.join("bin/python");
    if !environment.join("bin/ksvalidator").exists() {
        host.run(&Tool::new("python3").args(["-m", "venv"]).arg(environment))?;
        let pip = Tool::new(&python).args(["-m", "pip", "install", "--quiet"]);
        host.run(&pip.arg("pykickstart==3.74"))?;
    }
    Ok(python)
}
