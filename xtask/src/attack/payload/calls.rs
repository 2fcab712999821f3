//! Attacks on the filter: every system call that reaches the build host's kernel,
//! by every gate. The arguments are invalid, so that a call that comes through
//! does nothing but say so with another error.

use std::io;

use super::call::call;
use super::{Probe, World, held_if, probe};

const BAD: i64 = -1;
const NEW_USER: i64 = libc::CLONE_NEWUSER as i64;

/// Calls and their first argument; the others are invalid pointers.
const CALLS: &[(&str, i64, i64)] = &[
    ("mount", libc::SYS_mount, BAD),
    ("umount2", libc::SYS_umount2, BAD),
    ("pivot_root", libc::SYS_pivot_root, BAD),
    ("open_tree", libc::SYS_open_tree, BAD),
    ("open_tree_attr", 467, BAD),
    ("move_mount", libc::SYS_move_mount, BAD),
    ("fsopen", libc::SYS_fsopen, BAD),
    ("fsconfig", libc::SYS_fsconfig, BAD),
    ("fsmount", libc::SYS_fsmount, BAD),
    ("fspick", libc::SYS_fspick, BAD),
    ("mount_setattr", libc::SYS_mount_setattr, BAD),
    ("setns", libc::SYS_setns, BAD),
    ("open_by_handle_at", libc::SYS_open_by_handle_at, BAD),
    ("init_module", libc::SYS_init_module, BAD),
    ("finit_module", libc::SYS_finit_module, BAD),
    ("delete_module", libc::SYS_delete_module, BAD),
    ("kexec_load", libc::SYS_kexec_load, BAD),
    ("reboot", libc::SYS_reboot, 0),
    ("syslog", libc::SYS_syslog, 10),
    ("add_key", libc::SYS_add_key, BAD),
    ("request_key", libc::SYS_request_key, BAD),
    ("keyctl", libc::SYS_keyctl, 0),
    ("settimeofday", libc::SYS_settimeofday, BAD),
    ("clock_settime", libc::SYS_clock_settime, BAD),
    ("adjtimex", libc::SYS_adjtimex, BAD),
    ("clock_adjtime", libc::SYS_clock_adjtime, BAD),
    ("swapon", libc::SYS_swapon, BAD),
    ("swapoff", libc::SYS_swapoff, BAD),
    ("acct", libc::SYS_acct, BAD),
    ("quotactl", libc::SYS_quotactl, BAD),
    ("quotactl_fd", 443, BAD),
    ("bpf", libc::SYS_bpf, BAD),
    ("perf_event_open", libc::SYS_perf_event_open, BAD),
    ("userfaultfd", libc::SYS_userfaultfd, BAD),
    ("io_uring_setup", libc::SYS_io_uring_setup, BAD),
    ("io_uring_enter", libc::SYS_io_uring_enter, BAD),
    ("io_uring_register", libc::SYS_io_uring_register, BAD),
    ("unshare-user", libc::SYS_unshare, NEW_USER),
    ("unshare-mount", libc::SYS_unshare, libc::CLONE_NEWNS as i64),
    ("unshare-net", libc::SYS_unshare, libc::CLONE_NEWNET as i64),
    ("unshare-uts", libc::SYS_unshare, libc::CLONE_NEWUTS as i64),
    ("unshare-pid", libc::SYS_unshare, libc::CLONE_NEWPID as i64),
    ("unshare-ipc", libc::SYS_unshare, libc::CLONE_NEWIPC as i64),
    (
        "unshare-cgroup",
        libc::SYS_unshare,
        libc::CLONE_NEWCGROUP as i64,
    ),
    ("unshare-time", libc::SYS_unshare, 0x80),
    ("fanotify_init", libc::SYS_fanotify_init, 0),
    ("sethostname", libc::SYS_sethostname, BAD),
    ("setdomainname", libc::SYS_setdomainname, BAD),
    ("lookup_dcookie", 212, BAD),
    #[cfg(not(target_arch = "riscv64"))]
    ("kexec_file_load", libc::SYS_kexec_file_load, BAD),
    #[cfg(target_arch = "x86_64")]
    ("iopl", libc::SYS_iopl, 4),
    #[cfg(target_arch = "x86_64")]
    ("ioperm", libc::SYS_ioperm, BAD),
];

