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
//! fn main() -> Result<ExitCode, livecd_installroot::Error> {
//!     let status = match isolation::stage() {
//!         Stage::Program => isolation::run_worker(&Host::system(Silent), &[])?,
//!         Stage::Supervisor => isolation::supervise()?,
//!         Stage::Worker => {
//!             isolation::enter_worker()?;
//!             // Build here.
//!             return Ok(ExitCode::SUCCESS);
//!         }
//!     };
//!     Ok(isolation::exit_code(status))
//! }
//! ```

use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, Read, Write};
use std::os::fd::{AsRawFd, OwnedFd};
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::process::{Child, Command, ExitCode, ExitStatus};

use livecd_host::Host;
use nix::sched::{CloneFlags, unshare};
use nix::sys::signal::{Signal, kill};
use nix::unistd::{Pid, Uid};
use rustix::io::{Errno, FdFlags};
use rustix::mount::{MountFlags, mount};
use signal_hook::consts::{SIGCHLD, SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

use crate::Error;
use crate::id_map::IdMap;
use crate::{refusal, worker_root};

const STAGE: &str = "LIVECD_STAGE";
/// The supervisor's ends of the pipes to the program, as descriptor numbers.
const PIPES: &str = "LIVECD_STAGE_PIPES";

/// Which of the three processes this one is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Started by the user.
    Program,
    /// Makes the namespaces.
    Supervisor,
    /// Runs in them.
    Worker,
}

/// Which process this is; the environment tells.
pub fn stage() -> Stage {
    match std::env::var(STAGE).as_deref() {
        Ok("supervisor") => Stage::Supervisor,
        Ok("worker") => Stage::Worker,
        _ => Stage::Program,
    }
}

/// How a worker's end becomes the program's: 128 and the number for a signal.
pub fn exit_code(status: ExitStatus) -> ExitCode {
    let code = status.code().or(status.signal().map(|signal| 128 + signal));
    code.and_then(|code| u8::try_from(code).ok())
        .map_or(ExitCode::FAILURE, ExitCode::from)
}

/// Runs this program, with its arguments, as a worker, and waits for its end.
/// The worker finds `env` in its environment beside the caller's. SIGINT, SIGTERM and SIGHUP are passed on to it.
///
/// # Errors
///
/// Namespaces that cannot be made, and what is missing for them.
pub fn run_worker(host: &Host, env: &[(&str, &OsStr)]) -> Result<ExitStatus, Error> {
    let map = if Uid::effective().is_root() {
        None
    } else {
        Some(IdMap::of_caller()?)
    };
    let failed = isolation("start the build's process");
    let (mut ready, ready_there) = io::pipe().map_err(&failed)?;
    let (go_there, mut go) = io::pipe().map_err(&failed)?;
    let mut command = again("supervisor").map_err(&failed)?;
    let user = if map.is_some() { "user" } else { "root" };
    let pipes = (ready_there.as_raw_fd(), go_there.as_raw_fd());
    command.env(PIPES, format!("{} {} {user}", pipes.0, pipes.1));
    command.envs(env.iter().copied());
    let (ready_there, go_there) = (OwnedFd::from(ready_there), OwnedFd::from(go_there));
    for end in [&ready_there, &go_there] {
        rustix::io::fcntl_setfd(end, FdFlags::empty()).map_err(|e| failed(e.into()))?;
    }
    let mut mapped = Ok(());
    let status = attend(&mut command, |child| {
        drop((ready_there, go_there));
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
    mapped?;
    status.map_err(failed)
}

/// Makes the namespaces and runs the worker in them. For [`Stage::Supervisor`].
///
/// # Errors
///
/// Namespaces that cannot be made.
pub fn supervise() -> Result<ExitStatus, Error> {
    let failed = isolation("talk to the program that started the build");
    let pipes = std::env::var(PIPES).map_err(|e| failed(io::Error::other(e)))?;
    let mut fields = pipes.split(' ');
    let mut end = || format!("/proc/self/fd/{}", fields.next().unwrap_or_default());
    let (ready, go) = (end(), end());
    let mut ready = File::options().write(true).open(ready).map_err(&failed)?;
    let mut go = File::open(go).map_err(&failed)?;
    close_inherited(&pipes);
    die_with_parent()?;
    let as_user = fields.next() == Some("user");
    if as_user {
        unshare(CloneFlags::CLONE_NEWUSER)
            .map_err(|error| refusal::user_namespace(errno(error)))?;
        // Gaining capabilities has cleared it, prctl(2).
        die_with_parent()?;
    }
    ready.write_all(b"r").map_err(&failed)?;
    drop(ready);
    // End of file: the program is gone, or could not map the ids.
    if go.read(&mut [0]).map_err(&failed)? == 0 {
        return Ok(ExitStatus::from_raw(1 << 8));
    }
    // In a chroot, the path to this program is lost with the mount namespace.
    let worker = again("worker");
    let namespaces = CloneFlags::CLONE_NEWNS
        | CloneFlags::CLONE_NEWPID
        | CloneFlags::CLONE_NEWIPC
        | CloneFlags::CLONE_NEWUTS
        | CloneFlags::CLONE_NEWCGROUP;
    unshare(namespaces).map_err(|error| refusal::namespaces(errno(error), as_user))?;
    let failed = isolation("start the build's process");
    worker
        .and_then(|mut command| attend(&mut command, |_| ()))
        .map_err(failed)
}

/// Finishes the namespaces from inside. For [`Stage::Worker`], before anything
/// else.
///
/// # Errors
///
/// What the operating system refuses.
pub fn enter_worker() -> Result<(), Error> {
    die_with_parent()?;
    worker_root::take().map_err(isolation("make the mounts private"))?;
    let flags = MountFlags::NOSUID | MountFlags::NODEV | MountFlags::NOEXEC;
    mount(c"proc", c"/proc", c"proc", flags, c"").map_err(|error| match error {
        // mount_too_revealing() in the kernel's fs/namespace.c
        Errno::PERM => Error::MaskedProc,
        error => isolation("mount /proc for the build")(error.into()),
    })?;
    // What package scripts see must not depend on the build host's name.
    nix::unistd::sethostname("localhost").map_err(|e| isolation("set the host name")(e.into()))
}

fn again(stage: &str) -> io::Result<Command> {
    let mut command = Command::new(std::env::current_exe()?);
    let mut args = std::env::args_os();
    // What a program does may depend on the name it was called by.
    if let Some(name) = args.next() {
        command.arg0(name);
    }
    command.args(args);
    command.env(STAGE, stage).env_remove(PIPES);
    Ok(command)
}

/// The numbers in `pipes` were inherited beside the copies opened since; the
/// worker must not hold them, or the end of file would never come.
fn close_inherited(pipes: &str) {
    for number in pipes.split(' ').filter_map(|n| n.parse::<i32>().ok()) {
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
fn attend(command: &mut Command, started: impl FnOnce(&Child)) -> io::Result<ExitStatus> {
    // Before the child can end, or its end would not be noticed.
    let mut signals = Signals::new([SIGINT, SIGTERM, SIGHUP, SIGCHLD])?;
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
