//! `cargo xtask vm-test`: the tests that need more of a kernel than the build
//! host's may have, in a virtual machine with a distribution's.

use std::path::PathBuf;
use std::time::Instant;

use livecd_host::Host;
use serde_json::Value;
use tempfile::TempDir;
use xtask::guest::{Guest, Initramfs, Kernel};

use crate::TaskResult;
use crate::system_packages::{self, MACHINE, TESTS};
use crate::workspace;

/// Where each crate has its tests for the guest: `tests/guest.rs` or
/// `tests/guest/main.rs`.
const TEST: &str = "guest";
/// In MiB: the test programs are large, and lie in memory twice.
const MEMORY: u32 = 1536;
/// In seconds; ten times what it takes on a machine with nothing else to do.
const LIMIT: u32 = 900;

/// What the tests run.
const BUSYBOX: &str = "/usr/bin/busybox";
const PROGRAMS: &[&str] = &[
    "dmsetup",
    "mkfs.ext4",
    "e2fsck",
    "sgdisk",
    "mksquashfs",
    "unsquashfs",
    "unshare",
];
const FILES: &[&str] = &["/etc/mke2fs.conf"];

/// Loaded before each run: what the tests of that name find in the kernel.
const STAGES: &[(&str, &[&str])] = &[
    ("without_device_mapper", &["loop"]),
    ("without_snapshots", &["dm_mod"]),
    (
        "with_all",
        &[
            "dm_snapshot",
            "ext4",
            // For the sums of ext4, which asks for it by another name.
            "crc32c_generic",
            "isofs",
            "vfat",
            "nls_cp437",
            "nls_ascii",
            "nls_utf8",
        ],
    ),
];

#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// Runs only the tests of this package
    #[arg(long, value_name = "PACKAGE")]
    package: Option<String>,
}

pub(crate) fn run(host: &Host, options: &Options) -> TaskResult {
    system_packages::install(host, &[MACHINE, TESTS])?;
    let tests = build(host, options)?;
    let kernel = Kernel::fetch(host, &workspace::cache()?.join("guest-kernel"))?;
    let mut initramfs = Initramfs::default();
    initramfs.program("init", include_bytes!("vm_test/init"));
    initramfs.host_program_at(host, BUSYBOX.as_ref(), "bin/busybox")?;
    for program in PROGRAMS {
        initramfs.host_program(host, program.as_ref())?;
    }
    for file in FILES {
        initramfs.host_file(file.as_ref())?;
    }
    for (number, test) in tests.iter().enumerate() {
        initramfs.host_program_at(host, test, &format!("tests/{number}"))?;
    }
    for (name, modules) in STAGES {
        initramfs.modules(&kernel, name, modules)?;
    }
    initramfs.file("steps", steps(tests.len()).as_bytes());
    let guest = Guest {
        kernel: &kernel,
        initramfs,
        memory: MEMORY,
        limit: LIMIT,
        disks: Vec::new(),
    };
    let (scratch, started) = (TempDir::with_prefix("livecd-vm-")?, Instant::now());
    let mut tally = Tally::default();
    guest.run(host, scratch.path(), &mut |line| {
        let line = line.trim_end();
        if !line.is_empty() {
            eprintln!("{line}");
        }
        tally.take(line);
    })?;
    eprintln!(
        "{} tests passed, {} failed in the guest, in {:.0} s",
        tally.passed,
        tally.failed,
        started.elapsed().as_secs_f64()
    );
    tally.verdict(tests.len() * STAGES.len())
}

/// Builds the tests; returns their programs.
fn build(host: &Host, options: &Options) -> TaskResult<Vec<PathBuf>> {
    let cargo = workspace::cargo().args(["test", "--no-run", "--test", TEST]);
    let cargo = match &options.package {
        Some(package) => cargo.args(["--package", package, "--all-features"]),
        // For the same features as elsewhere: nothing is compiled again.
        None => cargo.args(["--workspace", "--features", crate::test::FEATURES]),
    };
    let cargo = cargo.arg("--message-format=json-render-diagnostics");
    let said = host.run(&cargo)?.stdout;
    let tests = programs(&said);
    if tests.is_empty() {
        return Err("there are no tests for the guest".into());
    }
    Ok(tests)
}

