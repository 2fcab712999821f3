//! What a program of a root may ask of the kernel: a seccomp(2) filter that lets
//! through the calls in a list, and of some only certain arguments. A capability is
//! needed for most of what it refuses too; this stays when a kernel gives such a
//! capability by another way, such as a user namespace.

use std::collections::BTreeMap;
use std::io;

use nix::libc;
use seccompiler::sock_filter;

use crate::bpf::{
    ALLOW, ARCHITECTURE, AUDIT_ARCH_I386, AUDIT_ARCH_X86_64, DENY, FIRST, IF_ANY_BIT, IF_AT_LEAST,
    IF_EQUAL, LOAD, NATIVE, NUMBER, RETURN, SECOND, SKIP, THIRD, UNKNOWN, branch, fail, statement,
};
use crate::call_table::{ALLOWED, Call, REFUSED};
use crate::sync_filter;

/// Which of a call's numbers is meant.
#[derive(Clone, Copy)]
enum Column {
    X86_64 = 0,
    I386 = 1,
    Generic = 2,
}

/// Requests of ioctl(2) that reach the caller's terminal, the machine's consoles or
/// the keys of a filesystem, from the first to the last of each range.
const REQUESTS: [(u32, u32); 8] = [
    (0x5412, 0x5412),           // TIOCSTI: type on a terminal
    (0x541c, 0x541d),           // TIOCLINUX: paste on a console; TIOCCONS
    (0x5423, 0x5423),           // TIOCSETD: another driver for a terminal
    (0x5437, 0x5437),           // TIOCVHANGUP
    (0x4b00, 0x4bff),           // KD*: keyboard, sound and fonts of consoles
    (0x5600, 0x56ff),           // VT_*: which console is seen
    (0xc050_6617, 0xc050_6617), // FS_IOC_ADD_ENCRYPTION_KEY
    (0xc040_6618, 0xc040_6619), // FS_IOC_REMOVE_ENCRYPTION_KEY, also of all users
];

/// The audit system of the kernel, `NETLINK_AUDIT`. Programs that log to it go on
/// if the kernel has none.
const AUDIT: u32 = 9;

/// The filter, made before the fork: nothing may be allocated after it.
#[derive(Clone, Debug)]
pub(crate) struct SystemCalls {
    allowed: Vec<sock_filter>,
    /// Empty if syncing does what it says.
    unsynced: Vec<sock_filter>,
}

impl SystemCalls {
    pub(crate) fn new() -> Self {
        Self {
            allowed: NATIVE.map_or_else(Vec::new, program),
            unsynced: Vec::new(),
        }
    }

    /// Restricts the calling process for ever. Makes system calls only.
    /// The same, and syncing a file does nothing and succeeds.
    pub(crate) fn without_syncing(self) -> Self {
        Self {
            unsynced: NATIVE.map_or_else(Vec::new, sync_filter::filter),
            ..self
        }
    }

    pub(crate) fn restrict(&self) -> io::Result<()> {
        if !self.unsynced.is_empty() {
            // A kernel without seccomp only makes it slower.
            let _ = seccompiler::apply_filter(&self.unsynced);
        }
        if self.allowed.is_empty() {
            return Ok(());
        }
        seccompiler::apply_filter(&self.allowed).map_err(|_| io::Error::last_os_error())
    }
}

fn program(native: u32) -> Vec<sock_filter> {
    let (column, foreign) = if native == AUDIT_ARCH_X86_64 {
        let mut foreign = vec![
            branch(IF_EQUAL, AUDIT_ARCH_I386, 1, 0),
            statement(RETURN, DENY),
        ];
        foreign.extend(checks(Column::I386));
        (Column::X86_64, foreign)
    } else {
        (Column::Generic, vec![statement(RETURN, DENY)])
    };
    let mut program = vec![
        statement(LOAD, ARCHITECTURE),
        branch(IF_EQUAL, native, 0, 1),
        statement(SKIP, u32::try_from(foreign.len()).unwrap_or(u32::MAX)),
    ];
    program.extend(foreign);
    program.extend(checks(column));
    program
}

fn checks(column: Column) -> Vec<sock_filter> {
    let mut checks = vec![statement(LOAD, NUMBER)];
    // Its flags are in memory, out of a filter's sight.
    checks.extend(when("clone3", column, vec![statement(RETURN, UNKNOWN)]));
    for name in ["clone", "unshare"] {
        checks.extend(when(name, column, no_user_namespace()));
    }
    checks.extend(when("ioctl", column, no_terminal_of_others()));
    checks.extend(when("socket", column, usual_sockets()));
    // What kind it asks for is in memory too.
    checks.extend(when("socketcall", column, no_new_socket()));
    checks.extend(by_number(column));
    checks
}

