//! Makes syncing free for package managers.
//!
//! dpkg syncs its database after every step of every package, some 3000 times
//! in a small system, and `--force-unsafe-io` does not change that. The tree is
//! thrown away if the machine crashes, so the kernel is told to answer those
//! calls with success without doing anything, as `systemd-nspawn
//! --suppress-sync` does.

use nix::libc;
use seccompiler::sock_filter;

use crate::bpf::{ALLOW, ARCHITECTURE, IF_EQUAL, LOAD, NUMBER, RETURN, branch, fail, statement};

const SYNCING: [libc::c_long; 5] = [
    libc::SYS_fsync,
    libc::SYS_fdatasync,
    libc::SYS_sync,
    libc::SYS_syncfs,
    libc::SYS_sync_file_range,
];

/// The filter: programs of other architectures than `native` number their calls
/// differently and are left alone.
pub(crate) fn filter(native: u32) -> Vec<sock_filter> {
    let mut filter = vec![
        statement(LOAD, ARCHITECTURE),
        branch(IF_EQUAL, native, 1, 0),
        statement(RETURN, ALLOW),
        statement(LOAD, NUMBER),
    ];
    let numbers = SYNCING
        .iter()
        .filter_map(|&number| u32::try_from(number).ok());
    for number in numbers {
        filter.push(branch(IF_EQUAL, number, 0, 1));
        filter.push(statement(RETURN, fail(0)));
    }
    filter.push(statement(RETURN, ALLOW));
    filter
}
