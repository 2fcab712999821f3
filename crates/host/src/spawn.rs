//! Starts a process. The only `unsafe` of this crate: code that runs between
//! `fork` and `exec` cannot be checked by the compiler, and there is no other
//! place to give a child its parent-death signal or a `/proc` of its own.
#![allow(unsafe_code)]

use std::io;
use std::os::fd::OwnedFd;
use std::os::unix::process::CommandExt;
use std::process::{Child, Command};
use std::sync::Arc;

use nix::errno::Errno;
use nix::fcntl::{FcntlArg, FdFlag, fcntl};
use nix::sys::signal::Signal;
use nix::unistd::Pid;

use crate::{BeforeExec, inherited};

/// Starts `command` in a session of its own, without a terminal; it is killed
/// when the calling thread ends.
///
/// The caller waits for the child on this very thread, so in practice the
/// signal comes only when the whole program dies. The command is dropped: while
/// it held its end of a pipe, the pipe would not end with the child.
pub(crate) fn spawn(command: Command) -> io::Result<Child> {
    start(command, || {
        nix::unistd::setsid()?;
        Ok(())
    })
}

/// As [`spawn`], in the caller's session, on the caller's terminal.
pub(crate) fn spawn_on_terminal(command: Command) -> io::Result<Child> {
    start(command, || Ok(()))
}

/// As [`spawn`], with the last preparations for `root`; the process inherits
/// `failure` too. With `terminal`, its standard input becomes its session's terminal.
pub(crate) fn spawn_inside(
    command: Command,
    root: &BeforeExec,
    failure: Option<Arc<OwnedFd>>,
    terminal: bool,
) -> io::Result<Child> {
    let root = root.clone();
    start(command, move || {
        nix::unistd::setsid()?;
        if terminal {
            rustix::process::ioctl_tiocsctty(rustix::stdio::stdin())?;
        }
        root.run()?;
        if let Some(failure) = &failure {
            fcntl(failure, FcntlArg::F_SETFD(FdFlag::empty()))?;
        }
        Ok(())
    })
}

/// `prepare` makes nothing but system calls.
fn start(
    mut command: Command,
    prepare: impl Fn() -> io::Result<()> + Send + Sync + 'static,
) -> io::Result<Child> {
    let parent = nix::unistd::getpid();
    let prepare = move || {
        die_with(parent)?;
        inherited::reset_before_exec()?;
        prepare()
    };
    // SAFETY: system calls only; `BeforeExec` and `reset_before_exec` promise to make
    // no other.
    unsafe { command.pre_exec(prepare) };
    command.spawn()
}

/// Has the kernel kill this process when `parent` dies.
///
/// A parent that died before the kernel was asked sends no signal any more; without
/// the second look its child would run on by itself. The parent's number is 0 for a
/// child in a PID namespace of its own.
fn die_with(parent: Pid) -> io::Result<()> {
    nix::sys::prctl::set_pdeathsig(Signal::SIGKILL)?;
    let now = nix::unistd::getppid();
    if now == parent || now.as_raw() == 0 {
        Ok(())
    } else {
        Err(Errno::ESRCH.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_child_whose_parent_is_gone_does_not_run() {
        let started = |parent| {
            let mut command = Command::new("true");
            // SAFETY: `die_with` makes two system calls and allocates nothing.
            unsafe { command.pre_exec(move || die_with(parent)) };
            command.status()
        };
        assert!(started(nix::unistd::getpid()).unwrap().success());
        // A process that had another parent when it was forked.
        let gone = started(nix::unistd::getppid()).unwrap_err();
        assert_eq!(gone.raw_os_error(), Some(Errno::ESRCH as i32));
    }
}
