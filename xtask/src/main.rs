//! Tasks of this repository: `cargo xtask TASK`.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a program for developers: it talks to them"
)]

#[macro_use]
mod streams;

mod attack;
mod bench;
mod bench_install;
mod bench_kickstart;
mod boot;
mod chaos;
mod demo;
mod fixtures_task;
mod fuzz;
mod hosts;
mod layers;
mod left_behind;
mod steps;
mod system_packages;
mod terminal;
mod test;
mod vm_test;
mod workspace;

use std::error::Error;
use std::process::ExitCode;

use clap::Parser;
use livecd_host::{Host, Interrupt, Silent};

/// What a task returns: nothing, or any error.
type TaskResult<T = ()> = Result<T, Box<dyn Error>>;

/// Tasks of this repository.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
enum Task {
    /// Builds a live ISO from examples/debian-minimal.ks
    Demo(demo::Options),
    /// Installs what the tests need, and runs all of them
    Test(test::Options),
    /// Measures ours and the peers' on the same input, in turn
    #[command(subcommand)]
    Bench(bench::Bench),
    /// Kills builds at every step, and looks for what they leave
    Chaos(chaos::Options),
    /// Tries every known way out of a build
    Attack(attack::Options),
    /// Gives readers what is made of a kept corpus
    Fuzz(fuzz::Options),
    /// What `attack` runs inside of a build
    #[command(hide = true)]
    Payload(attack::payload::Options),
    /// Boots a medium in QEMU and says whether the live system came up
    Boot(boot::Options),
    /// Builds the RPM distribution that tests install, and prints where it is
    Fixtures,
    /// Runs the tests of package managers on newer build hosts, and boots a medium made there
    Hosts(hosts::Options),
    /// Runs the tests that need another kernel, in QEMU
    VmTest(vm_test::Options),
    /// Prints the crates in layers, and what breaks the rules for files and names
    Layers,
}

fn main() -> ExitCode {
    let outcome = run(Task::parse());
    streams::status(match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            let mut cause = error.source();
            while let Some(error) = cause {
                eprintln!("  because: {error}");
                cause = error.source();
            }
            ExitCode::FAILURE
        }
    })
}

fn run(task: Task) -> TaskResult {
    let host = Host::interruptible(Silent, Interrupt::from_signals()?);
    match task {
        Task::Demo(options) => demo::run(&host, &options),
        Task::Test(options) => test::run(&host, &options),
        Task::Bench(bench) => bench::run(&host, &bench),
        Task::Chaos(options) => chaos::run(&host, &options),
        Task::Attack(options) => attack::run(&host, &options),
        Task::Fuzz(options) => fuzz::run(&options),
        Task::Payload(options) => attack::payload::run(&options),
        Task::Boot(options) => boot::run(&host, &options),
        Task::Fixtures => fixtures_task::run(&host),
        Task::Hosts(options) => hosts::run(&host, &options),
        Task::VmTest(options) => vm_test::run(&host, &options),
        Task::Layers => {
            print!("{}", layers::diagram(workspace::has_crate));
            let found = layers::complaints()?;
            found.iter().for_each(|complaint| eprintln!("{complaint}"));
            match found.len() {
                0 => Ok(()),
                number => Err(format!("{number} rules of the house are broken").into()),
            }
        }
    }
}
