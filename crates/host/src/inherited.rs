//! What a process inherits from its caller and must not depend on: signals that
//! are blocked or ignored, the mask for new files, small limits. `unsafe` because
//! setting a signal's action is, for the sake of handlers; none is set here.
#![allow(unsafe_code)]

use std::io;
use std::panic::resume_unwind;
use std::thread;

use nix::libc;
use nix::sys::resource::{RLIM_INFINITY, Resource, getrlimit, setrlimit};
use nix::sys::signal::{SaFlags, SigAction, SigHandler, SigSet, Signal, sigaction};
use nix::sys::stat::{Mode, umask};

/// The mask for new files that everything is made with.
const MASK: u32 = 0o022;
/// What a thread of a program may expect for its stack, in bytes.
const STACK: u64 = 8 << 20;
/// What programs expect, which close every descriptor that there could be.
const FILES: u64 = 1024;
/// How large, in bytes, the memory of a program that crashed may become as a file: where
/// it lies is often the image.
const CORE: u64 = 0;
/// How many signals the kernel has, signal(7).
const SIGNALS: libc::c_int = 64;

/// Takes back what the caller has set that would make this process wait for
/// ever or die early, or leave files that nobody asked for: blocked signals, an ignored
/// `SIGCHLD`, and soft limits that are unusual. For the beginning of a program, before its first thread.
///
/// An ignored `SIGHUP` stays: nohup(1) asks for that.
pub fn settle() {
    // Neither call has a reason to fail; the caller's state is then what is left.
    let _ = SigSet::empty().thread_set_mask();
    let default = SigAction::new(SigHandler::SigDfl, SaFlags::empty(), SigSet::empty());
    // SAFETY: no handler is set.
    let _ = unsafe { sigaction(Signal::SIGCHLD, &default) };
    for (limit, usual) in [
        (Resource::RLIMIT_STACK, STACK),
        (Resource::RLIMIT_NOFILE, FILES),
        (Resource::RLIMIT_CORE, CORE),
        (Resource::RLIMIT_FSIZE, RLIM_INFINITY),
    ] {
        settle_limit(limit, usual);
    }
}

/// Sets a soft limit to what is usual, as far as the hard one allows, which root
/// may raise.
fn settle_limit(limit: Resource, usual: u64) {
    let Ok((soft, hard)) = getrlimit(limit) else {
        return;
    };
    if soft != usual && setrlimit(limit, usual, hard.max(usual)).is_err() {
        let _ = setrlimit(limit, usual.min(hard), hard);
    }
}

/// Sets the mask for the files that this process, and what it starts, makes; their
/// modes are then the same whoever calls it. Returns the caller's mask.
pub fn own_umask() -> u32 {
    umask(Mode::from_bits_truncate(MASK)).bits()
}

/// Sets the mask to `caller`'s, but that what is made can be used by its owner: a
/// directory that it is not allowed to enter would end the work.
pub fn callers_umask(caller: u32) {
    umask(Mode::from_bits_truncate(caller & !0o700));
}

/// Runs `work` on a stack of the usual size, and returns what it returns. The
/// caller's hard limit, which a user cannot raise, holds for the first thread only.
///
/// # Errors
///
/// What the operating system said when no thread could be started.
pub fn on_usual_stack<T: Send>(work: impl FnOnce() -> T + Send) -> io::Result<T> {
    let size = usize::try_from(STACK).unwrap_or(usize::MAX);
    thread::scope(|scope| {
        let thread = thread::Builder::new()
            .stack_size(size)
            .spawn_scoped(scope, work)?;
        Ok(thread.join().unwrap_or_else(|panic| resume_unwind(panic)))
    })
}

/// Whether the caller has asked for `SIGHUP` to be ignored, as nohup(1) does.
pub(crate) fn ignores_hangup() -> bool {
    handler(libc::SIGHUP) == Some(libc::SIG_IGN)
}

/// Whether nobody has said what this process does on `signal`.
pub(crate) fn has_default_action(signal: libc::c_int) -> bool {
    handler(signal) == Some(libc::SIG_DFL)
}

fn handler(signal: libc::c_int) -> Option<libc::sighandler_t> {
    let mut present = std::mem::MaybeUninit::<libc::sigaction>::uninit();
    // SAFETY: nothing is set; the kernel fills what it is asked for.
    unsafe {
        let asked = libc::sigaction(signal, std::ptr::null(), present.as_mut_ptr());
        (asked == 0).then(|| present.assume_init().sa_sigaction)
    }
}

/// Between `fork` and `exec`: no signal is blocked or ignored in the new program,
/// and its files get the usual modes. Only system calls.
pub(crate) fn reset_before_exec() -> io::Result<()> {
    // The kernel's `struct sigaction`, all zero: the default. The C library would
    // refuse the two signals that it keeps for itself.
    let default = [0_u64; 4];
    for signal in 1..=SIGNALS {
        // SAFETY: no handler is set. SIGKILL and SIGSTOP are refused, and are as
        // they should be.
        unsafe {
            let none = std::ptr::null::<u8>();
            libc::syscall(libc::SYS_rt_sigaction, signal, &raw const default, none, 8);
        }
    }
    SigSet::empty().thread_set_mask()?;
    own_umask();
    Ok(())
}
