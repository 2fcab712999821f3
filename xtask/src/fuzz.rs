//! `cargo xtask fuzz`: gives readers what mutators make of a kept corpus, led by
//! what of the code each input reaches.
//!
//! libFuzzer does it, with the compiler that builds everything else: the flags
//! below are what `cargo fuzz` sets, without those that only a nightly has.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;
use std::thread;

use crate::{TaskResult, workspace};

/// A fuzzer: its name, its package, its program, and whether it runs only with `--all`.
const FUZZERS: &[(&str, &str, &str, bool)] = &[
    ("kickstart", "crates/kickstart/fuzz", "parse", false),
    ("iso", "crates/iso/fuzz", "read", false),
    ("squashfs", "crates/squashfs/fuzz", "read", false),
    ("sources", "crates/packages/fuzz", "sources", false),
    ("control", "crates/packages/fuzz", "control", false),
    ("metadata", "crates/packages/fuzz", "metadata", false),
    ("json", "crates/kickstart/fuzz", "json", false),
    ("kickstart-write", "crates/kickstart/fuzz", "write", true),
    ("kickstart-edit", "crates/kickstart/fuzz", "edit", false),
    ("lsp", "crates/kickstart-lsp/fuzz", "session", false),
    (
        "kickstart-include",
        "crates/kickstart/fuzz",
        "include",
        true,
    ),
];

const FLAGS: &str = "-Cpasses=sancov-module \
    -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters \
    -Cllvm-args=-sanitizer-coverage-pc-table \
    -Cllvm-args=-sanitizer-coverage-trace-compares \
    -Cdebug-assertions -Coverflow-checks -Ccodegen-units=1 --cfg fuzzing";

#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// How long each fuzzer runs
    #[arg(long, default_value_t = 120)]
    seconds: u32,
    /// Runs only this one; may be given several times
    #[arg(long, value_name = "NAME")]
    only: Vec<String>,
    /// Runs also those that look at the same reader once more
    #[arg(long)]
    all: bool,
    /// Adds to the kept corpus the fewest inputs that reach more
    #[arg(long)]
    keep: bool,
}

pub(crate) fn run(options: &Options) -> TaskResult {
    let wanted = |(name, _, _, only_all): &&(&str, &str, &str, bool)| match options.only.as_slice()
    {
        [] => options.all || !only_all,
        only => only.iter().any(|wanted| wanted == name),
    };
    let fuzzers: Vec<_> = FUZZERS.iter().filter(wanted).collect();
    if fuzzers.is_empty() {
        return Err("there is no such fuzzer".into());
    }
    let target = workspace::target()?.join("fuzz");
    let mut packages: Vec<_> = fuzzers.iter().map(|fuzzer| fuzzer.1).collect();
    packages.sort_unstable();
    packages.dedup();
    let triple = triple()?;
    for package in packages {
        build(package, &triple, &target)?;
    }
    let programs = target.join(&triple).join("release");
    let (waiting, found) = (Mutex::new(fuzzers.clone()), Mutex::new(Vec::new()));
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                while let Some(fuzzer) = next(&waiting) {
                    let (name, package, program, _) = *fuzzer;
                    let program = programs.join(program);
                    let outcome = fuzz(name, package, &program, &target, options);
                    let failure = outcome.map_err(|error| error.to_string());
                    if let (Err(error), Ok(mut found)) = (failure, found.lock()) {
                        found.push(format!("{name}: {error}"));
                    }
                }
            });
        }
    });
    let found = found.into_inner()?;
    for failure in &found {
        eprintln!("{failure}");
    }
    println!("fuzzers {} found {}", fuzzers.len(), found.len());
    match found.is_empty() {
        true => Ok(()),
        false => Err("a reader does what it must not".into()),
    }
}

fn next<T: Copy>(waiting: &Mutex<Vec<T>>) -> Option<T> {
    waiting.lock().ok()?.pop()
}

/// The machine's target, which has to be named: otherwise build scripts get the
/// flags too.
fn triple() -> TaskResult<String> {
    let output = Command::new("rustc").arg("-vV").output()?;
    let text = String::from_utf8(output.stdout)?;
    let triple = text.lines().find_map(|line| line.strip_prefix("host: "));
    Ok(triple.ok_or("rustc names no target")?.to_owned())
}

fn build(package: &str, triple: &str, target: &Path) -> TaskResult {
    let mut cargo = Command::new("cargo");
    cargo
        // Not --locked: a dependency that a reader has got since would be an error.
        .args(["build", "--release", "--quiet"])
        .args(["--target", triple])
        .arg("--target-dir")
        .arg(target)
        .arg("--manifest-path")
        .arg(workspace::root().join(package).join("Cargo.toml"))
        .env("RUSTFLAGS", FLAGS)
        .env_remove("CARGO_ENCODED_RUSTFLAGS");
    match cargo.status()?.success() {
        true => Ok(()),
        false => Err(format!("could not build the fuzzers of {package}").into()),
    }
}

/// Runs one, in a corpus of its own that begins with the kept one.
fn fuzz(name: &str, package: &str, program: &Path, target: &Path, options: &Options) -> TaskResult {
    let fuzzer = program.file_name().unwrap_or_default();
    let kept = workspace::root().join(package).join("corpus").join(fuzzer);
    let own = tempfile::TempDir::with_prefix("fuzz-")?;
    let artifacts = target.join("found");
    fs::create_dir_all(&artifacts)?;
    let prefix = format!("{}/{name}-", artifacts.display());
    let mut command = Command::new(program);
    command
        .arg(own.path())
        .arg(&kept)
        .arg(format!("-max_total_time={}", options.seconds))
        .arg(format!("-artifact_prefix={prefix}"))
        // A reader that takes as long, or as much, for so little hangs.
        .args(["-timeout=10", "-rss_limit_mb=2048", "-print_final_stats=1"]);
    if !matches!(name, "iso" | "squashfs") {
        command.arg("-max_len=4096");
    }
    if package.starts_with("crates/kickstart") {
        let dictionary = workspace::root().join("crates/kickstart/fuzz/kickstart.dict");
        command.arg(format!("-dict={}", dictionary.display()));
    }
    let output = command.output()?;
    let said = String::from_utf8_lossy(&output.stderr);
    if !output.status.success() {
        let lines: Vec<_> = said.lines().collect();
        let end = lines[lines.len().saturating_sub(30)..].join("\n");
        return Err(format!("{}, inputs in {prefix}*\n{end}", output.status).into());
    }
    let runs = said
        .lines()
        .find_map(|line| line.strip_prefix("stat::number_of_executed_units:"));
    eprintln!("{name}: {} runs", runs.unwrap_or(" some").trim());
    if options.keep {
        let merge = Command::new(program)
            .arg("-merge=1")
            .args([kept, PathBuf::from(own.path())])
            .status()?;
        if !merge.success() {
            return Err("could not keep what was found".into());
        }
    }
    Ok(())
}
