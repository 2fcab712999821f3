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
    #[arg(long, default_value_t = 5)]
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
kernel
%end
";

/// The same for dnf, with what every live image has.
const SPECS: &[&str] = &[
    "@core",
    "@live",
    "kernel",
    "grub2-tools",
    "grub2-pc-modules",
];

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
        // Neither always runs first.
        if round % 2 == 1 {
            alone.push(dnf(host, &distribution)?);
            ours.push(creator(host, &program, &distribution)?);
        } else {
            ours.push(creator(host, &program, &distribution)?);
            alone.push(dnf(host, &distribution)?);
        }
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
    println!("{:28} {:>19} {:>19}", "", "clock", "processors");
    println!(
        "{:28} {:>8} {:>10} {:>8} {:>10}",
        "seconds", "least", "median", "least", "median"
    );
    let names = ours.first().map_or(&[][..], |(steps, _)| steps);
    let of_step = |index: usize| -> Vec<Cost> {
        let steps = ours.iter().filter_map(|(steps, _)| steps.get(index));
        steps.map(|(_, cost)| *cost).collect()
    };
    for (index, (name, _)) in names.iter().enumerate() {
        Summary::of(&of_step(index)).print(name, 1);
    }
    let all: Vec<Cost> = ours.iter().map(|(_, cost)| *cost).collect();
    Summary::of(&all).print("ISO in all", 1);
    let alone = Summary::of(alone);
    alone.print("dnf alone", 1);
    if let Some(index) = names.iter().position(|(name, _)| name == INSTALL) {
        let install = Summary::of(&of_step(index));
        let ratio = |ours: Cost, alone: Cost| Cost {
            clock: ours.clock / alone.clock,
            processor: ours.processor / alone.processor,
        };
        let ratio = Summary {
            least: ratio(install.least, alone.least),
            median: ratio(install.median, alone.median),
        };
        ratio.print(&format!("{INSTALL} / dnf alone"), 3);
    }
}

/// What several runs have in common.
#[derive(Clone, Copy, Debug)]
struct Summary {
    least: Cost,
    median: Cost,
}

impl Summary {
    fn of(costs: &[Cost]) -> Self {
        let sorted = |of: fn(&Cost) -> f64| -> Vec<f64> {
            let mut all: Vec<f64> = costs.iter().map(of).collect();
            all.sort_by(f64::total_cmp);
            all
        };
        let (clock, processor) = (sorted(|cost| cost.clock), sorted(|cost| cost.processor));
        let at = |index: usize| Cost {
            clock: clock.get(index).copied().unwrap_or(f64::NAN),
            processor: processor.get(index).copied().unwrap_or(f64::NAN),
        };
        Self {
            least: at(0),
            median: at(costs.len() / 2),
        }
    }

    fn print(self, name: &str, digits: usize) {
        let Self { least, median } = self;
        println!(
            "{name:28} {:>8.digits$} {:>10.digits$} {:>8.digits$} {:>10.digits$}",
            least.clock, median.clock, least.processor, median.processor
        );
    }
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

    #[test]
    fn runs_are_summed_up() {
        let costs = [3.0, 1.0, 2.0].map(|clock| Cost {
            clock,
            processor: 10.0 - clock,
        });
        let Summary { least, median } = Summary::of(&costs);
        assert_eq!((least.clock, least.processor), (1.0, 7.0));
        assert_eq!((median.clock, median.processor), (2.0, 8.0));
    }
}
