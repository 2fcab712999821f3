//! `cargo xtask test`: every check there is, as one command.

use std::collections::VecDeque;
use std::env;
use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use livecd_host::{Host, Tool};
use tempfile::TempDir;
use xtask::guest::Kernel;

use crate::TaskResult;
use crate::left_behind::{Belongings, RUN};
use crate::system_packages::{self, BUILD, FIXTURES, MACHINE, TESTS};
use crate::workspace;

/// What is not built by default, and is tested all the same.
pub(crate) const FEATURES: &str = "livecd-iso/cli,livecd-snapshot/devicemapper,livecd-squashfs/cli";
/// How many builds are killed, and with `--long`.
const KILLS: &str = "200";
const KILLS_LONG: &str = "1000";
/// The conformance cases, if they are beside the checkout; not ours to ship.
pub(crate) const CONFORMANCE: &str = "../shared/conformance";

/// How much of what a failed tier said is shown again at the end.
const LAST_LINES: usize = 40;

/// Tests that boot something, wherever they are.
const BOOT_TESTS: &str = "in_qemu::";
/// Those of them that run with `--long` only: combinations of parts that others boot.
const LONG_BOOT_TESTS: &str = "in_qemu::long::";
/// Tests for a kernel that the host may not have; `vm_test` runs them.
const GUEST_TESTS: &str = "in_guest::";
/// Tests of cases that are not ours to ship; `conformance` runs them.
const RECORDED_TESTS: &str = "recorded::";

#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// Runs only this tier; may be given several times
    #[arg(long, value_enum, value_name = "TIER")]
    only: Vec<Tier>,
    /// Also runs what takes hours: tiers of its own, and more of others
    #[arg(long)]
    long: bool,
}

/// A part of the checks, in the order they run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Tier {
    Format,
    Lints,
    Docs,
    Layers,
    Consumers,
    Tests,
    Chaos,
    Attack,
    Fuzz,
    Packages,
    Editors,
    Conformance,
    Hosts,
    Vm,
    Boot,
}

impl Tier {
    fn what(self) -> &'static str {
        match self {
            Self::Format => "the code is formatted",
            Self::Lints => "clippy has nothing to say",
            Self::Docs => "the documentation builds",
            Self::Layers => "crates depend only on layers below them",
            Self::Consumers => "programs outside of the workspace compile with single crates",
            Self::Tests => "the tests pass",
            Self::Chaos => "killed builds leave nothing",
            Self::Attack => "every known way out of a build is shut",
            Self::Fuzz => "readers end in values or errors, whatever they read",
            Self::Editors => "the extension is packaged, and editors understand the server",
            Self::Packages => "packages are refused nothing that they need",
            Self::Conformance => "kickstarts are read as the reference reads them",
            Self::Hosts => "packages are installed on newer build hosts, too",
            Self::Vm => "the tests that need another kernel pass",
            Self::Boot => "the images boot",
        }
    }

    /// Whether the tier runs only with `--long`, or when `--only` names it.
    fn is_long(self) -> bool {
        const LONG: &[Tier] = &[
            Tier::Attack,
            Tier::Fuzz,
            Tier::Packages,
            Tier::Editors,
            Tier::Hosts,
        ];
        LONG.contains(&self)
    }

    fn cargo(self, long: bool) -> Tool {
        let cargo = workspace::cargo();
        let warnings = "-D warnings";
        match self {
            Self::Format => cargo.args(["fmt", "--all", "--check"]),
            Self::Lints => cargo
                .args(["clippy", "--workspace", "--all-targets"])
                .args(["--features", FEATURES, "--"])
                .args(["-D", "warnings"]),
            Self::Docs => cargo
                .args(["doc", "--workspace", "--no-deps"])
                .env("RUSTDOCFLAGS", warnings),
            Self::Layers => cargo.args(["test", "--package", "xtask", "layers::"]),
            // Only checked: what they link is built with other features than ours.
            Self::Consumers => cargo
                .arg(if long { "test" } else { "check" })
                .args(["--manifest-path", "consumers/Cargo.toml"])
                .args(["--target-dir", "target"]),
            Self::Tests => cargo
                .args(["test", "--workspace", "--no-fail-fast"])
                .args(["--features", FEATURES, "--"])
                .arg("--show-output")
                .args(
                    [BOOT_TESTS, GUEST_TESTS, RECORDED_TESTS]
                        .map(|left_out| ["--skip", left_out])
                        .concat(),
                ),
            Self::Chaos => cargo
                .args(["run", "--quiet", "--package", "xtask", "--"])
                .args(["chaos", "--kills", if long { KILLS_LONG } else { KILLS }]),
            Self::Attack => cargo.args(["run", "--quiet", "--package", "xtask", "--", "attack"]),
            Self::Fuzz if long => cargo
                .args(["run", "--quiet", "--package", "xtask", "--", "fuzz"])
                .args(["--all", "--seconds", "600"]),
            Self::Fuzz => cargo.args(["run", "--quiet", "--package", "xtask", "--", "fuzz"]),
            Self::Packages => cargo
                .args(["run", "--quiet", "--package", "xtask", "--"])
                .args(["attack", "--packages"]),
            Self::Editors => Tool::new("sh")
                .arg("editors/check.sh")
                .with_callers_environment(),
            Self::Conformance => {
                let run = ["xtask/src/conformance/run.sh", CONFORMANCE];
                Tool::new("sh").args(run).with_callers_environment()
            }
            Self::Hosts => cargo.args(["run", "--quiet", "--package", "xtask", "--", "hosts"]),
            Self::Vm => cargo.args(["run", "--quiet", "--package", "xtask", "--", "vm-test"]),
            // One machine at a time: two starve each other's clocks. The whole
            // workspace, for the same features as before: nothing is compiled again.
            Self::Boot => cargo
                .args(["test", "--workspace", "--features", FEATURES])
                .args(["--test", "end-to-end", "--test", "iso"])
                .args(["--", "--nocapture", "--test-threads=1", BOOT_TESTS])
                .args(if long {
                    vec![]
                } else {
                    vec!["--skip", LONG_BOOT_TESTS]
                }),
        }
    }
}