/// In a user namespace of its own a program would have every capability.
fn no_user_namespace() -> Vec<sock_filter> {
    vec![
        statement(LOAD, FIRST),
        branch(IF_ANY_BIT, libc::CLONE_NEWUSER.cast_unsigned(), 0, 1),
        statement(RETURN, DENY),
        statement(RETURN, ALLOW),
    ]
}

fn no_terminal_of_others() -> Vec<sock_filter> {
    let mut checks = vec![statement(LOAD, SECOND)];
    for (first, last) in REQUESTS {
        checks.extend([
            branch(IF_AT_LEAST, first, 0, 2),
            branch(IF_AT_LEAST, last + 1, 1, 0),
            statement(RETURN, DENY),
        ]);
    }
    checks.push(statement(RETURN, ALLOW));
    checks
}

/// Files, the internet, and the kernel's own messages. Other families are drivers
/// that packages do not use, or lead past the network namespace (vsock).
fn usual_sockets() -> Vec<sock_filter> {
    let mut checks = vec![statement(LOAD, FIRST)];
    for family in [libc::AF_UNIX, libc::AF_INET, libc::AF_INET6] {
        checks.extend([
            branch(IF_EQUAL, family.cast_unsigned(), 0, 1),
            statement(RETURN, ALLOW),
        ]);
    }
    checks.extend([
        branch(IF_EQUAL, libc::AF_NETLINK.cast_unsigned(), 1, 0),
        statement(RETURN, fail(libc::EAFNOSUPPORT)),
        statement(LOAD, THIRD),
        branch(IF_EQUAL, AUDIT, 0, 1),
        statement(RETURN, fail(libc::EPROTONOSUPPORT)),
        statement(RETURN, ALLOW),
    ]);
    checks
}

/// socketcall(2) with `SYS_SOCKET`.
fn no_new_socket() -> Vec<sock_filter> {
    vec![
        statement(LOAD, FIRST),
        branch(IF_EQUAL, 1, 0, 1),
        statement(RETURN, UNKNOWN),
        statement(RETURN, ALLOW),
    ]
}

/// Looks every number up: where a range begins, and what is said to it.
fn by_number(column: Column) -> Vec<sock_filter> {
    let mut ranges = vec![(0, UNKNOWN)];
    for (number, answer) in answers(column) {
        match ranges.last_mut() {
            Some(last) if last.0 == number => last.1 = answer,
            Some(last) if last.1 == answer => {}
            _ => ranges.push((number, answer)),
        }
        ranges.push((number + 1, UNKNOWN));
    }
    ranges.dedup_by_key(|range| range.1);
    let mut checks = Vec::new();
    for (index, &(_, answer)) in ranges.iter().enumerate() {
        if let Some(&(next, _)) = ranges.get(index + 1) {
            checks.push(branch(IF_AT_LEAST, next, 1, 0));
        }
        checks.push(statement(RETURN, answer));
    }
    checks
}

fn answers(column: Column) -> BTreeMap<u32, u32> {
    let number = |call: &Call| u32::try_from(call.1[column as usize]).ok();
    let refused = REFUSED.into_iter().flatten();
    let allowed = ALLOWED
        .iter()
        .filter_map(|call| Some((number(call)?, ALLOW)));
    allowed
        .chain(refused.filter_map(|call| Some((number(call)?, DENY))))
        .collect()
}

