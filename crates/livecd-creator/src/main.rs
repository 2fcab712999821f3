//! Builds live ISOs and filesystem images from kickstart files.
//!
//! The program only composes: it reads options, starts itself as a worker in
//! namespaces of its own, and there puts a package manager and an image creator
//! together.

mod actions;
mod boot_args;
mod build;
mod cli;
mod compose;
mod console;
mod creator;
#[cfg(test)]
mod dnf_requests;
mod explain;
mod ignored;
mod json_lines;
mod livemedia;
mod names;
mod options_check;
mod other_family;
mod output_lock;
mod package_list;
mod package_manager;
mod preflight;
mod program;
mod reading;
mod refusal;
mod reporting;
mod repositories;
mod show;
mod sizes;
mod streams;
mod work_dir;

use std::process::ExitCode;

use livecd_installroot::isolation::{self, Stage};

/// Why nothing could begin.
#[derive(Debug, thiserror::Error)]
#[error("could not start a thread")]
struct NoThread(#[source] std::io::Error);

fn main() -> ExitCode {
    livecd_host::settle();
    let umask = livecd_host::own_umask();
    match isolation::stage() {
        Stage::Program => {
            on_usual_stack(move || program::run(&livemedia::cli(std::env::args_os(), true), umask))
        }
        // It makes namespaces, which the kernel refuses to a process with threads.
        Stage::Supervisor(supervisor) => match supervisor.supervise() {
            Ok(status) => isolation::exit_code(status),
            Err(error) => show::failure(&error),
        },
        Stage::Worker(worker) => match worker.enter() {
            Ok(called) => on_usual_stack(move || {
                build::run(&livemedia::cli(called.args.clone(), false), &called)
            }),
            Err(error) => show::failure(&error),
        },
    }
}

fn on_usual_stack(work: impl FnOnce() -> ExitCode + Send) -> ExitCode {
    match livecd_host::on_usual_stack(work) {
        Ok(status) => status,
        Err(error) => show::failure(&NoThread(error)),
    }
}
