//! What each kickstart command does to the installed system.
//!
//! One file per command, each a pure function from the command and the
//! [`Facts`] about the root to [`Change`]s; only [`perform`] acts.

mod authselect;
mod certificate;
mod change;
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

/// Applies the kickstart's commands. Accounts come before what names them, and
/// services last, as they may be enabled by what other commands write.
pub(crate) fn apply(cx: &Context) -> HookResult {
    let facts = Facts::of(cx);
    let kickstart = &cx.kickstart;
    if let Some(lang) = &kickstart.lang {
        perform(cx, lang.span, lang::changes(lang, &facts))?;
    }
    if let Some(keyboard) = &kickstart.keyboard {
        perform(cx, keyboard.span, keyboard::changes(keyboard, &facts))?;
    }
    if let Some(timezone) = &kickstart.timezone {
        perform(cx, timezone.span, timezone::changes(timezone, &facts))?;
    }
    if let Some(time) = timesource::wanted(kickstart) {
        perform(cx, time.span, timesource::changes(&time, &facts))?;
    }
    if let Some(rootpw) = &kickstart.rootpw {
        perform(cx, rootpw.span, rootpw::changes(rootpw, &facts))?;
    }
    for group in &kickstart.groups {
        perform(cx, group.span, group::changes(group, &facts))?;
    }
    for user in &kickstart.users {
        perform(cx, user.span, user::changes(user, &facts))?;
    }
    for key in &kickstart.sshkeys {
        perform(cx, key.span, sshkey::changes(key, &facts))?;
    }
    for copy in COPIES {
        cx.root.remove(copy)?;
    }
    for auth in authselect::wanted(kickstart) {
        perform(cx, auth.span, authselect::changes(&auth, &facts))?;
    }
    for network in &kickstart.networks {
        perform(cx, network.span, network::changes(network, &facts))?;
    }
    if let Some(firewall) = &kickstart.firewall {
        perform(cx, firewall.span, firewall::changes(firewall, &facts))?;
    }
    if let Some(skipx) = &kickstart.skipx {
        perform(cx, skipx.span, xconfig::without(&facts))?;
    }
    if let Some(xconfig) = &kickstart.xconfig {
        perform(cx, xconfig.span, xconfig::changes(xconfig, &facts))?;
    }
    if let Some(firstboot) = &kickstart.firstboot {
        perform(cx, firstboot.span, firstboot::changes(firstboot, &facts))?;
    }
    for certificate in &kickstart.certificates {
        perform(cx, certificate.span, certificate::changes(certificate))?;
    }
    if let Some(selinux) = &kickstart.selinux {
        perform(cx, selinux.span, selinux::changes(selinux, &facts))?;
    }
    if let Some(services) = &kickstart.services {
        perform(cx, services.span, services::changes(services, &facts))?;
    }
    Ok(())
}

/// What a command comes to.
type Changes = Result<Vec<Change>, KickstartError>;
