//! Running tools.

use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, PipeReader};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, killpg};
use nix::unistd::Pid;
use signal_hook::consts::SIGHUP;

use crate::inside::Inside;
use crate::output::{self, Chunk, Lines, Tail};
use crate::shell::{Relay, Terminal};
use crate::stdin::Stdin;
use crate::{Interrupt, Output, StoppedBy, Tool, ToolError, environment, spawn};

/// How often a running tool is looked at.
const POLL: Duration = Duration::from_millis(20);
/// How long output that is already on its way is waited for after the end.
///
/// All of it has come when nobody holds the other end any more. Only for a
/// daemon that a tool left behind does this time pass: it is long, because on a
/// busy machine a thread that reads may be held up for seconds.
const DRAIN: Duration = Duration::from_secs(5);
/// What may be on its way after the end, in bytes: what pipes hold, and what waits
/// to be looked at. A daemon may print for ever.
const IN_FLIGHT: usize = 4 << 20;
/// More than this is not returned of a tool's standard output, in bytes.
const KEPT: usize = 64 << 20;
/// How long an interrupted tool has before it is killed.
const GRACE: Duration = Duration::from_secs(5);

/// Decides how tools are run: here ([`SystemRunner`]), in a container or on another
/// machine (`examples/elsewhere.rs`), or not at all
/// ([`Transcript`](crate::testing::Transcript)).
pub trait Runner: Send + Sync {
    /// Runs `tool` to its end and calls `line` for each line it prints.
    ///
    /// # Errors
    ///
    /// A tool that is missing, cannot be started or fails, or an interrupt.
    fn run(&self, tool: &Tool, line: &mut dyn FnMut(&str)) -> Result<Output, ToolError>;
}

/// Runs tools on the machine this process runs on.
///
/// Each tool gets a session of its own, without a terminal: Ctrl-C reaches only
/// the program, which then ends the tool and cleans up, and no tool reads what the
/// user types.
#[derive(Debug)]
pub struct SystemRunner {
    interrupt: Interrupt,
}

impl SystemRunner {
    /// A runner that ends its tools when `interrupt` says so.
    pub fn new(interrupt: Interrupt) -> Self {
        Self { interrupt }
    }
}

impl Runner for SystemRunner {
    fn run(&self, tool: &Tool, line: &mut dyn FnMut(&str)) -> Result<Output, ToolError> {
        tracing::debug!(%tool, "run");
        let failed = |source| start_error(tool, source);
        let Some(root) = &tool.inside else {
            let (mut command, output) = command(tool, &tool.program).map_err(failed)?;
            command.args(&tool.args);
            let child = match tool.interactive {
                true => spawn::spawn_on_terminal(command),
                false => spawn::spawn(command),
            };
            return self.attend(tool, child.map_err(failed)?, output, line);
        };
        let inside = Inside::new(root).map_err(failed)?;
        let (command, output) = command(tool, &inside.program(tool)).map_err(failed)?;
        // The thread that entered the root must outlive the child: the child's
        // parent-death signal is tied to it.
        let (child_sender, child) = mpsc::channel();
        let (done, ended) = mpsc::channel::<()>();
        std::thread::scope(|scope| {
            scope.spawn(move || {
                if child_sender.send(inside.start(command, tool)).is_ok() {
                    let _ = ended.recv();
                }
            });
            let child = child
                .recv()
                .unwrap_or_else(|_| Err(io::Error::other("the thread that starts tools died")))
                .map_err(failed);
            let outcome = child.and_then(|(child, terminal)| match tool.interactive {
                true => self.attend_shell(tool, child, terminal),
                false => self.attend(tool, child, output, line),
            });
            drop(done);
            outcome
        })
    }
}

