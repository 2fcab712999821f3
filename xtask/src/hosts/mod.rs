//! `cargo xtask hosts`: the tests with the package managers of other build hosts.
//!
//! A build host is a root directory made by debootstrap. It is entered in
//! namespaces of its own; the programs under test are those of this machine.

mod enter;
mod root;

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use livecd_host::Host;
use serde_json::Value;
use tempfile::TempDir;
use xtask::fixtures;
use xtask::qemu::{Firmware, Machine, Media, Sign};

use self::enter::Entered;
use self::root::{ROOTS, Root};
use crate::system_packages::{self, FIXTURES, HOSTS, MACHINE};
use crate::{TaskResult, boot, workspace};

/// Where the tests lie that run a package manager.
const TESTS: &[&str] = &["dnf::", "repositories::", "koji::", "rpm::"];
/// What boots has no QEMU in there; the medium is booted afterwards.
const BOOT_TESTS: &str = "in_qemu::";

#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// Only this build host; may be given several times
    #[arg(long, value_name = "CODENAME")]
    only: Vec<String>,
    /// Only tests whose names have this in them, and no boot
    #[arg(long, value_name = "TEST")]
    test: Option<String>,
}

pub(crate) fn run(host: &Host, options: &Options) -> TaskResult {
    if !rustix::process::geteuid().is_root() {
        return Err("other build hosts are made and entered by root: run this task as root".into());
    }
    system_packages::install(host, &[FIXTURES, HOSTS, MACHINE])?;
    let chosen = chosen(&options.only)?;
    let cache = workspace::cache()?;
    let distribution = fixtures::distribution(host, &cache)
        .map_err(|error| -> Box<dyn std::error::Error> { error })?;
    let tests = test_program(host)?;
    let mut failed = Vec::new();
    for root in chosen {
        let folder = root.get(host, &cache.join("hosts"))?;
        let started = Instant::now();
        let scratch = TempDir::with_prefix("livecd-host-")?;
        let entered = Entered {
            root: &folder,
            scratch: scratch.path(),
            workspace: workspace::root(),
            target: workspace::target()?,
            distribution: distribution.folder(),
        };
        eprintln!("\n=== {}", root.codename);
        let outcome = attend(host, &entered, root, &tests, options);
        let seconds = started.elapsed().as_secs_f64();
        eprintln!("=== {}: {seconds:.0} s", root.codename);
        if host.interrupt().stopped_by().is_some() {
            return outcome;
        }
        if let Err(error) = outcome {
            eprintln!("{}: {error}", root.codename);
            failed.push(root.codename);
        }
    }
    match failed.is_empty() {
        true => Ok(()),
        false => Err(format!("tests failed on {}", failed.join(", ")).into()),
    }
}

fn chosen(only: &[String]) -> TaskResult<Vec<&'static Root>> {
    if only.is_empty() {
        return Ok(ROOTS.iter().collect());
    }
    let of = |name: &String| ROOTS.iter().find(|root| root.codename == name);
    let find = |name| of(name).ok_or_else(|| format!("there is no build host {name}").into());
    only.iter().map(find).collect()
}

/// Runs the tests on a build host, and boots the medium that they have made.
fn attend(
    host: &Host,
    entered: &Entered<'_>,
    root: &Root,
    tests: &Path,
    options: &Options,
) -> TaskResult {
    let filters: Vec<&str> = match &options.test {
        Some(test) => vec![test],
        None => TESTS.to_vec(),
    };
    let mut command = entered.command(tests);
    command = command.args(filters).args(["--skip", BOOT_TESTS]);
    for (test, why) in root.cannot {
        eprintln!("left out: {test}: {why}");
        command = command.args(["--skip", test]);
    }
    let command = command.args(["--nocapture", "--test-threads=2"]);
    host.run_lines(&command, &mut |line| eprintln!("{line}"))?;
    if options.test.is_some() || !root.makes_media {
        return Ok(());
    }
    let iso = medium(&entered.cache())?;
    for (firmware, media) in [
        (Firmware::Bios, Media::Cd),
        // The kernel of a distribution for tests has drivers of virtual machines only.
        (Firmware::Uefi, Media::VirtualCd),
    ] {
        let mut machine = Machine::new(&iso, firmware, media);
        machine.until = Sign::Marker;
        boot::judge(&boot::boot(host, machine)?)?;
    }
    Ok(())
}

/// The live ISO of RPM packages that tests keep in `cache`.
fn medium(cache: &Path) -> TaskResult<PathBuf> {
    for entry in fs::read_dir(cache.join("test-media"))? {
        let entry = entry?;
        if !entry.file_name().to_string_lossy().starts_with("rpm-") || !entry.path().is_dir() {
            continue;
        }
        for file in fs::read_dir(entry.path())? {
            let path = file?.path();
            if path.extension().is_some_and(|extension| extension == "iso") {
                return Ok(path);
            }
        }
    }
    Err("the tests have made no live ISO of RPM packages".into())
}

/// Builds the tests from outside, and returns their program.
fn test_program(host: &Host) -> TaskResult<PathBuf> {
    let cargo = workspace::cargo()
        .args(["test", "--no-run", "--package", "livecd-creator"])
        .args(["--test", "end-to-end"]);
    host.run(&cargo.clone().interactive())?;
    let said = host
        .run(&cargo.arg("--message-format=json-render-diagnostics"))?
        .stdout;
    let program = said.lines().find_map(|line| {
        let message: Value = serde_json::from_str(line).ok()?;
        let is_it = message["target"]["name"] == "end-to-end";
        let program = message["executable"].as_str().map(PathBuf::from);
        program.filter(|_| is_it)
    });
    program.ok_or_else(|| "cargo has built no tests".into())
}
