//! What a confined process does between `fork` and `exec`. `unsafe` because
//! a second process has to be started there: the first process of a PID
//! namespace must stay to reap, and a script may not be that one, for the
//! kernel shields it from its own signals (pid_namespaces(7)).
#![allow(unsafe_code)]

use std::io;

use nix::libc;
use nix::sys::signal::Signal;
use rustix::mount::{MountFlags, mount};
use rustix::thread::CapabilitySet;

use crate::system_calls::SystemCalls;

/// Capabilities that no package script needs, because what they allow reaches
/// the build host's kernel: modules, clock, reboot, raw I/O, kernel log,
/// tracing, mounts, audit, terminals, and limits of others; or, `open_by_handle_at`,
/// any file of a filesystem that is partly in reach. Device nodes are among them,
/// as no user namespace allows those: a root's build must not differ from a
/// user's, and dracut, for one, puts nodes into the initramfs if it can.
pub(crate) const DROPPED: CapabilitySet = CapabilitySet::SYS_MODULE
    .union(CapabilitySet::MKNOD)
    .union(CapabilitySet::SYS_TIME)
    .union(CapabilitySet::SYS_BOOT)
    .union(CapabilitySet::SYS_RAWIO)
    .union(CapabilitySet::SYSLOG)
    .union(CapabilitySet::SYS_PTRACE)
    .union(CapabilitySet::SYS_ADMIN)
    .union(CapabilitySet::SYS_PACCT)
    .union(CapabilitySet::AUDIT_CONTROL)
    .union(CapabilitySet::AUDIT_READ)
    .union(CapabilitySet::MAC_ADMIN)
    .union(CapabilitySet::MAC_OVERRIDE)
    .union(CapabilitySet::NET_ADMIN)
    .union(CapabilitySet::WAKE_ALARM)
    .union(CapabilitySet::BLOCK_SUSPEND)
    .union(CapabilitySet::DAC_READ_SEARCH)
    .union(CapabilitySet::SYS_TTY_CONFIG)
    .union(CapabilitySet::PERFMON)
    .union(CapabilitySet::BPF)
    .union(CapabilitySet::CHECKPOINT_RESTORE)
    .union(CapabilitySet::LINUX_IMMUTABLE);

/// `CLOSE_RANGE_CLOEXEC`, close_range(2).
const AT_EXEC: libc::c_uint = 4;

/// Mounts `/proc`, leaves an init process behind, and drops capabilities, open
/// files, and system calls.
pub(crate) fn prepare(system_calls: &SystemCalls) -> io::Result<()> {
    let flags = MountFlags::NOSUID | MountFlags::NODEV | MountFlags::NOEXEC;
    mount(c"proc", c"/proc", c"proc", flags, c"")?;
    become_child_of_init()?;
    // Dies with its init, which dies with the program.
    nix::sys::prctl::set_pdeathsig(Signal::SIGKILL)?;
    for capability in DROPPED.iter() {
        rustix::thread::remove_capability_from_bounding_set(capability)?;
    }
    // A directory that whoever started the build has open would lead out.
    // SAFETY: a system call; what this process still needs is closed by exec.
    if unsafe { libc::syscall(libc::SYS_close_range, 3, libc::c_uint::MAX, AT_EXEC) } == -1 {
        return Err(io::Error::last_os_error());
    }
    system_calls.restrict()
}

/// Forks. The parent becomes the init of the PID namespace; the child returns.
fn become_child_of_init() -> io::Result<()> {
    // The system call itself: the C library's fork takes locks, which a thread
    // that is gone may hold.
    // SAFETY: no memory is shared; both processes go on with system calls only.
    let child = unsafe { libc::syscall(libc::SYS_clone, libc::SIGCHLD, 0, 0, 0, 0) };
    match child {
        -1 => Err(io::Error::last_os_error()),
        0 => Ok(()),
        child => init(child),
    }
}

/// Reaps until `child` ends, then ends likewise, and the namespace with it.
///
/// A signal cannot be passed on (an init is shielded from its own), so it
/// becomes an exit status of 128 and its number, as shells do.
fn init(child: libc::c_long) -> ! {
    // SAFETY: system calls on this process's own descriptors and children.
    unsafe {
        // The caller waits for the end of pipes that were inherited here.
        libc::syscall(libc::SYS_close_range, 0, libc::c_uint::MAX, 0);
        loop {
            let mut status = 0;
            let ended = libc::waitpid(-1, &raw mut status, 0);
            if libc::c_long::from(ended) != child {
                if ended == -1 && io::Error::last_os_error().raw_os_error() == Some(libc::ECHILD) {
                    libc::_exit(127);
                }
                continue;
            }
            if libc::WIFEXITED(status) {
                libc::_exit(libc::WEXITSTATUS(status));
            }
            libc::_exit(128 + libc::WTERMSIG(status));
        }
    }
}
