//! `cargo xtask boot`: boots a medium and says whether the live system came up.

use std::env;
use std::path::PathBuf;
use std::time::Duration;

use livecd_host::Host;
use xtask::qemu::{self, Boot, Firmware, Machine, Media, Outcome, Sign};

use crate::TaskResult;
use crate::system_packages::{self, MACHINE};
use crate::terminal::StatusLine;

#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// The medium
    iso: PathBuf,
    /// What starts the boot loader
    #[arg(long, value_enum, default_value = "bios")]
    firmware: Firmware,
    /// How the medium is attached
    #[arg(long, value_enum, default_value = "cd")]
    media: Media,
    /// Waits for the marker of examples/live-marker.ks, not for a login
    #[arg(long)]
    marker: bool,
    /// When to give up
    #[arg(long, value_name = "SECONDS", default_value_t = 600)]
    timeout: u64,
    /// Keeps what the serial console said
    #[arg(long, value_name = "FILE")]
    log: Option<PathBuf>,
}

pub(crate) fn run(host: &Host, options: &Options) -> TaskResult {
    system_packages::install(host, &[MACHINE])?;
    let mut machine = Machine::new(&options.iso, options.firmware, options.media);
    machine.timeout = Duration::from_secs(options.timeout);
    if options.marker {
        machine.until = Sign::Marker;
    }
    let boot = boot(host, machine)?;
    if let Some(file) = &options.log {
        std::fs::write(file, &boot.console)?;
    }
    judge(&boot)
}

/// Boots `machine` while the last line of its console is on the terminal.
pub(crate) fn boot(host: &Host, mut machine: Machine) -> Result<Boot, qemu::Error> {
    if let Ok(accelerator) = env::var("LIVECD_QEMU_ACCEL") {
        machine.accelerator = accelerator;
    }
    eprintln!("Booting {} on {}", machine.iso.display(), machine.firmware);
    let mut status = StatusLine::new();
    qemu::boot(&machine, host.interrupt(), &mut |line| status.show(line))
}

/// An error, with the console's last lines, unless the live system came up.
pub(crate) fn judge(boot: &Boot) -> TaskResult {
    if let Outcome::Up(marker) = &boot.outcome {
        let seconds = boot.time.as_secs_f64();
        println!("{} after {seconds:.0} s {marker}", boot.outcome);
        return Ok(());
    }
    let lines: Vec<_> = boot.console.lines().filter(|l| !l.is_empty()).collect();
    for line in &lines[lines.len().saturating_sub(30)..] {
        eprintln!("    {line}");
    }
    Err(boot.outcome.to_string().into())
}
