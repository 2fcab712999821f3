//! What a confined process does between `fork` and `exec`. `unsafe` because
//! of system calls that no crate has.
#![allow(unsafe_code)]

use std::ffi::{CStr, CString};
use std::io;

use livecd_host::BeforeExec;
use nix::libc;
use rustix::io::Errno;
use rustix::mount::{MountFlags, mount, mount_bind, mount_bind_recursive, mount_remount};
use rustix::thread::CapabilitySet;

use crate::system_calls::SystemCalls;

/// Capabilities that no package script needs, because what they allow reaches
/// the build host's kernel: modules, clock, reboot, raw I/O, kernel log,
/// tracing, mounts, audit, terminals, priorities, and limits of others; or, `open_by_handle_at`,
/// any file of a filesystem that is partly in reach. Device nodes are among them,
/// as no user namespace allows those: a root's build must not differ from a
/// user's, and dracut, for one, puts nodes into the initramfs if it can. Raw
/// sockets are, which see what others send on the build host's network.
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
    .union(CapabilitySet::LINUX_IMMUTABLE)
    .union(CapabilitySet::AUDIT_WRITE)
    .union(CapabilitySet::SYS_NICE)
    .union(CapabilitySet::SYS_RESOURCE)
    .union(CapabilitySet::IPC_LOCK)
    .union(CapabilitySet::NET_RAW);

/// `CLOSE_RANGE_CLOEXEC`, close_range(2).
const AT_EXEC: libc::c_uint = 4;

/// Mounts `/proc`, and drops capabilities, open files, and system calls. Set-id
/// programs give nothing to it any more. What is executed next has to be the
/// starter, for this process still is the calling program.
///
/// The same `/proc` is mounted a second time at `second`, an empty directory, if given.
pub(crate) fn confining(second: Option<CString>, system_calls: SystemCalls) -> BeforeExec {
    // SAFETY: `prepare` makes system calls only, with what was made here.
    unsafe { BeforeExec::new(move || prepare(second.as_deref(), &system_calls)) }
}

fn prepare(second: Option<&CStr>, system_calls: &SystemCalls) -> io::Result<()> {
    let flags = MountFlags::NOSUID | MountFlags::NODEV | MountFlags::NOEXEC;
    mount(c"proc", c"/proc", c"proc", flags, c"")?;
    protect_settings(flags)?;
    if let Some(second) = second {
        mount_bind_recursive(c"/proc", second)?;
    }
    for capability in DROPPED.iter() {
        rustix::thread::remove_capability_from_bounding_set(capability)?;
    }
    // A directory that whoever started the build has open would lead out.
    // SAFETY: a system call; what this process still needs is closed by exec.
    if unsafe { libc::syscall(libc::SYS_close_range, 3, libc::c_uint::MAX, AT_EXEC) } == -1 {
        return Err(io::Error::last_os_error());
    }
    nix::sys::prctl::set_no_new_privs()?;
    leave_sockets_of_others();
    system_calls.restrict()
}

/// Settings of the kernel, which root may change by the mode of their files,
/// without any capability: `core_pattern`, for one, names a program of the host.
const SETTINGS: [&CStr; 6] = [
    c"/proc/sys",
    c"/proc/sysrq-trigger",
    c"/proc/irq",
    c"/proc/bus",
    c"/proc/fs",
    c"/proc/acpi",
];

fn protect_settings(flags: MountFlags) -> io::Result<()> {
    for path in SETTINGS {
        match mount_bind(path, path) {
            Err(Errno::NOENT) => {}
            bound => {
                bound?;
                let flags = flags | MountFlags::BIND | MountFlags::RDONLY;
                mount_remount(path, flags, c"")?;
            }
        }
    }
    Ok(())
}

/// `struct landlock_ruleset_attr`, landlock(7).
#[repr(C)]
struct Ruleset {
    files: u64,
    network: u64,
    scoped: u64,
}

/// `LANDLOCK_SCOPE_ABSTRACT_UNIX_SOCKET`: the host's services that listen on
/// names without a file are out of reach although the network is not. Before
/// Linux 6.12, or without Landlock, they are not; only `--no-network` helps.
const ABSTRACT_SOCKETS: u64 = 1;

fn leave_sockets_of_others() {
    let rules = Ruleset {
        files: 0,
        network: 0,
        scoped: ABSTRACT_SOCKETS,
    };
    // SAFETY: system calls; the kernel reads `rules`, of the given size.
    unsafe {
        let size = size_of::<Ruleset>();
        let ruleset = libc::syscall(libc::SYS_landlock_create_ruleset, &raw const rules, size, 0);
        if ruleset != -1 {
            libc::syscall(libc::SYS_landlock_restrict_self, ruleset, 0);
            libc::syscall(libc::SYS_close, ruleset);
        }
    }
}