impl SystemRunner {
    /// Feeds and reads the child until it ends.
    fn attend(
        &self,
        tool: &Tool,
        mut child: Child,
        output: Option<PipeReader>,
        line: &mut dyn FnMut(&str),
    ) -> Result<Output, ToolError> {
        let (sender, chunks) = mpsc::sync_channel(output::WAITING);
        if let Some(output) = output {
            output::forward(output, Chunk::Stdout, sender.clone());
        }
        if let Some(stdout) = child.stdout.take() {
            output::forward(stdout, Chunk::Stdout, sender.clone());
        }
        if let Some(stderr) = child.stderr.take() {
            output::forward(stderr, Chunk::Stderr, sender.clone());
        }
        drop(sender);
        if let Some(mut stdin) = child.stdin.take() {
            let input = tool.stdin.clone();
            // A tool that does not read its input is no error here.
            std::thread::spawn(move || input.write(&mut stdin));
        }
        let mut printed = Printed::new(tool, line);
        let started = Instant::now();
        let mut stopping: Option<(Stop, Instant)> = None;
        let status = loop {
            match chunks.recv_timeout(POLL) {
                Ok(chunk) => printed.take(chunk),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => std::thread::sleep(POLL / 4),
            }
            if let Some(status) = child.try_wait().map_err(|e| start_error(tool, e))? {
                break status;
            }
            let due = printed.stop.or_else(|| self.due(tool, started));
            stop_if_due(tool, &child, due, &mut stopping);
        };
        let mut rest = IN_FLIGHT;
        while rest > 0
            && let Ok(chunk) = chunks.recv_timeout(DRAIN)
        {
            rest = rest.saturating_sub(chunk.len());
            printed.take(chunk);
        }
        let too_much = printed.stop.map(|stop| (stop, started));
        let (output, all) = printed.end();
        if let Some((stop, _)) = stopping.or(too_much) {
            return Err(stop.error(tool.shortened(), all));
        }
        finish(tool, status, output, all)
    }

    /// Stands between the caller and a shell of another root until that ends.
    fn attend_shell(
        &self,
        tool: &Tool,
        mut child: Child,
        terminal: Option<Terminal>,
    ) -> Result<Output, ToolError> {
        let failed = |source| start_error(tool, source);
        let mut relay = match Relay::start(&mut child, terminal) {
            Ok(relay) => relay,
            Err(error) => {
                // Nobody would talk to it.
                let _ = child.kill();
                let _ = child.wait();
                return Err(failed(error));
            }
        };
        let started = Instant::now();
        let mut stopping = None;
        let status = loop {
            if let Some(status) = child.try_wait().map_err(failed)? {
                break status;
            }
            let hung_up = relay
                .hung_up()
                .then_some(Stop::Interrupt(StoppedBy::Signal(SIGHUP)));
            stop_if_due(
                tool,
                &child,
                hung_up.or(self.due(tool, started)),
                &mut stopping,
            );
            relay.follow_size();
            std::thread::sleep(POLL);
        };
        relay.end(DRAIN);
        match stopping {
            Some((stop, _)) => Err(stop.error(tool.shortened(), Tail::default())),
            None => finish(tool, status, Output::default(), Tail::default()),
        }
    }

    fn due(&self, tool: &Tool, started: Instant) -> Option<Stop> {
        if let Some(by) = self.interrupt.stopped_by() {
            // What has the caller's terminal gets the signals of its keys itself.
            let stops = !tool.interactive || tool.inside.is_some();
            return stops.then_some(Stop::Interrupt(by));
        }
        let limit = tool.time_limit?;
        (started.elapsed() > limit).then_some(Stop::TimeLimit(limit))
    }
}

fn stop_if_due(
    tool: &Tool,
    child: &Child,
    due: Option<Stop>,
    stopping: &mut Option<(Stop, Instant)>,
) {
    let Some(stop) = due else {
        return;
    };
    let first = stopping.is_none();
    let since = stopping.get_or_insert_with(|| (stop, Instant::now())).1;
    let killed = tool.inside.is_some() || since.elapsed() > GRACE;
    let signal = if killed {
        Signal::SIGKILL
    } else {
        Signal::SIGTERM
    };
    if first || killed {
        let group = Pid::from_raw(child.id().cast_signed());
        // The group may be gone already; the next look at the child tells.
        let _ = killpg(group, signal);
    }
}

/// What a tool has printed so far, as far as it is kept.
struct Printed<'a> {
    tool: &'a Tool,
    line: &'a mut dyn FnMut(&str),
    /// Of standard output, and of standard error.
    begun: [Lines; 2],
    stdout: Vec<u8>,
    errors: Tail,
    all: Tail,
    stop: Option<Stop>,
}

impl<'a> Printed<'a> {
    fn new(tool: &'a Tool, line: &'a mut dyn FnMut(&str)) -> Self {
        Self {
            tool,
            line,
            begun: Default::default(),
            stdout: Vec::new(),
            errors: Tail::default(),
            all: Tail::default(),
            stop: None,
        }
    }

