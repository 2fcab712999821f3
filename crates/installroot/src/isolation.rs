//! The program in namespaces of its own.
//!
//! A build runs in a *worker*: the program started again in new mount, PID, IPC,
//! UTS and cgroup namespaces, and a user namespace when the caller is not root. A
//! small *supervisor* in between makes the namespaces. Each dies with the one
//! above it (parent-death signal), the worker is the first process of its PID
//! namespace, and so everything it started, mounted or attached ends with it.
//!
//! ```no_run
//! use std::process::ExitCode;
//!
//! use livecd_host::{Host, Silent};
//! use livecd_installroot::isolation::{self, Stage};
//!
//! fn main() -> Result<ExitCode, Box<dyn std::error::Error>> {
//!     let status = match isolation::stage() {
//!         Stage::Program => {
//!             let mut caught = isolation::Caught::from_now()?;
//!             isolation::run_worker(&Host::system(Silent), &[], &mut caught)?
//!         }
//!         Stage::Supervisor(supervisor) => supervisor.supervise()?,
//!         Stage::Worker(worker) => {
//!             let called = worker.enter()?;
//!             // Build here what `called.args` say: `std::env::args` does not.
//!             return Ok(ExitCode::SUCCESS);
//!         }
//!     };
//!     Ok(isolation::exit_code(status))
//! }
//! ```

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io::{self, Read, Write};
use std::os::fd::OwnedFd;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::process::{Child, Command, ExitCode, ExitStatus};

use livecd_host::Host;
use nix::sched::{CloneFlags, unshare};
use nix::sys::signal::{Signal, kill};
use nix::unistd::{Pid, Uid};
use rustix::fs::OFlags;
use rustix::io::{Errno, FdFlags};
use rustix::mount::{MountFlags, mount};
use signal_hook::consts::SIGCHLD;
use signal_hook::iterator::Signals;

use crate::Error;
use crate::id_map::IdMap;
use crate::orders::{Orders, number};
use crate::{refusal, worker_root};

/// What the worker is called: scripts see it as the first process.
const WORKER: &str = "livecd-worker";

/// Which of the three processes this one is.
#[derive(Debug)]
pub enum Stage {
    /// Started by the user.
    Program,
    /// Makes the namespaces.
    Supervisor(Supervisor),
    /// Runs in them.
    Worker(Worker),
}

/// The process between the program and the worker.
#[derive(Debug)]
pub struct Supervisor {
    /// Its ends of the pipes to the program, as descriptor numbers.
    ready: String,
    go: String,
    as_user: bool,
    /// The worker's arguments and words, after the arguments' number.
    rest: Vec<OsString>,
}

/// The process that a build runs in.
#[derive(Debug)]
pub struct Worker {
    /// Its end of a pipe from the supervisor, as a descriptor number.
    supervisor: String,
    called: Called,
}

/// What the program was called with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Called {
    /// Its arguments, the name it was called by among them.
    pub args: Vec<OsString>,
    /// What [`run_worker`] was given for the worker.
    pub words: Vec<OsString>,
}

/// Which process this is: the program tells those it starts, in a sealed file
/// that they inherit. Nothing in the environment makes one a worker.
pub fn stage() -> Stage {
    let Some(Orders(orders)) = Orders::inherited() else {
        return Stage::Program;
    };
    let mut orders = orders.into_iter();
    let mut text = || orders.next().and_then(|word| word.into_string().ok());
    match text().as_deref() {
        Some("supervisor") => {
            let (ready, go, user) = (text(), text(), text());
            Stage::Supervisor(Supervisor {
                ready: ready.unwrap_or_default(),
                go: go.unwrap_or_default(),
                as_user: user.as_deref() == Some("user"),
                rest: orders.collect(),
            })
        }
        Some("worker") => {
            let supervisor = text().unwrap_or_default();
            let count = text().and_then(|count| count.parse().ok());
            let args = orders.by_ref().take(count.unwrap_or_default()).collect();
            let words = orders.collect();
            Stage::Worker(Worker {
                supervisor,
                called: Called { args, words },
            })
        }
        _ => Stage::Program,
    }
}

/// The signals that ask the program to stop, and those of its children.
#[derive(Debug)]
pub struct Caught(Signals);

impl Caught {
    /// Catches them from now on. To be called before anything is made that the
    /// program has to remove: until then, a signal ends it at once. A SIGHUP that
    /// the caller has ignored stays so, also for the worker.
    ///
    /// # Errors
    ///
    /// What the operating system said when a handler could not be set.
    pub fn from_now() -> io::Result<Self> {
        Signals::new(livecd_host::stop_signals().chain([SIGCHLD])).map(Self)
    }
}

