//! System calls that no program of a root may make, because they reach the
//! build host's kernel and nothing that installs or configures a package needs
//! them. A capability forbids most of them too; this filter stays when a kernel
//! gives such a capability by another way, such as a user namespace.

use std::io;

use nix::libc;
use seccompiler::sock_filter;

/// `BPF_LD | BPF_W | BPF_ABS`: load a word of the system call's data.
const LOAD: u16 = 0x20;
/// `BPF_JMP | BPF_JA`: skip `k` instructions.
const SKIP: u16 = 0x05;
/// `BPF_JMP | BPF_JEQ | BPF_K`: compare the loaded word.
const IF_EQUAL: u16 = 0x15;
/// `BPF_JMP | BPF_JGE | BPF_K`.
const IF_AT_LEAST: u16 = 0x35;
/// `BPF_JMP | BPF_JSET | BPF_K`: look at its bits.
const IF_ANY_BIT: u16 = 0x45;
/// `BPF_RET | BPF_K`.
const RETURN: u16 = 0x06;
/// Where `struct seccomp_data` has the system call's number, the architecture,
/// and the lower halves of its first two arguments.
const NUMBER: u32 = 0;
const ARCHITECTURE: u32 = 4;
const FIRST: u32 = 16;
const SECOND: u32 = 24;

const ALLOW: u32 = 0x7fff_0000;
/// `SECCOMP_RET_ERRNO`
const FAIL: u32 = 0x0005_0000;
const DENY: u32 = FAIL | libc::EPERM.cast_unsigned();
/// The C library then uses another call.
const UNKNOWN: u32 = FAIL | libc::ENOSYS.cast_unsigned();

const AUDIT_ARCH_X86_64: u32 = 0xc000_003e;
const AUDIT_ARCH_I386: u32 = 0x4000_0003;
/// Where the numbers of x32 begin, which nothing uses.
const X32: u32 = 0x4000_0000;

/// `AUDIT_ARCH_*` of this program's architecture.
const NATIVE: Option<u32> = if cfg!(target_arch = "x86_64") {
    Some(AUDIT_ARCH_X86_64)
} else if cfg!(target_arch = "aarch64") {
    Some(0xc000_00b7)
} else if cfg!(target_arch = "riscv64") {
    Some(0xc000_00f3)
} else {
    None
};

/// The numbers of one architecture.
struct Numbers {
    denied: &'static [libc::c_long],
    clone: libc::c_long,
    clone3: libc::c_long,
    unshare: libc::c_long,
    ioctl: libc::c_long,
}

const NUMBERS: Numbers = Numbers {
    denied: &[
        // Mounts: the only ones in the root are those made for it.
        libc::SYS_mount,
        libc::SYS_umount2,
        libc::SYS_pivot_root,
        libc::SYS_open_tree,
        libc::SYS_move_mount,
        libc::SYS_fsopen,
        libc::SYS_fsconfig,
        libc::SYS_fsmount,
        libc::SYS_fspick,
        libc::SYS_mount_setattr,
        // Namespaces of others, and files by a number instead of a path: with
        // that, any file of a filesystem is in reach that is partly in reach.
        libc::SYS_setns,
        libc::SYS_open_by_handle_at,
        // The kernel itself.
        libc::SYS_init_module,
        libc::SYS_finit_module,
        libc::SYS_delete_module,
        libc::SYS_kexec_load,
        libc::SYS_reboot,
        libc::SYS_syslog,
        // The caller's keys.
        libc::SYS_add_key,
        libc::SYS_request_key,
        libc::SYS_keyctl,
        // The clock.
        libc::SYS_settimeofday,
        libc::SYS_clock_settime,
        libc::SYS_adjtimex,
        libc::SYS_clock_adjtime,
        // The machine's disks and accounts.
        libc::SYS_swapon,
        libc::SYS_swapoff,
        libc::SYS_acct,
        libc::SYS_quotactl,
        // Large doors into the kernel that packages do not go through.
        libc::SYS_bpf,
        libc::SYS_perf_event_open,
        libc::SYS_userfaultfd,
        libc::SYS_io_uring_setup,
        libc::SYS_io_uring_enter,
        libc::SYS_io_uring_register,
        #[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
        libc::SYS_kexec_file_load,
        #[cfg(target_arch = "x86_64")]
        libc::SYS_iopl,
        #[cfg(target_arch = "x86_64")]
        libc::SYS_ioperm,
    ],
    clone: libc::SYS_clone,
    clone3: libc::SYS_clone3,
    unshare: libc::SYS_unshare,
    ioctl: libc::SYS_ioctl,
};