/// Calls that must not come through, by the numbers of 32-bit x86.
#[cfg(target_arch = "x86_64")]
const CALLS_32: &[(&str, i32, i32)] = &[
    ("mount", 21, -1),
    ("umount", 22, -1),
    ("stime", 25, -1),
    ("acct", 51, -1),
    ("umount2", 52, -1),
    ("settimeofday", 79, -1),
    ("swapon", 87, -1),
    ("reboot", 88, 0),
    ("ioperm", 101, -1),
    ("syslog", 103, 10),
    ("iopl", 110, 4),
    ("swapoff", 115, -1),
    ("adjtimex", 124, -1),
    ("init_module", 128, -1),
    ("delete_module", 129, -1),
    ("quotactl", 131, -1),
    ("pivot_root", 217, -1),
    ("clock_settime", 264, -1),
    ("kexec_load", 283, -1),
    ("add_key", 286, -1),
    ("request_key", 287, -1),
    ("keyctl", 288, 0),
    ("unshare-user", 310, libc::CLONE_NEWUSER),
    ("perf_event_open", 336, -1),
    ("fanotify_init", 338, 0),
    ("open_by_handle_at", 342, -1),
    ("clock_adjtime", 343, -1),
    ("setns", 346, -1),
    ("finit_module", 350, -1),
    ("bpf", 357, -1),
    ("userfaultfd", 374, -1),
    ("clock_settime64", 404, -1),
    ("clock_adjtime64", 405, -1),
    ("io_uring_setup", 425, -1),
    ("io_uring_enter", 426, -1),
    ("io_uring_register", 427, -1),
    ("open_tree", 428, -1),
    ("move_mount", 429, -1),
    ("fsopen", 430, -1),
    ("fsconfig", 431, -1),
    ("fsmount", 432, -1),
    ("fspick", 433, -1),
    ("mount_setattr", 442, -1),
    ("quotactl_fd", 443, -1),
    ("open_tree_attr", 467, -1),
];

pub(super) fn probes(_: &World) -> Vec<Probe> {
    let mut probes: Vec<Probe> = CALLS
        .iter()
        .map(|&(name, number, first)| {
            probe(format!("filter/{name}"), move || {
                refused(call(number, [first, BAD, BAD, BAD, BAD, BAD]))
            })
        })
        .collect();
    probes.push(probe("filter/clone-user".into(), || {
        // Flags that the kernel takes for a fault of their own, after it looked at rights.
        refused(call(
            libc::SYS_clone,
            [NEW_USER | libc::CLONE_FS as i64, 0, 0, 0, 0, 0],
        ))
    }));
    probes.push(probe("filter/clone3".into(), || {
        refused(call(libc::SYS_clone3, [0, 0, 0, 0, 0, 0]))
    }));
    #[cfg(target_arch = "x86_64")]
    {
        const X32: i64 = 0x4000_0000;
        for (name, number) in [("mount", 165), ("unshare", 272), ("ptrace", 521)] {
            probes.push(probe(format!("filter/x32-{name}"), move || {
                refused(call(X32 | number, [BAD; 6]))
            }));
        }
        probes.extend(CALLS_32.iter().map(|&(name, number, first)| {
            probe(format!("filter/i386-{name}"), move || {
                refused(super::call::call_32(number, [first, -1, -1, -1, -1]))
            })
        }));
    }
    probes
}

/// Whether a call was refused as such, before the kernel looked at its arguments.
fn refused(answer: io::Result<i64>) -> Result<(), String> {
    match answer {
        Ok(value) => Err(format!("the kernel did it: {value}")),
        Err(error) => held_if(
            matches!(error.raw_os_error(), Some(libc::EPERM | libc::ENOSYS)),
            || format!("the kernel looked at the arguments: {error}"),
        ),
    }
}
