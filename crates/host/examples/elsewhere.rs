//! Runs the tools of a host in a container: `elsewhere CONTAINER PROGRAM ARGUMENT…`.
//!
//! A runner for `ssh` is shorter still: it gives `ssh` the line that a tool displays as.

#![expect(clippy::print_stdout, reason = "a program for people")]

use std::error::Error;
use std::sync::Arc;

use livecd_host::{Host, Interrupt, Output, Runner, Silent, SystemRunner, Tool, ToolError};

/// Runs tools in a container that is running.
struct Container {
    name: String,
    here: SystemRunner,
}

impl Runner for Container {
    fn run(&self, tool: &Tool, line: &mut dyn FnMut(&str)) -> Result<Output, ToolError> {
        let mut podman = tool.carried_by("podman").arg("exec");
        if tool.has_input() {
            podman = podman.arg("--interactive");
        }
        if let Some(directory) = tool.directory() {
            podman = podman.arg("--workdir").arg(directory);
        }
        for (name, value) in tool.environment() {
            let mut variable = name.clone();
            variable.push("=");
            variable.push(value);
            podman = podman.arg("--env").arg(variable);
        }
        podman = podman.arg(&self.name);
        if let Some(root) = tool.root() {
            podman = podman.arg("chroot").arg(root.root());
        }
        self.here
            .run(&podman.arg(tool.program()).args(tool.arguments()), line)
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut words = std::env::args().skip(1);
    let (Some(name), Some(program)) = (words.next(), words.next()) else {
        return Err("usage: elsewhere CONTAINER PROGRAM ARGUMENT…".into());
    };
    let here = SystemRunner::new(Interrupt::default());
    let host = Host::with_runner(Arc::new(Container { name, here }), Silent);
    print!("{}", host.run(&Tool::new(program).args(words))?.stdout);
    Ok(())
}