pub(crate) fn run(host: &Host, options: &Options) -> TaskResult {
    let started = Instant::now();
    system_packages::install(host, &[BUILD, FIXTURES, MACHINE, TESTS])?;
    let tiers = tiers(options);
    let guest_kernel = workspace::cache()?.join("guest-kernel");
    if tiers.contains(&Tier::Boot) {
        Kernel::fetch(host, &guest_kernel)?;
    }
    // A name for this run, by which its processes are known afterwards.
    let now = SystemTime::now().duration_since(UNIX_EPOCH)?;
    let run = format!("{}-{}", std::process::id(), now.as_nanos());
    let scratch = TempDir::with_prefix("livecd-test-")?;
    // Ordinary users work in it too, whatever the umask: `chaos` has such a caller.
    fs::set_permissions(scratch.path(), Permissions::from_mode(0o755))?;
    let before = Belongings::now(scratch.path())?;
    let (mut failed, mut skipped) = (Vec::new(), Vec::new());
    for &tier in &tiers {
        let command = tier.cargo(options.long);
        eprintln!("\n=== {tier:?}: {}\n    {command}", tier.what());
        let cargo = command
            .env(RUN, &run)
            .env("TMPDIR", scratch.path())
            .env("LIVECD_TEST_IMAGES", "1")
            .env("LIVECD_GUEST_KERNEL", &guest_kernel);
        let since = Instant::now();
        let (outcome, end) = attend(host, strict(cargo), &mut skipped);
        let seconds = since.elapsed().as_secs_f64();
        let word = if outcome.is_ok() { "passed" } else { "FAILED" };
        eprintln!("=== {tier:?}: {word} after {seconds:.0} s");
        if host.interrupt().stopped_by().is_some() {
            return outcome;
        }
        if outcome.is_err() {
            failed.push((tier, end));
        }
    }
    // Again, where whoever keeps only the end of a log finds them.
    for (tier, end) in &failed {
        eprintln!("\n=== {tier:?}: the last it said");
        end.iter().for_each(|line| eprintln!("    {line}"));
    }
    let left = Belongings::now(scratch.path())?.since(&before, &run)?;
    for thing in &left {
        eprintln!("left behind: {thing}");
    }
    for line in &skipped {
        eprintln!("{line}");
    }
    eprintln!(
        "\n{} tiers in {:.0} s: {} failed, {} tests skipped, {} things left behind",
        tiers.len(),
        started.elapsed().as_secs_f64(),
        failed.len(),
        skipped.len(),
        left.len()
    );
    match (failed.is_empty(), left.is_empty()) {
        (true, true) => Ok(()),
        (true, false) => Err("the tests left something behind".into()),
        (false, _) => {
            let names: Vec<String> = failed.iter().map(|(tier, _)| format!("{tier:?}")).collect();
            Err(format!("failed: {}", names.join(", ")).into())
        }
    }
}

fn tiers(options: &Options) -> Vec<Tier> {
    let all = <Tier as clap::ValueEnum>::value_variants();
    let chosen = |tier: &&Tier| match options.only.as_slice() {
        [] => options.long || !tier.is_long(),
        only => only.contains(tier),
    };
    all.iter().filter(chosen).copied().collect()
}

/// In CI a skipped test is a failed one.
fn strict(cargo: Tool) -> Tool {
    if env::var_os("CI").is_some_and(|value| value == "true") {
        return cargo.env("LIVECD_TEST_REQUIRE", "1");
    }
    cargo
}

/// Runs `cargo`, shows what it prints, and notes which tests were skipped. The
/// last lines are returned too.
fn attend(host: &Host, cargo: Tool, skipped: &mut Vec<String>) -> (TaskResult, VecDeque<String>) {
    let mut end = VecDeque::new();
    let outcome = host.run_lines(&cargo, &mut |line| {
        eprintln!("{line}");
        if line.contains("SKIPPED:") {
            skipped.push(line.trim().to_owned());
        }
        if end.len() == LAST_LINES {
            end.pop_front();
        }
        end.push_back(line.to_owned());
    });
    (outcome.map(drop).map_err(Into::into), end)
}