/// The same calls as 32-bit programs number them on `x86_64`
/// (arch/x86/entry/syscalls/syscall_32.tbl), with those they have besides:
/// `umount`, `stime` and calls with 64-bit times.
const I386: Numbers = Numbers {
    denied: &[
        21, 22, 25, 51, 52, 79, 87, 88, 101, 103, 110, 115, 124, 128, 129, 131, 217, 264, 283, 286,
        287, 288, 336, 342, 343, 346, 350, 357, 374, 404, 405, 425, 426, 427, 428, 429, 430, 431,
        432, 433, 442,
    ],
    clone: 120,
    clone3: 435,
    unshare: 310,
    ioctl: 54,
};

/// The filter, made before the fork: nothing may be allocated after it.
#[derive(Clone, Debug)]
pub(crate) struct SystemCalls(Vec<sock_filter>);

impl SystemCalls {
    pub(crate) fn new() -> Self {
        Self(NATIVE.map_or_else(Vec::new, program))
    }

    /// Restricts the calling process for ever. Makes system calls only.
    pub(crate) fn restrict(&self) -> io::Result<()> {
        if self.0.is_empty() {
            return Ok(());
        }
        seccompiler::apply_filter(&self.0).map_err(|_| io::Error::last_os_error())
    }
}

fn program(native: u32) -> Vec<sock_filter> {
    let foreign = if native == AUDIT_ARCH_X86_64 {
        let mut foreign = vec![
            branch(IF_EQUAL, AUDIT_ARCH_I386, 1, 0),
            statement(RETURN, DENY),
        ];
        foreign.extend(checks(&I386));
        foreign
    } else {
        vec![statement(RETURN, DENY)]
    };
    let mut program = vec![
        statement(LOAD, ARCHITECTURE),
        branch(IF_EQUAL, native, 0, 1),
        statement(SKIP, u32::try_from(foreign.len()).unwrap_or(u32::MAX)),
    ];
    program.extend(foreign);
    if native == AUDIT_ARCH_X86_64 {
        program.extend([
            statement(LOAD, NUMBER),
            branch(IF_AT_LEAST, X32, 0, 1),
            statement(RETURN, UNKNOWN),
        ]);
    }
    program.extend(checks(&NUMBERS));
    program
}

fn checks(numbers: &Numbers) -> Vec<sock_filter> {
    let mut checks = vec![statement(LOAD, NUMBER)];
    for &number in numbers.denied {
        checks.extend(when(number, [statement(RETURN, DENY)]));
    }
    // Its flags are in memory, out of a filter's sight.
    checks.extend(when(numbers.clone3, [statement(RETURN, UNKNOWN)]));
    // In a user namespace of its own a program would have every capability.
    let new_user = libc::CLONE_NEWUSER.cast_unsigned();
    for number in [numbers.clone, numbers.unshare] {
        let flags = [
            statement(LOAD, FIRST),
            branch(IF_ANY_BIT, new_user, 0, 1),
            statement(RETURN, DENY),
            statement(RETURN, ALLOW),
        ];
        checks.extend(when(number, flags));
    }
    // Typing on the caller's terminal.
    let request = [
        statement(LOAD, SECOND),
        branch(IF_EQUAL, TIOCSTI, 0, 1),
        statement(RETURN, DENY),
        statement(RETURN, ALLOW),
    ];
    checks.extend(when(numbers.ioctl, request));
    checks.push(statement(RETURN, ALLOW));
    checks
}

/// `ioctl_tty(2)`
const TIOCSTI: u32 = 0x5412;

/// `then`, which returns, for the call `number`.
fn when<const N: usize>(number: libc::c_long, then: [sock_filter; N]) -> Vec<sock_filter> {
    let Ok(number) = u32::try_from(number) else {
        return Vec::new();
    };
    let length = u8::try_from(N).unwrap_or(u8::MAX);
    let mut check = vec![branch(IF_EQUAL, number, 0, length)];
    check.extend(then);
    check
}

fn statement(code: u16, k: u32) -> sock_filter {
    branch(code, k, 0, 0)
}

fn branch(code: u16, k: u32, jt: u8, jf: u8) -> sock_filter {
    sock_filter { code, jt, jf, k }
}