/// `then`, which returns, for the call `name`.
fn when(name: &str, column: Column, then: Vec<sock_filter>) -> Vec<sock_filter> {
    let call = ALLOWED.iter().find(|call| call.0 == name);
    let number = call.and_then(|call| u32::try_from(call.1[column as usize]).ok());
    let (Some(number), Ok(length)) = (number, u8::try_from(then.len())) else {
        return Vec::new();
    };
    let mut check = vec![branch(IF_EQUAL, number, 0, length)];
    check.extend(then);
    check
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    /// Runs a filter as the kernel does.
    fn answer(program: &[sock_filter], architecture: u32, number: u32, args: [u32; 3]) -> u32 {
        let (mut at, mut loaded) = (0, 0);
        loop {
            let sock_filter { code, jt, jf, k } = program[at];
            let holds = match code {
                LOAD => {
                    loaded = match k {
                        NUMBER => number,
                        ARCHITECTURE => architecture,
                        FIRST => args[0],
                        SECOND => args[1],
                        THIRD => args[2],
                        _ => panic!("loads {k}"),
                    };
                    true
                }
                SKIP => {
                    at += k as usize;
                    true
                }
                IF_EQUAL => loaded == k,
                IF_AT_LEAST => loaded >= k,
                IF_ANY_BIT => loaded & k != 0,
                RETURN => return k,
                _ => panic!("unknown instruction {code}"),
            };
            at += 1 + usize::from(if holds { jt } else { jf });
        }
    }

    const GENERIC: u32 = 0xc000_00b7;

    /// The answer to a call by its name, on x86-64, in a 32-bit program there, and on
    /// other architectures, as far as they have it.
    fn answers_to(name: &str, args: [u32; 3]) -> Vec<u32> {
        let mut calls = REFUSED.into_iter().flatten().chain(ALLOWED);
        let (_, numbers) = calls.find(|call| call.0 == name).unwrap();
        let of = [
            (AUDIT_ARCH_X86_64, AUDIT_ARCH_X86_64),
            (AUDIT_ARCH_X86_64, AUDIT_ARCH_I386),
            (GENERIC, GENERIC),
        ];
        let mut answers: Vec<u32> = of
            .into_iter()
            .zip(numbers)
            .filter_map(|((native, own), &number)| {
                let number = u32::try_from(number).ok()?;
                Some(answer(&program(native), own, number, args))
            })
            .collect();
        answers.dedup();
        answers
    }

    #[test]
    fn each_call_is_answered_as_its_list_says() {
        for (name, _) in REFUSED.into_iter().flatten() {
            assert_eq!(answers_to(name, [0; 3]), [DENY], "{name}");
        }
        for (name, _) in ALLOWED {
            let expected = match *name {
                "clone3" => UNKNOWN,
                // No family has the number 0.
                "socket" => fail(libc::EAFNOSUPPORT),
                _ => ALLOW,
            };
            assert_eq!(answers_to(name, [0; 3]), [expected], "{name}");
        }
    }

    #[test]
    fn what_is_in_no_list_is_unknown() {
        let (x86, generic) = (program(AUDIT_ARCH_X86_64), program(GENERIC));
        // Removed from Linux, not yet in it, and those of x32.
        for number in [174, 400, 470, 512, 100_000, 0x4000_0000, u32::MAX] {
            assert_eq!(answer(&x86, AUDIT_ARCH_X86_64, number, [0; 3]), UNKNOWN);
        }
        for number in [127, 470, 0x4000_0000] {
            assert_eq!(answer(&x86, AUDIT_ARCH_I386, number, [0; 3]), UNKNOWN);
        }
        assert_eq!(answer(&generic, GENERIC, 470, [0; 3]), UNKNOWN);
        // Programs of other architectures.
        assert_eq!(answer(&x86, GENERIC, 0, [0; 3]), DENY);
        assert_eq!(answer(&generic, AUDIT_ARCH_X86_64, 0, [0; 3]), DENY);
    }

    #[test]
    fn arguments_decide_where_a_call_does_much() {
        let user = libc::CLONE_NEWUSER.cast_unsigned();
        let (unix, inet6) = (
            libc::AF_UNIX.cast_unsigned(),
            libc::AF_INET6.cast_unsigned(),
        );
        let netlink = libc::AF_NETLINK.cast_unsigned();
        let no_family = fail(libc::EAFNOSUPPORT);
        for (name, args, expected) in [
            ("clone", [user | 17, 0, 0], DENY),
            ("clone", [17, 0, 0], ALLOW),
            ("unshare", [user, 0, 0], DENY),
            ("unshare", [0x20000, 0, 0], ALLOW),
            ("ioctl", [0, 0x5412, 0], DENY),
            ("ioctl", [0, 0x541c, 0], DENY),
            ("ioctl", [0, 0x541b, 0], ALLOW), // FIONREAD
            ("ioctl", [0, 0x5413, 0], ALLOW), // TIOCGWINSZ
            ("ioctl", [0, 0x4b3a, 0], DENY),  // KDSETMODE
            ("ioctl", [0, 0x5606, 0], DENY),  // VT_ACTIVATE
            ("ioctl", [0, 0x5700, 0], ALLOW),
            ("socket", [unix, 1, 0], ALLOW),
            ("socket", [inet6, 1, 6], ALLOW),
            ("socket", [netlink, 3, 0], ALLOW),
            ("socket", [netlink, 3, AUDIT], fail(libc::EPROTONOSUPPORT)),
            ("socket", [libc::AF_PACKET.cast_unsigned(), 3, 0], no_family),
            ("socket", [libc::AF_VSOCK.cast_unsigned(), 1, 0], no_family),
            ("socket", [libc::AF_ALG.cast_unsigned(), 5, 0], no_family),
        ] {
            assert_eq!(answers_to(name, args), [expected], "{name} {args:x?}");
        }
        assert_eq!(answers_to("socketcall", [1, 0, 0]), [UNKNOWN]);
        assert_eq!(answers_to("socketcall", [3, 0, 0]), [ALLOW]);
    }

    #[test]
    fn no_call_is_in_two_lists_and_no_number_has_two_names() {
        for column in 0..3 {
            let mut numbers: Vec<i32> = REFUSED
                .into_iter()
                .flatten()
                .chain(ALLOWED)
                .map(|call| call.1[column])
                .filter(|&number| number >= 0)
                .collect();
            numbers.sort_unstable();
            let all = numbers.len();
            numbers.dedup();
            assert_eq!(numbers.len(), all);
        }
    }

    /// Calls that the kernel itself calls by another name, has removed since, or has
    /// for other architectures only.
    const OTHER_NAMES: [&str; 30] = [
        "bdflush",
        "lookup_dcookie",
        "gethostname",
        "ia32_fadvise64_64",
        "llseek",
        "mmap_pgoff",
        "newfstat",
        "newlstat",
        "newstat",
        "newuname",
        "ni_syscall",
        "old_getrlimit",
        "old_msgctl",
        "old_readdir",
        "old_semctl",
        "old_shmctl",
        "oldumount",
        "pciconfig_iobase",
        "pciconfig_read",
        "pciconfig_write",
        "recv",
        "rtas",
        "s390_ipc",
        "s390_pci_mmio_read",
        "send",
        "s390_pci_mmio_write",
        "spu_create",
        "spu_run",
        "subpage_prot",
        "sync_file_range2",
    ];

    /// A kernel later than the lists fails here; its new calls are refused until they
    /// are in one of them.
    #[test]
    fn every_call_of_the_running_kernel_is_in_a_list() {
        let symbols = fs::read_to_string("/proc/kallsyms").unwrap_or_default();
        let prefix = if cfg!(target_arch = "x86_64") {
            "__x64_sys_"
        } else {
            "__arm64_sys_"
        };
        let names: Vec<&str> = symbols
            .lines()
            .filter_map(|line| line.split_ascii_whitespace().nth(2)?.strip_prefix(prefix))
            // Parts that the compiler has put elsewhere.
            .map(|name| name.split('.').next().unwrap_or(name))
            .collect();
        if names.is_empty() {
            eprintln!("SKIPPED: the kernel does not name its calls in /proc/kallsyms");
            return;
        }
        let known: Vec<&str> = REFUSED
            .into_iter()
            .flatten()
            .chain(ALLOWED)
            .map(|call| call.0)
            .collect();
        for name in names {
            let base = name.trim_end_matches("_time32").trim_end_matches("32");
            let base = base.trim_end_matches("16").trim_start_matches("ia32_");
            let listed = |name| known.contains(&name) || OTHER_NAMES.contains(&name);
            assert!(listed(name) || listed(base), "{name} is in no list");
        }
    }

    /// The same of the headers that programs are compiled with.
    #[test]
    fn every_number_of_the_kernels_headers_is_as_in_the_lists() {
        for (column, header) in [(0, "unistd_64.h"), (1, "unistd_32.h")] {
            let path = format!("/usr/include/x86_64-linux-gnu/asm/{header}");
            let Ok(text) = fs::read_to_string(&path) else {
                eprintln!("SKIPPED in part: no {path}");
                continue;
            };
            for (name, numbers) in REFUSED.into_iter().flatten().chain(ALLOWED) {
                let prefix = format!("#define __NR_{name} ");
                let defined = text.lines().find_map(|line| line.strip_prefix(&prefix));
                if let Some(number) = defined {
                    assert_eq!(number, numbers[column].to_string(), "{name}");
                }
            }
        }
    }
}
