//! Runs tools on another machine, by ssh or anything that takes a line for a shell:
//! `remote-host "ssh HOST" PROGRAM ARGUMENT…`.

use std::error::Error;
use std::sync::Arc;

use livecd_host::{Host, Interrupt, Output, Runner, Silent, SystemRunner, Tool, ToolError};

struct Remote {
    words: Vec<String>,
    here: SystemRunner,
}

impl Runner for Remote {
    fn run(&self, tool: &Tool, line: &mut dyn FnMut(&str)) -> Result<Output, ToolError> {
        let [program, arguments @ ..] = &self.words[..] else {
            return self.here.run(tool, line);
        };
        let carrier = tool
            .carried_by(program)
            .args(arguments)
            .arg(tool.to_string());
        self.here.run(&carrier, line)
    }
}

fn remote(carrier: &str) -> Host {
    let remote = Remote {
        words: carrier.split_whitespace().map(str::to_owned).collect(),
        here: SystemRunner::new(Interrupt::default()),
    };
    Host::with_runner(Arc::new(remote), Silent)
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args().skip(1);
    let (Some(carrier), Some(program)) = (args.next(), args.next()) else {
        return Err("usage: remote-host CARRIER PROGRAM ARGUMENT…".into());
    };
    print!(
        "{}",
        remote(&carrier).run(&Tool::new(program).args(args))?.stdout
    );
    Ok(())
}

#[test]
fn a_shell_is_a_remote_host() {
    let tool = Tool::new("cat")
        .arg("-")
        .current_dir("/")
        .stdin("it's here");
    assert_eq!(remote("bash -c").run(&tool).unwrap().stdout, "it's here");
}
