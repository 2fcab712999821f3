//! Starts a process. The only `unsafe` of this crate: code that runs between
//! `fork` and `exec` cannot be checked by the compiler, and there is no other
//! place to give a child its parent-death signal or a `/proc` of its own.
#![allow(unsafe_code)]

use std::io;
use std::os::unix::process::CommandExt;
use std::process::{Child, Command};
use std::sync::Arc;

use nix::sys::signal::Signal;

use crate::{Enter, inherited};

/// Starts `command`, which is killed when the calling thread ends.
///
/// The caller waits for the child on this very thread, so in practice the
/// signal comes only when the whole program dies. The command is dropped: while
/// it held its end of a pipe, the pipe would not end with the child.
pub(crate) fn spawn(mut command: Command, inside: Option<Arc<dyn Enter>>) -> io::Result<Child> {
    let prepare = move || {
        nix::sys::prctl::set_pdeathsig(Signal::SIGKILL)?;
        inherited::reset_before_exec()?;
        inside.as_ref().map_or(Ok(()), |root| root.before_exec())
    };
    // SAFETY: `set_pdeathsig` is one system call, and the other two promise to
    // make nothing but system calls.
    unsafe { command.pre_exec(prepare) };
    command.spawn()
}
