//! What runs where an attacker's code does: in a package's script, in `%post`, or,
//! without any protection, to see that an attack is one.
//!
//! It is this program itself, copied into the root.

mod call;
mod calls;
mod host;
mod kernel;

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use serde_json::{Value, json};

use crate::TaskResult;

const LIMIT: Duration = Duration::from_secs(10);

#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// What there is to attack
    #[arg(long)]
    world: Option<PathBuf>,
    /// Where the outcome is written
    #[arg(long)]
    results: Option<PathBuf>,
    /// Does nothing, for so many seconds
    #[arg(long)]
    sleep: Option<u64>,
    /// Stops itself before
    #[arg(long)]
    stop: bool,
    /// By what it is known
    #[arg(long)]
    mark: Option<String>,
}

/// What there is to attack, where the payload runs.
#[derive(Clone, Debug, Default)]
pub(crate) struct World {
    /// Where it runs: `post`, `package`.
    pub context: String,
    /// This program, where it runs.
    pub program: String,
    /// A file of the build host, with `secret` in it.
    pub victim: String,
    /// What is in it.
    pub secret: String,
    /// Whether it may be read.
    pub sees_host_files: bool,
    /// A directory to write to.
    pub scratch: String,
    /// A process of the caller, with `mark` in its command line.
    pub process: u32,
    /// In the command line of what belongs to this run.
    pub mark: String,
    /// The key of shared memory.
    pub shared_memory: i32,
    /// The name of a socket without a file.
    pub abstract_name: String,
    /// Directories in which services of the host listen.
    pub services: Vec<String>,
    /// Directories that are a script's own.
    pub directories: Vec<String>,
    /// What the caller's environment has.
    pub environment: BTreeMap<String, String>,
}

impl World {
    /// As text, for a file in the root.
    pub(crate) fn to_json(&self) -> String {
        json!({
            "context": self.context, "program": self.program, "victim": self.victim,
            "secret": self.secret, "sees_host_files": self.sees_host_files,
            "scratch": self.scratch, "process": self.process, "mark": self.mark,
            "shared_memory": self.shared_memory, "abstract_name": self.abstract_name,
            "services": self.services, "directories": self.directories,
            "environment": self.environment,
        })
        .to_string()
    }

    /// In the command line of a process that an attack leaves.
    pub(crate) fn daemon(&self, kind: &str) -> String {
        format!("left-by-{}-in-{}-{kind}", self.abstract_name, self.context)
    }

    fn from_json(text: &str) -> TaskResult<Self> {
        let value: Value = serde_json::from_str(text)?;
        let string = |key: &str| value[key].as_str().unwrap_or_default().to_owned();
        let strings = |key: &str| -> Vec<String> {
            let list = value[key].as_array().into_iter().flatten();
            list.filter_map(|item| item.as_str().map(expand)).collect()
        };
        let pairs = value["environment"].as_object().into_iter().flatten();
        Ok(Self {
            context: string("context"),
            program: expand(&string("program")),
            victim: string("victim"),
            secret: string("secret"),
            sees_host_files: value["sees_host_files"].as_bool().unwrap_or(false),
            scratch: expand(&string("scratch")),
            process: value["process"].as_u64().unwrap_or(0).try_into()?,
            mark: string("mark"),
            shared_memory: value["shared_memory"].as_i64().unwrap_or(0).try_into()?,
            abstract_name: string("abstract_name"),
            services: strings("services"),
            directories: strings("directories"),
            environment: pairs
                .map(|(name, value)| (name.clone(), value.as_str().unwrap_or("").to_owned()))
                .collect(),
        })
    }
}

/// `$INSTALL_ROOT/x`, with the variable's value.
fn expand(path: &str) -> String {
    let Some(rest) = path.strip_prefix('$') else {
        return path.to_owned();
    };
    let (name, below) = rest.split_once('/').unwrap_or((rest, ""));
    let value = std::env::var(name).unwrap_or_default();
    format!("{value}/{below}")
}

/// An attack that tells itself whether it came through.
pub(crate) struct Probe {
    pub name: String,
    run: Box<dyn Fn() -> Result<(), String>>,
}

fn probe(name: String, run: impl Fn() -> Result<(), String> + 'static) -> Probe {
    let run = Box::new(run);
    Probe { name, run }
}

fn held_if(held: bool, otherwise: impl Fn() -> String) -> Result<(), String> {
    if held { Ok(()) } else { Err(otherwise()) }
}

/// All that are tried in a `world`.
pub(crate) fn probes(world: &World) -> Vec<Probe> {
    let mut probes = calls::probes(world);
    probes.extend(kernel::probes(world));
    probes.extend(host::probes(world));
    probes
}

/// Makes memory that every process of this IPC namespace may share.
pub(crate) fn share_memory(key: i32) -> std::io::Result<()> {
    let flags = i64::from(libc::IPC_CREAT | 0o666);
    call::call(libc::SYS_shmget, [key.into(), 4096, flags, 0, 0, 0]).map(drop)
}

pub(crate) fn run(options: &Options) -> TaskResult {
    if let Some(seconds) = options.sleep {
        if options.stop {
            call::stop();
        }
        std::thread::sleep(Duration::from_secs(seconds));
        return Ok(());
    }
    let (Some(world), Some(results)) = (&options.world, &options.results) else {
        return Err("needs --world and --results".into());
    };
    let world = World::from_json(&fs::read_to_string(world)?)?;
    let mut lines = String::new();
    for probe in probes(&world) {
        let said = call::in_child(LIMIT, &|| match (probe.run)() {
            Ok(()) => "held".to_owned(),
            Err(how) => format!("escaped {}", how.replace('\n', " ")),
        });
        let said = said.unwrap_or_else(|| "escaped it said nothing".to_owned());
        writeln!(lines, "{} {said}", probe.name)?;
    }
    fs::write(results, lines)?;
    Ok(())
}
