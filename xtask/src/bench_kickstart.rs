//! `cargo xtask bench kickstart`: our parser and pykickstart, in turn.
//!
//! pykickstart is installed from the Python package index into a virtual
//! environment below `target/`.

use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use livecd_host::{Host, Tool};

use crate::{TaskResult, workspace};

/// What is measured beside the generated file.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// A real kickstart to measure; the examples by default
    #[arg(long)]
    file: Option<PathBuf>,
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

/// Measures itself: milliseconds of CPU time for parsing, then the peak memory.
const PYTHON: &str = "\
import sys, time, resource, warnings
warnings.simplefilter('ignore')
from pykickstart import parser, version
handler = version.makeVersion('F45')
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
    let example = workspace::root().join("examples/debian-minimal.ks");
    let mut files = vec![options.file.clone().unwrap_or(example)];
    let generated = directory.join("generated.ks");
    fs::write(&generated, generate(options.lines))?;
    files.push(generated);
    for file in files {
        let size = fs::metadata(&file)?.len() as f64 / 1024.0;
        println!("\n{}: {size:.0} KiB", file.display());
        let ours = ours(host, &kstool, &file)?;
        show("livecd-kickstart", &ours, size);
        let Some(python) = &python else { continue };
        let theirs = theirs(host, python, &file)?;
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

fn ours(host: &Host, kstool: &Path, file: &Path) -> Result<Cost, Box<dyn Error>> {
    let bench = workspace::cargo()
        .args(["bench", "--quiet", "--package", "livecd-kickstart"])
        .args(["--bench", "parse", "--"])
        .arg(file);
    let (parse, memory) = numbers(&host.run(&bench)?.stdout)?;
    let check = Tool::new(kstool)
        .args(["check", "--version", "F45"])
        .arg(file);
    Ok(Cost {
        parse,
        memory,
        process: milliseconds(|| host.run(&check).map(drop))?,
    })
}

fn theirs(host: &Host, python: &Path, file: &Path) -> Result<Cost, Box<dyn Error>> {
    let program = Tool::new(python).args(["-c", PYTHON]).arg(file);
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