/// The programs in cargo's messages: the cargo book, "External tools".
fn programs(messages: &str) -> Vec<PathBuf> {
    let program = |line: &str| {
        let message: Value = serde_json::from_str(line).ok()?;
        let is_test = message["target"]["name"] == TEST && message["profile"]["test"] == true;
        let path = message["executable"].as_str()?;
        is_test.then(|| PathBuf::from(path))
    };
    messages.lines().filter_map(program).collect()
}

/// The shell commands that the guest's first program runs.
fn steps(tests: usize) -> String {
    let mut steps = String::new();
    for (stage, _) in STAGES {
        steps.push_str(&format!("load {stage}\n"));
        for test in 0..tests {
            steps.push_str(&format!(
                "run /tests/{test} --test-threads=1 in_guest::{stage}::\n"
            ));
        }
    }
    steps
}

/// What the guest has said so far.
#[derive(Debug, Default, PartialEq, Eq)]
struct Tally {
    passed: usize,
    failed: usize,
    /// Programs that ended without a failure.
    ended_well: usize,
    /// What else went wrong.
    wrong: Vec<String>,
    done: bool,
}

impl Tally {
    fn take(&mut self, line: &str) {
        let line = line.trim();
        if line == "GUEST STATUS 0" {
            self.ended_well += 1;
        } else if line == "GUEST DONE" {
            self.done = true;
        } else if line.starts_with("GUEST STATUS") || line.starts_with("GUEST FAILED") {
            self.wrong.push(line.to_owned());
        } else if let Some(test) = line
            .strip_prefix("test ")
            .filter(|test| !test.starts_with("result"))
        {
            // A test that prints in between has its result on a line of its own.
            self.passed += usize::from(test.ends_with("ok"));
            self.failed += usize::from(test.ends_with("FAILED"));
        }
    }

    /// Whether all `runs` went well, and there were tests in them.
    fn verdict(&self, runs: usize) -> TaskResult {
        if !self.done {
            return Err("the guest did not come to its end".into());
        }
        if self.failed > 0 || !self.wrong.is_empty() || self.ended_well != runs {
            return Err(format!(
                "{} tests failed in the guest; {} of {runs} runs ended well {}",
                self.failed,
                self.ended_well,
                self.wrong.join("; ")
            )
            .into());
        }
        if self.passed == 0 {
            return Err("no test ran in the guest".into());
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_stage_loads_more_and_runs_its_tests() {
        let steps = steps(1);
        assert_eq!(
            steps,
            "load without_device_mapper\n\
             run /tests/0 --test-threads=1 in_guest::without_device_mapper::\n\
             load without_snapshots\n\
             run /tests/0 --test-threads=1 in_guest::without_snapshots::\n\
             load with_all\n\
             run /tests/0 --test-threads=1 in_guest::with_all::\n"
        );
    }

    #[test]
    fn a_guest_that_dies_or_fails_is_a_failure() {
        let tally = |said: &str| {
            let mut tally = Tally::default();
            said.lines().for_each(|line| tally.take(line));
            tally
        };
        let good = "test a ... ok\r\ntest result: ok. 1 passed\nGUEST STATUS 0\nGUEST DONE";
        assert_eq!(tally(good).passed, 1);
        assert!(tally(good).verdict(1).is_ok());
        assert!(tally(good).verdict(2).is_err());
        for bad in [
            "test a ... ok\nGUEST STATUS 0",
            "test a ... FAILED\nGUEST STATUS 101\nGUEST DONE",
            "GUEST STATUS 0\nGUEST DONE",
            "GUEST FAILED insmod x\ntest a ... ok\nGUEST STATUS 0\nGUEST DONE",
        ] {
            assert!(tally(bad).verdict(1).is_err(), "{bad}");
        }
    }

    #[test]
    fn test_programs_are_found_in_what_cargo_says() {
        let said = r#"{"reason":"compiler-artifact","target":{"name":"guest"},"profile":{"test":true},"executable":"/t/guest-1"}
{"reason":"compiler-artifact","target":{"name":"other"},"profile":{"test":true},"executable":"/t/other"}
not json"#;
        assert_eq!(programs(said), [PathBuf::from("/t/guest-1")]);
    }
}
