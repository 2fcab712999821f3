//! `cargo xtask demo`: from a fresh machine to a live ISO.

use std::fs;
use std::path::{Path, PathBuf};

use livecd_host::{Host, Tool, ToolError};
use xtask::qemu::{Firmware, Machine, Media};

use crate::TaskResult;
use crate::steps::Steps;
use crate::system_packages::{self, BUILD, MACHINE};
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
    let output = workspace::nearby(&workspace::target()?.join("demo"));
    let kickstart = workspace::root().join("examples/debian-minimal.ks");
    let cache = workspace::cache()?;
    fs::create_dir_all(&output)?;
    fs::create_dir_all(&cache)?;
    let creator = Tool::new(program)
        .arg(workspace::nearby(&kickstart))
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
