//! `cargo xtask bench install`: a live ISO of RPM packages, phase by phase,
//! beside dnf alone with the same packages.

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use livecd_host::{Host, Tool};
use serde_json::Value;
use tempfile::TempDir;
use xtask::fixtures::{self, Distribution};

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

/// Seconds on the clock, and of processors.
#[derive(Clone, Copy, Debug)]
struct Cost {
    clock: f64,
    processor: f64,
}

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

/// Our build: what each step took on the clock, and the whole.
type Build = (Vec<(String, f64)>, Cost);

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
    let mut steps = Vec::new();
    let cost = measure(|| {
        let mut take = |line: &str| steps.extend(step(line));
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

fn measure(act: impl FnOnce() -> TaskResult) -> TaskResult<Cost> {
    let (started, before) = (Instant::now(), processor_seconds()?);
    act()?;
    Ok(Cost {
        clock: started.elapsed().as_secs_f64(),
        processor: processor_seconds()? - before,
    })
}

/// What processes that this one has waited for, and theirs, have used:
/// `cutime` and `cstime` of proc(5), in ticks of which a second has 100.
fn processor_seconds() -> TaskResult<f64> {
    let stat = fs::read_to_string("/proc/self/stat")?;
    let (_, fields) = stat.rsplit_once(')').ok_or("no name in /proc/self/stat")?;
    let ticks = fields.split_whitespace().skip(13).take(2);
    let ticks: Result<Vec<f64>, _> = ticks.map(str::parse).collect();
    Ok(ticks?.iter().sum::<f64>() / 100.0)
}

fn print(ours: &[Build], alone: &[Cost]) {
    println!(
        "{:34} {:>8} {:>8}   seconds on the clock",
        "", "least", "median"
    );
    let names = ours.first().map_or(&[][..], |(steps, _)| steps);
    for (index, (name, _)) in names.iter().enumerate() {
        line(
            name,
            ours.iter()
                .filter_map(|(steps, _)| steps.get(index))
                .map(|step| step.1),
        );
    }
    let install = |(steps, _): &Build| {
        steps
            .iter()
            .find(|step| step.0 == INSTALL)
            .map(|step| step.1)
    };
    line("ISO in all", ours.iter().map(|(_, cost)| cost.clock));
    line(
        "  on the processors",
        ours.iter().map(|(_, cost)| cost.processor),
    );
    let theirs = line("dnf alone", alone.iter().map(|cost| cost.clock));
    line(
        "  on the processors",
        alone.iter().map(|cost| cost.processor),
    );
    let ours = line("ours, of that", ours.iter().filter_map(install));
    println!(
        "{:34} {:>8.2} {:>8.2}",
        "ours / dnf alone",
        ours.0 / theirs.0,
        ours.1 / theirs.1
    );
}

/// Prints the least and the median of `seconds`, and returns them.
fn line(name: &str, seconds: impl Iterator<Item = f64>) -> (f64, f64) {
    let mut seconds: Vec<f64> = seconds.collect();
    seconds.sort_by(f64::total_cmp);
    let least = seconds.first().copied().unwrap_or_default();
    let median = seconds.get(seconds.len() / 2).copied().unwrap_or_default();
    println!("{name:34} {least:>8.1} {median:>8.1}");
    (least, median)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_is_read_from_the_programs_lines() {
        let line = r#"{"event":"step-finished","step":"install packages","seconds":2.5}"#;
        assert_eq!(step(line), Some((INSTALL.to_owned(), 2.5)));
        assert_eq!(step(r#"{"event":"step-started","step":"x"}"#), None);
        assert!(processor_seconds().unwrap() >= 0.0);
    }
}
