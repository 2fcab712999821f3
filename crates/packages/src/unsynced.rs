//! Makes syncing free for package managers.
//!
//! dpkg syncs its database after every step of every package, some 3000 times
//! in a small system, and `--force-unsafe-io` does not change that. The tree is
//! thrown away if the machine crashes, so the kernel is told to answer those
//! calls with success without doing anything, as `systemd-nspawn
//! --suppress-sync` does.

use std::io;
use std::os::fd::{BorrowedFd, OwnedFd};
use std::path::Path;
use std::sync::Arc;

use livecd_host::{Enter, Purpose};
use seccompiler::sock_filter;

/// `BPF_LD | BPF_W | BPF_ABS`: load a word of the system call's data.
const LOAD: u16 = 0x20;
/// `BPF_JMP | BPF_JEQ | BPF_K`: compare the loaded word.
const JUMP_IF_EQUAL: u16 = 0x15;
/// `BPF_RET | BPF_K`.
const RETURN: u16 = 0x06;
/// Where `struct seccomp_data` has the system call's number.
const NUMBER: u32 = 0;
/// Where it has the architecture.
const ARCHITECTURE: u32 = 4;
/// `SECCOMP_RET_ALLOW`.
const ALLOW: u32 = 0x7fff_0000;
/// `SECCOMP_RET_ERRNO`, with no error.
const SUCCEED: u32 = 0x0005_0000;

/// `AUDIT_ARCH_*` of this program's architecture.
const NATIVE: Option<u32> = if cfg!(target_arch = "x86_64") {
    Some(0xc000_003e)
} else if cfg!(target_arch = "aarch64") {
    Some(0xc000_00b7)
} else if cfg!(target_arch = "riscv64") {
    Some(0xc000_00f3)
} else {
    None
};

const SYNCING: [libc::c_long; 5] = [
    libc::SYS_fsync,
    libc::SYS_fdatasync,
    libc::SYS_sync,
    libc::SYS_syncfs,
    libc::SYS_sync_file_range,
];

/// A root in which nothing is synced.
#[derive(Debug)]
pub(crate) struct Unsynced {
    root: Arc<dyn Enter>,
    /// Made beforehand: nothing may be allocated between fork and exec.
    filter: Vec<sock_filter>,
}

impl Unsynced {
    /// The same root, without syncing.
    pub(crate) fn new(root: Arc<dyn Enter>) -> Arc<Self> {
        Arc::new(Self {
            root,
            filter: NATIVE.map_or_else(Vec::new, filter),
        })
    }
}

impl Enter for Unsynced {
    fn root(&self) -> &Path {
        self.root.root()
    }

    fn enter(&self, purpose: Purpose) -> io::Result<()> {
        self.root.enter(purpose)
    }

    fn starter(&self, failure: BorrowedFd<'_>) -> io::Result<Option<OwnedFd>> {
        self.root.starter(failure)
    }

    fn before_exec(&self) -> io::Result<()> {
        self.root.before_exec()?;
        if !self.filter.is_empty() {
            // A kernel without seccomp only makes it slower.
            let _ = seccompiler::apply_filter(&self.filter);
        }
        Ok(())
    }
}

/// The filter: programs of other architectures number their calls differently
/// and are left alone.
fn filter(native: u32) -> Vec<sock_filter> {
    let load = |offset| statement(LOAD, offset);
    let mut filter = vec![
        load(ARCHITECTURE),
        sock_filter {
            jt: 1,
            ..statement(JUMP_IF_EQUAL, native)
        },
        statement(RETURN, ALLOW),
        load(NUMBER),
    ];
    let numbers = SYNCING
        .iter()
        .filter_map(|&number| u32::try_from(number).ok());
    for number in numbers {
        filter.push(sock_filter {
            jf: 1,
            ..statement(JUMP_IF_EQUAL, number)
        });
        filter.push(statement(RETURN, SUCCEED));
    }
    filter.push(statement(RETURN, ALLOW));
    filter
}

fn statement(code: u16, k: u32) -> sock_filter {
    sock_filter {
        code,
        jt: 0,
        jf: 0,
        k,
    }
}

#[cfg(test)]
mod tests {
    use livecd_host::{Host, Silent, Tool};

    use super::*;

    /// A root that is the build host itself.
    #[derive(Debug)]
    struct Here;

    impl Enter for Here {
        fn root(&self) -> &Path {
            Path::new("/")
        }

        fn enter(&self, _purpose: Purpose) -> io::Result<()> {
            Ok(())
        }

        fn starter(&self, _failure: BorrowedFd<'_>) -> io::Result<Option<OwnedFd>> {
            Ok(None)
        }

        fn before_exec(&self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn syncing_does_nothing_and_succeeds() {
        // syncfs of /proc fails with EIO or not at all; fsync of a pipe always
        // fails with EINVAL, unless the call is never made.
        let tool = Tool::new("sh").args(["-c", "echo x | sync -d /dev/stdin"]);
        let host = Host::system(Silent);
        if NATIVE.is_some() {
            assert!(host.run(&tool).is_err());
            host.run(&tool.inside(Unsynced::new(Arc::new(Here))))
                .unwrap();
        }
    }
}
