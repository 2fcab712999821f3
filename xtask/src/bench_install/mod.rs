//! `cargo xtask bench install`: a live ISO of RPM packages, phase by phase,
//! beside dnf alone with the same packages.

mod cost;

use std::error::Error;
use std::fs;
use std::mem;
use std::path::{Path, PathBuf};

use livecd_host::{Host, Tool};
use serde_json::Value;
use tempfile::TempDir;
use xtask::fixtures::{self, Distribution};

use self::cost::{Cost, measure};
use crate::system_packages::{self, BUILD, FIXTURES};
use crate::{TaskResult, workspace};

#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// How often each is run, in turn
    #[arg(long, default_value_t = 3)]
    rounds: usize,
    /// The program to measure, instead of one that is built for it
    #[arg(long, value_name = "FILE")]
    program: Option<PathBuf>,
}

/// The step of a build that does what dnf alone does.
const INSTALL: &str = "install packages";

const KICKSTART: &str = "\
part / --size=2048 --fstype=ext4
rootpw --lock
%packages --excludedocs --exclude-weakdeps
@live
%end
";

/// The same for dnf, with what every live image has.
const SPECS: &[&str] = &["@core", "@live", "grub2-tools", "grub2-pc-modules"];

/// What the kernel's script runs dracut with: the same as in our image.
const DRACUT: &str = "hostonly=no\nhostonly_cmdline=no\nearly_microcode=no\nreproducible=yes\n\
    compress=\"zstd -3 -q -T0\"\nadd_dracutmodules+=\" dmsquash-live pollcdrom \"\n\
    omit_dracutmodules+=\" crypt nvdimm lunmask resume \"\n";