/// How a worker's end becomes the program's: 128 and the number for a signal.
pub fn exit_code(status: ExitStatus) -> ExitCode {
    let code = status.code().or(status.signal().map(|signal| 128 + signal));
    code.and_then(|code| u8::try_from(code).ok())
        .map_or(ExitCode::FAILURE, ExitCode::from)
}

/// Runs this program, with its arguments, as a worker, and waits for its end.
/// The worker is given `words` beside them. SIGINT, SIGTERM and SIGHUP are passed on to it,
/// those too that have been `caught` already.
///
/// # Errors
///
/// Namespaces that cannot be made, and what is missing for them.
pub fn run_worker(host: &Host, words: &[&OsStr], caught: &mut Caught) -> Result<ExitStatus, Error> {
    let map = if Uid::effective().is_root() {
        None
    } else {
        Some(IdMap::of_caller()?)
    };
    let failed = isolation("start the build's process");
    let (mut ready, ready_there) = io::pipe().map_err(&failed)?;
    let (go_there, mut go) = io::pipe().map_err(&failed)?;
    let user = if map.is_some() { "user" } else { "root" };
    let args: Vec<OsString> = std::env::args_os().collect();
    let mut orders: Vec<OsString> = vec!["supervisor".into()];
    orders.extend([number(&ready_there), number(&go_there), user.into()]);
    orders.push(args.len().to_string().into());
    orders.extend(args);
    orders.extend(words.iter().map(|word| (*word).to_owned()));
    let orders = Orders(orders).handed_on().map_err(&failed)?;
    let mut command = again().map_err(&failed)?;
    let (ready_there, go_there) = (OwnedFd::from(ready_there), OwnedFd::from(go_there));
    for end in [&ready_there, &go_there] {
        rustix::io::fcntl_setfd(end, FdFlags::empty()).map_err(|e| failed(e.into()))?;
    }
    nix::sys::prctl::set_child_subreaper(true).map_err(|error| failed(error.into()))?;
    let mut mapped = Ok(());
    let status = attend(&mut command, caught, |child| {
        drop((ready_there, go_there, orders));
        // Nothing arrives if the supervisor failed; it has said why itself.
        if matches!(ready.read(&mut [0]), Ok(1)) {
            mapped = map.map_or(Ok(()), |map| map.apply(host, pid(child)));
            if mapped.is_ok() {
                // If it died meanwhile, its exit status tells.
                let _ = go.write_all(b"g");
            }
        }
        // Without a byte in it, the end of the pipe tells the supervisor to stop.
        drop(go);
    });
    if status
        .as_ref()
        .is_ok_and(|status| status.signal().is_some())
    {
        wait_for_orphan(&mut ready);
    }
    mapped?;
    status.map_err(failed)
}

/// Waits for the end of a worker whose supervisor was killed: the kernel is ending
/// it, and until then it may write files that the caller is about to remove.
fn wait_for_orphan(ready: &mut impl Read) {
    let mut number = String::new();
    if ready.read_to_string(&mut number).is_ok()
        && let Ok(number) = number.parse::<i32>()
    {
        // It is a child of this process now, or has been waited for already.
        let _ = nix::sys::wait::waitpid(Pid::from_raw(number), None);
    }
}

impl Supervisor {
    /// Makes the namespaces and runs the worker in them.
    ///
    /// # Errors
    ///
    /// Namespaces that cannot be made.
    pub fn supervise(self) -> Result<ExitStatus, Error> {
        let failed = isolation("talk to the program that started the build");
        let end = |number: &str| format!("/proc/self/fd/{number}");
        let mut ready = File::options()
            .write(true)
            .open(end(&self.ready))
            .map_err(&failed)?;
        let mut go = File::open(end(&self.go)).map_err(&failed)?;
        close_inherited(&[&self.ready, &self.go]);
        let as_user = self.as_user;
        // Ends with this process, which the worker cannot see otherwise.
        let (alive_there, alive) = io::pipe().map_err(&failed)?;
        rustix::io::fcntl_setfd(&alive_there, FdFlags::empty()).map_err(|e| failed(e.into()))?;
        let mut orders: Vec<OsString> = vec!["worker".into(), number(&alive_there)];
        orders.extend(self.rest);
        let orders = Orders(orders).handed_on().map_err(&failed)?;
        die_with_parent()?;
        if as_user {
            unshare(CloneFlags::CLONE_NEWUSER)
                .map_err(|error| refusal::user_namespace(errno(error)))?;
            // Gaining capabilities has cleared it, prctl(2).
            die_with_parent()?;
        }
        ready.write_all(b"r").map_err(&failed)?;
        // End of file: the program is gone, or could not map the ids.
        if go.read(&mut [0]).map_err(&failed)? == 0 {
            return Ok(ExitStatus::from_raw(1 << 8));
        }
        // In a chroot, the path to this program is lost with the mount namespace.
        let worker = again();
        let namespaces = CloneFlags::CLONE_NEWNS
            | CloneFlags::CLONE_NEWPID
            | CloneFlags::CLONE_NEWIPC
            | CloneFlags::CLONE_NEWUTS
            | CloneFlags::CLONE_NEWCGROUP;
        unshare(namespaces).map_err(|error| refusal::namespaces(errno(error), as_user))?;
        let failed = isolation("start the build's process");
        let status = worker
            .and_then(|mut command| {
                let mut caught = Caught::from_now()?;
                attend(&mut command, &mut caught, |child| {
                    drop((orders, alive_there));
                    // If the program is gone, nobody has to know.
                    let _ = write!(ready, "{}", child.id());
                })
            })
            .map_err(failed);
        drop(alive);
        status
    }
}

