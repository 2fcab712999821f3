//! What each kickstart command does to the installed system.
//!
//! One file per command, each a pure function from the command and the
//! [`Facts`] about the root to [`Change`]s; only [`perform`] acts.

mod authselect;
mod certificate;
mod change;
mod commands;
mod early;
mod facts;
mod firewall;
mod firstboot;
mod group;
#[cfg(test)]
mod hostile;
mod keyboard;
mod lang;
mod network;
mod password;
#[cfg(test)]
mod read_back;
mod rootpw;
mod selinux;
mod services;
mod sshkey;
#[cfg(test)]
mod testing;
mod timesource;
mod timezone;
mod unit;
mod user;
mod values;
mod xconfig;

pub(crate) use early::refuse;
pub use early::{doubtful, refused};
pub use facts::Family;

use change::{Change, perform};
use facts::Facts;

use crate::{Context, HookResult, KickstartError};

/// Copies that tools leave of the files of accounts; those of shadow(5) may hold
/// a password that was replaced.
const COPIES: [&str; 6] = [
    "/etc/passwd-",
    "/etc/shadow-",
    "/etc/group-",
    "/etc/gshadow-",
    "/etc/subuid-",
    "/etc/subgid-",
];

/// Applies the kickstart's commands.
pub(crate) fn apply(cx: &Context) -> HookResult {
    let facts = Facts::of(cx);
    for command in commands::all(&cx.kickstart) {
        perform(cx, command.span, command.changes(&facts)?)?;
    }
    for copy in COPIES {
        cx.root.remove(copy)?;
    }
    Ok(())
}

/// What a command comes to.
type Changes = Result<Vec<Change>, KickstartError>;