/// dnf mounts nothing, and package scripts need something.
const MOUNTS: &str = "\
root=$1; shift
mkdir -p $root/proc $root/sys $root/dev $root/etc/dracut.conf.d
mount -t proc none $root/proc
mount --rbind /sys $root/sys
mount -t tmpfs none $root/dev
for node in null:3 zero:5 full:7 random:8 urandom:9; do
    mknod -m 666 $root/dev/${node%:*} c 1 ${node#*:}
done
ln -s /proc/self/fd $root/dev/fd
printf %s \"$1\" > $root/etc/dracut.conf.d/99-liveos.conf; shift
exec \"$@\"";

pub(crate) fn run(host: &Host, options: &Options) -> TaskResult {
    system_packages::install(host, &[BUILD, FIXTURES])?;
    let cache = workspace::cache()?;
    let distribution =
        fixtures::distribution(host, &cache).map_err(|error| -> Box<dyn Error> { error })?;
    let program = match &options.program {
        Some(program) => program.clone(),
        None => build_program(host)?,
    };
    let (mut ours, mut alone) = (Vec::new(), Vec::new());
    for round in 1..=options.rounds {
        eprintln!("Round {round} of {}", options.rounds);
        alone.push(dnf(host, &distribution)?);
        ours.push(creator(host, &program, &distribution)?);
    }
    print(&ours, &alone);
    Ok(())
}

fn build_program(host: &Host) -> TaskResult<PathBuf> {
    let cargo = workspace::cargo().args(["build", "--release", "--package", "livecd-creator"]);
    host.run(&cargo.interactive())?;
    Ok(workspace::target()?.join("release/livecd-creator"))
}

/// dnf with the same packages, into an empty directory.
fn dnf(host: &Host, distribution: &Distribution) -> TaskResult<Cost> {
    let work = scratch(distribution)?;
    let path = |name: &str| work.path().join(name);
    fs::write(path(".rpmmacros"), "%_dbpath /usr/lib/sysimage/rpm\n")?;
    let option = |name: &str, value: PathBuf| format!("--{name}={}", value.display());
    let dnf = Tool::new("unshare")
        .args(["--mount", "sh", "-ec", MOUNTS, "sh"])
        .arg(path("root"))
        .args([
            DRACUT,
            "dnf",
            "--assumeyes",
            "--noplugins",
            "--releasever=12",
        ])
        .args(["--setopt=install_weak_deps=0", "--setopt=tsflags=nodocs"])
        .arg(option("installroot", path("root")))
        .arg(option("setopt=reposdir", work.path().to_owned()))
        .arg(option("setopt=cachedir", path("cache")))
        .arg("install")
        .args(SPECS)
        .env("HOME", work.path());
    measure(|| {
        host.run(&dnf)?;
        Ok(())
    })
}

/// Our build: what each step took, and the whole.
type Build = (Vec<(String, Cost)>, Cost);

fn creator(host: &Host, program: &Path, distribution: &Distribution) -> TaskResult<Build> {
    let work = scratch(distribution)?;
    let path = |name: &str| work.path().join(name);
    fs::write(path("bench.ks"), KICKSTART)?;
    let creator = Tool::new(program)
        .arg(path("bench.ks"))
        .args([
            "--fslabel",
            "Bench",
            "--releasever",
            "12",
            "--progress",
            "json",
        ])
        .arg("--repo")
        .arg(path("lab.repo"))
        .arg("--tmpdir")
        .arg(work.path())
        .arg("--output")
        .arg(work.path());
    let (mut steps, mut before) = (Vec::new(), 0.0);
    let cost = measure(|| {
        let mut take = |line: &str| {
            let Some((name, clock)) = step(line) else {
                return;
            };
            // Shown as such where the kernel does not tell.
            let total = cost::so_far().unwrap_or(f64::NAN);
            let processor = total - mem::replace(&mut before, total);
            steps.push((name, Cost { clock, processor }));
        };
        host.run_lines(&creator, &mut take)?;
        Ok(())
    })?;
    Ok((steps, cost))
}

/// A step that ended, and its seconds.
fn step(line: &str) -> Option<(String, f64)> {
    let event: Value = serde_json::from_str(line).ok()?;
    let ended = event.get("event")? == "step-finished";
    let step = event.get("step")?.as_str()?.to_owned();
    let seconds = event.get("seconds")?.as_f64()?;
    ended.then_some((step, seconds))
}

/// A directory for one run, with the repositories.
fn scratch(distribution: &Distribution) -> TaskResult<TempDir> {
    let work = TempDir::with_prefix_in("livecd-bench-", "/var/tmp")?;
    let repositories = distribution.repo_file(&["base", "updates"], "lab");
    fs::write(work.path().join("lab.repo"), repositories)?;
    Ok(work)
}

fn print(ours: &[Build], alone: &[Cost]) {
    println!(
        "{:28} {:>8} {:>8} {:>11}",
        "seconds, the least", "clock", "(median)", "processors"
    );
    let names = ours.first().map_or(&[][..], |(steps, _)| steps);
    let mut install = None;
    for (index, (name, _)) in names.iter().enumerate() {
        let costs = ours.iter().filter_map(|(steps, _)| steps.get(index));
        let least = line(name, costs.map(|(_, cost)| *cost));
        if name == INSTALL {
            install = Some(least);
        }
    }
    line("ISO in all", ours.iter().map(|(_, cost)| *cost));
    let alone = line("dnf alone", alone.iter().copied());
    if let Some(install) = install {
        println!(
            "{:28} {:>8.2} {:>8} {:>11.2}",
            format!("{INSTALL} / dnf alone"),
            install.clock / alone.clock,
            "",
            install.processor / alone.processor
        );
    }
}

/// Prints what `costs` have in common, and returns the least.
fn line(name: &str, costs: impl Iterator<Item = Cost>) -> Cost {
    let (mut clock, mut processor): (Vec<f64>, Vec<f64>) =
        costs.map(|cost| (cost.clock, cost.processor)).unzip();
    clock.sort_by(f64::total_cmp);
    processor.sort_by(f64::total_cmp);
    let at = |seconds: &[f64], index: usize| seconds.get(index).copied().unwrap_or(f64::NAN);
    let median = at(&clock, clock.len() / 2);
    let least = Cost {
        clock: at(&clock, 0),
        processor: at(&processor, 0),
    };
    println!(
        "{name:28} {:>8.1} {median:>8.1} {:>11.1}",
        least.clock, least.processor
    );
    least
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_is_read_from_the_programs_lines() {
        let line = r#"{"event":"step-finished","step":"install packages","seconds":2.5}"#;
        assert_eq!(step(line), Some((INSTALL.to_owned(), 2.5)));
        assert_eq!(step(r#"{"event":"step-started","step":"x"}"#), None);
    }
}
