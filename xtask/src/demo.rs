//! `cargo xtask demo`: from a fresh machine to a live ISO.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use livecd_host::{Host, Tool, ToolError};
use serde_json::Value;
use xtask::qemu::{Firmware, Machine, Media};

use crate::TaskResult;
use crate::system_packages::{self, BUILD, MACHINE};
use crate::terminal::StatusLine;
use crate::{boot, workspace};

/// The name of the ISO and of its volume.
const LABEL: &str = "Debian-Minimal";

#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// Boots the ISO and says whether the live system came up
    #[arg(long)]
    boot: bool,
    /// What starts the boot loader
    #[arg(long, value_enum, default_value = "bios")]
    firmware: Firmware,
    /// Where Debian's packages come from: a file, a folder, or this machine's own sources
    #[arg(long, value_name = "FILE|DIR|system", default_value = "system")]
    repo: String,
}

pub(crate) fn run(host: &Host, options: &Options) -> TaskResult {
    let needs: &[_] = if options.boot {
        &[BUILD, MACHINE]
    } else {
        &[BUILD]
    };
    system_packages::install(host, needs)?;
    let program = build_program(host)?;
    let iso = build_iso(host, &program, &options.repo)?;
    summarise(&iso)?;
    if options.boot {
        let machine = Machine::new(iso, options.firmware, Media::Cd);
        boot::judge(&boot::boot(host, machine)?)?;
    }
    Ok(())
}

fn build_program(host: &Host) -> TaskResult<PathBuf> {
    eprintln!("Building the program");
    let cargo = workspace::cargo().args(["build", "--release", "--package", "livecd-creator"]);
    host.run(&cargo.interactive())?;
    Ok(workspace::target()?.join("release/livecd-creator"))
}

fn build_iso(host: &Host, program: &Path, repo: &str) -> TaskResult<PathBuf> {
    let output = workspace::target()?.join("demo");
    let cache = workspace::cache()?;
    fs::create_dir_all(&output)?;
    fs::create_dir_all(&cache)?;
    let creator = Tool::new(program)
        .arg(workspace::root().join("examples/debian-minimal.ks"))
        .args(["--fslabel", LABEL, "--repo", repo, "--progress", "json"])
        .arg("--output")
        .arg(&output)
        .arg("--cache")
        .arg(&cache);
    eprintln!("{creator}");
    let mut steps = Steps::new();
    let outcome = host.run_lines(&creator, &mut |line| steps.take(line));
    drop(steps);
    match outcome {
        // The program has said why; its JSON lines would hide that.
        Err(ToolError::Failed { status, .. }) => {
            return Err(format!("the image was not built ({status})").into());
        }
        outcome => outcome?,
    };
    Ok(output.join(LABEL).with_extension("iso"))
}

fn summarise(iso: &Path) -> TaskResult {
    let bytes = fs::metadata(iso)?.len();
    println!("{} ({} MB)", iso.display(), bytes / 1_000_000);
    println!("Boot it, and log in as live with the password live (Ctrl-A X ends):");
    let qemu = Tool::new("qemu-system-x86_64").args(["-nographic", "-m", "2048"]);
    println!("    {}", qemu.arg("-cdrom").arg(iso));
    Ok(())
}

/// Shows the steps of a build, from the program's JSON lines.
struct Steps {
    status: StatusLine,
    total: Duration,
}

impl Steps {
    fn new() -> Self {
        Self {
            status: StatusLine::new(),
            total: Duration::ZERO,
        }
    }

    fn take(&mut self, line: &str) {
        let Ok(Value::Object(event)) = serde_json::from_str(line) else {
            // The ISO's path is told at the end; anything else is for the user.
            if !line.ends_with(".iso") {
                self.status.say(line);
            }
            return;
        };
        let text = |key: &str| event.get(key).and_then(Value::as_str).unwrap_or_default();
        let number = |key: &str| event.get(key).and_then(Value::as_u64).unwrap_or_default();
        match text("event") {
            "step-started" => self.status.show(text("step")),
            "step-finished" => {
                let seconds = event.get("seconds").and_then(Value::as_f64).unwrap_or(0.0);
                self.total += Duration::try_from_secs_f64(seconds).unwrap_or_default();
                self.status
                    .say(&format!("{seconds:8.1} s  {}", text("step")));
            }
            "progress" => {
                let (done, total) = (number("done"), number("total"));
                self.status
                    .show(&format!("{} {done}/{total}", text("what")));
            }
            "warning" => self.status.say(&format!("warning: {}", text("text"))),
            _ => {}
        }
    }
}

impl Drop for Steps {
    fn drop(&mut self) {
        let total = self.total.as_secs_f64();
        self.status.say(&format!("{total:8.1} s  in all"));
    }
}
