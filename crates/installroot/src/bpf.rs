//! The instructions of seccomp(2) filters, and what filters look at.

use nix::libc;
use seccompiler::sock_filter;

/// `BPF_LD | BPF_W | BPF_ABS`: load a word of the system call's data.
pub(crate) const LOAD: u16 = 0x20;
/// `BPF_JMP | BPF_JA`: skip `k` instructions.
pub(crate) const SKIP: u16 = 0x05;
/// `BPF_JMP | BPF_JEQ | BPF_K`: compare the loaded word.
pub(crate) const IF_EQUAL: u16 = 0x15;
/// `BPF_JMP | BPF_JGE | BPF_K`.
pub(crate) const IF_AT_LEAST: u16 = 0x35;
/// `BPF_JMP | BPF_JSET | BPF_K`: look at its bits.
pub(crate) const IF_ANY_BIT: u16 = 0x45;
/// `BPF_RET | BPF_K`.
pub(crate) const RETURN: u16 = 0x06;
/// Where `struct seccomp_data` has the system call's number, the architecture,
/// and the lower halves of its first three arguments.
pub(crate) const NUMBER: u32 = 0;
pub(crate) const ARCHITECTURE: u32 = 4;
pub(crate) const FIRST: u32 = 16;
pub(crate) const SECOND: u32 = 24;
pub(crate) const THIRD: u32 = 32;

pub(crate) const ALLOW: u32 = 0x7fff_0000;
pub(crate) const DENY: u32 = fail(libc::EPERM);
/// What a kernel says that does not have the call; the C library then uses another.
pub(crate) const UNKNOWN: u32 = fail(libc::ENOSYS);

/// `SECCOMP_RET_ERRNO`
pub(crate) const fn fail(error: libc::c_int) -> u32 {
    0x0005_0000 | error.cast_unsigned()
}

pub(crate) const AUDIT_ARCH_X86_64: u32 = 0xc000_003e;
pub(crate) const AUDIT_ARCH_I386: u32 = 0x4000_0003;

/// `AUDIT_ARCH_*` of this program's architecture.
pub(crate) const NATIVE: Option<u32> = if cfg!(target_arch = "x86_64") {
    Some(AUDIT_ARCH_X86_64)
} else if cfg!(target_arch = "aarch64") {
    Some(0xc000_00b7)
} else if cfg!(target_arch = "riscv64") {
    Some(0xc000_00f3)
} else {
    None
};

pub(crate) fn statement(code: u16, k: u32) -> sock_filter {
    branch(code, k, 0, 0)
}

pub(crate) fn branch(code: u16, k: u32, jt: u8, jf: u8) -> sock_filter {
    sock_filter { code, jt, jf, k }
}