    fn take(&mut self, chunk: Chunk) {
        let (line, all, errors) = (&mut *self.line, &mut self.all, &mut self.errors);
        let [stdout, stderr] = &mut self.begun;
        self.tool.hand_on(chunk.bytes());
        match chunk {
            Chunk::Stdout(bytes) => {
                stdout.push(&bytes, &mut |text| {
                    all.push(text);
                    line(text);
                });
                if self.tool.output_kept {
                    if self.stdout.len() + bytes.len() > KEPT {
                        self.stop = Some(Stop::TooMuch);
                    } else {
                        self.stdout.extend_from_slice(&bytes);
                    }
                }
            }
            Chunk::Stderr(bytes) => stderr.push(&bytes, &mut |text| {
                errors.push(text);
                all.push(text);
                line(text);
            }),
        }
    }

    fn end(mut self) -> (Output, Tail) {
        let (line, all, errors) = (&mut *self.line, &mut self.all, &mut self.errors);
        let [stdout, stderr] = &mut self.begun;
        stdout.end(&mut |text| {
            all.push(text);
            line(text);
        });
        stderr.end(&mut |text| {
            errors.push(text);
            all.push(text);
            line(text);
        });
        let output = Output {
            stdout: String::from_utf8(self.stdout)
                .unwrap_or_else(|error| output::text(error.as_bytes()).into_owned()),
            stderr: self.errors.text(),
        };
        (output, self.all)
    }
}

/// Why a tool is ended before its time.
#[derive(Clone, Copy, Debug)]
enum Stop {
    Interrupt(StoppedBy),
    TimeLimit(Duration),
    TooMuch,
}

impl Stop {
    fn error(self, tool: String, printed: Tail) -> ToolError {
        match self {
            Self::Interrupt(by) => ToolError::Interrupted { tool, by },
            Self::TimeLimit(limit) => ToolError::TookTooLong {
                tool,
                limit,
                output: printed.text(),
            },
            Self::TooMuch => ToolError::TooMuchOutput { tool, limit: KEPT },
        }
    }
}

fn finish(tool: &Tool, status: ExitStatus, output: Output, all: Tail) -> Result<Output, ToolError> {
    tracing::debug!(%tool, %status, "ended");
    if status.success() {
        return Ok(output);
    }
    Err(ToolError::Failed {
        tool: tool.shortened(),
        status,
        output: all.text(),
    })
}

/// The command without its arguments, and where both its outputs are read if they
/// are one.
fn command(tool: &Tool, program: &OsStr) -> io::Result<(Command, Option<PipeReader>)> {
    let mut command = Command::new(program);
    if !tool.callers_env {
        command.env_clear();
    }
    if !tool.clear_env && !tool.callers_env {
        command.envs(environment::of_tools());
    }
    if tool.proxies {
        command.envs(environment::proxies());
    }
    command.envs(tool.env.iter().map(|(name, value)| (name, value)));
    if let Some(directory) = &tool.current_dir {
        command.current_dir(directory);
    }
    if tool.interactive {
        if tool.inside.is_some() {
            command.stdin(Stdio::piped()).stdout(Stdio::piped());
            command.stderr(Stdio::piped());
        }
        return Ok((command, None));
    }
    command.stderr(Stdio::piped());
    command.stdin(match tool.stdin {
        Stdin::Empty => Stdio::null(),
        Stdin::Bytes(_) | Stdin::Stream(_) => Stdio::piped(),
    });
    if let Some(file) = &tool.stdout_file {
        command.stdout(File::create(file)?);
    } else if tool.output_kept {
        command.stdout(Stdio::piped());
    } else {
        // By one pipe, what is printed stays in order.
        let (reader, writer) = io::pipe()?;
        command.stdout(writer.try_clone()?).stderr(writer);
        return Ok((command, Some(reader)));
    }
    Ok((command, None))
}

fn start_error(tool: &Tool, source: io::Error) -> ToolError {
    if source.kind() == io::ErrorKind::NotFound && tool.current_dir.is_none() {
        return ToolError::NotInstalled {
            program: tool.program.to_string_lossy().into_owned(),
            root: tool.inside.as_ref().map(|root| root.root().to_owned()),
        };
    }
    ToolError::Start {
        tool: tool.shortened(),
        source,
    }
}