impl Worker {
    /// Finishes the namespaces from inside, before anything else, and says what
    /// the program was called with.
    ///
    /// # Errors
    ///
    /// What the operating system refuses.
    pub fn enter(self) -> Result<Called, Error> {
        // The first process of its namespaces, or there are none of its own.
        if nix::unistd::getpid() != Pid::from_raw(1) {
            let outside = io::Error::other("this process is not the first of its namespace");
            return Err(isolation("be the worker of a build")(outside));
        }
        die_with_parent()?;
        // Killed before that, the supervisor could not take this process with it.
        if has_ended(&self.supervisor) {
            let gone = io::Error::other("the process that started it has ended");
            return Err(isolation("be the worker of a build")(gone));
        }
        worker_root::take().map_err(isolation("make the mounts private"))?;
        let flags = MountFlags::NOSUID | MountFlags::NODEV | MountFlags::NOEXEC;
        mount(c"proc", c"/proc", c"proc", flags, c"").map_err(|error| match error {
            // mount_too_revealing() in the kernel's fs/namespace.c
            Errno::PERM => Error::MaskedProc,
            error => isolation("mount /proc for the build")(error.into()),
        })?;
        // What package scripts see must not depend on the build host's name.
        nix::unistd::sethostname("localhost")
            .map_err(|e| isolation("set the host name")(e.into()))?;
        Ok(self.called)
    }
}

/// Whether the writer of the pipe whose reading end is descriptor `number` has
/// ended. Closes that end.
fn has_ended(number: &str) -> bool {
    let Ok(mut pipe) = File::open(format!("/proc/self/fd/{number}")) else {
        return true;
    };
    close_inherited(&[number]);
    rustix::fs::fcntl_setfl(&pipe, OFlags::NONBLOCK).is_err()
        || matches!(pipe.read(&mut [0]), Ok(0))
}

/// This program once more. What it is called with is in its orders: the command
/// line of the worker is what scripts see of their first process.
fn again() -> io::Result<Command> {
    let mut command = Command::new(std::env::current_exe()?);
    command.arg0(WORKER);
    Ok(command)
}

/// What was inherited is there beside the copies opened since; the worker must
/// not hold it, or the end of file would never come.
fn close_inherited(numbers: &[&str]) {
    for number in numbers.iter().filter_map(|n| n.parse::<i32>().ok()) {
        let _ = nix::unistd::close(number);
    }
}

fn die_with_parent() -> Result<(), Error> {
    nix::sys::prctl::set_pdeathsig(Signal::SIGKILL)
        .map_err(|e| isolation("tie the build to the program")(e.into()))
}

/// Starts `command` and waits for its end, passing on what asks it to stop.
///
/// No thread helps: a process that has left its PID namespace cannot start one.
fn attend(
    command: &mut Command,
    Caught(signals): &mut Caught,
    started: impl FnOnce(&Child),
) -> io::Result<ExitStatus> {
    let mut child = command.spawn()?;
    started(&child);
    loop {
        for signal in signals.wait() {
            if signal != SIGCHLD
                && let Ok(signal) = Signal::try_from(signal)
            {
                // It may have ended meanwhile; then there is nothing to stop.
                let _ = kill(pid(&child), signal);
            }
        }
        if let Some(status) = child.try_wait()? {
            return Ok(status);
        }
    }
}

fn pid(child: &Child) -> Pid {
    Pid::from_raw(child.id().cast_signed())
}

fn errno(error: nix::Error) -> Errno {
    Errno::from_raw_os_error(error as i32)
}

fn isolation(act: &'static str) -> impl Fn(io::Error) -> Error {
    move |source| Error::Isolation { act, source }
}
