//! The commands of a kickstart that change the root, in their order.

use livecd_kickstart::{Kickstart, Span};

use super::{
    Changes, Facts, authselect, certificate, firewall, firstboot, group, keyboard, lang, network,
    rootpw, selinux, services, sshkey, timesource, timezone, user, xconfig,
};

/// A command at its place, and what it comes to in a root.
pub(super) struct Command<'k> {
    pub(super) span: Span,
    changes: Box<dyn Fn(&Facts<'_>) -> Changes + 'k>,
}

impl<'k> Command<'k> {
    fn new(span: Span, changes: impl Fn(&Facts<'_>) -> Changes + 'k) -> Self {
        let changes = Box::new(changes);
        Self { span, changes }
    }

    /// What it comes to, with its place in what it refuses.
    pub(super) fn changes(&self, facts: &Facts<'_>) -> Changes {
        (self.changes)(facts).map_err(|mut error| {
            if error.span == Span::default() {
                error.span = self.span;
            }
            error
        })
    }
}

/// All commands. Accounts come before what names them, and services last, as they
/// may be enabled by what other commands write.
pub(super) fn all(kickstart: &Kickstart) -> Vec<Command<'_>> {
    let mut all = Vec::new();
    if let Some(line) = &kickstart.lang {
        all.push(Command::new(line.span, move |facts| {
            lang::changes(line, facts)
        }));
    }
    if let Some(line) = &kickstart.keyboard {
        all.push(Command::new(line.span, move |facts| {
            keyboard::changes(line, facts)
        }));
    }
    if let Some(line) = &kickstart.timezone {
        all.push(Command::new(line.span, move |facts| {
            timezone::changes(line, facts)
        }));
    }
    if let Some(line) = timesource::wanted(kickstart) {
        all.push(Command::new(line.span, move |facts| {
            timesource::changes(&line, facts)
        }));
    }
    if let Some(line) = &kickstart.rootpw {
        all.push(Command::new(line.span, move |facts| {
            rootpw::changes(line, facts)
        }));
    }
    for line in &kickstart.groups {
        all.push(Command::new(line.span, move |facts| {
            group::changes(line, facts)
        }));
    }
    for line in &kickstart.users {
        all.push(Command::new(line.span, move |facts| {
            user::changes(line, facts)
        }));
    }
    for line in &kickstart.sshkeys {
        all.push(Command::new(line.span, move |facts| {
            sshkey::changes(line, facts)
        }));
    }
    for line in authselect::wanted(kickstart) {
        all.push(Command::new(line.span, move |facts| {
            authselect::changes(&line, facts)
        }));
    }
    for line in &kickstart.networks {
        all.push(Command::new(line.span, move |facts| {
            network::changes(line, facts)
        }));
    }
    if let Some(line) = &kickstart.firewall {
        all.push(Command::new(line.span, move |facts| {
            firewall::changes(line, facts)
        }));
    }
    if let Some(line) = &kickstart.skipx {
        all.push(Command::new(line.span, move |facts| {
            xconfig::without(facts)
        }));
    }
    if let Some(line) = &kickstart.xconfig {
        all.push(Command::new(line.span, move |facts| {
            xconfig::changes(line, facts)
        }));
    }
    if let Some(line) = &kickstart.firstboot {
        all.push(Command::new(line.span, move |facts| {
            firstboot::changes(line, facts)
        }));
    }
    for line in &kickstart.certificates {
        all.push(Command::new(line.span, move |_| certificate::changes(line)));
    }
    if let Some(line) = &kickstart.selinux {
        all.push(Command::new(line.span, move |facts| {
            selinux::changes(line, facts)
        }));
    }
    if let Some(line) = &kickstart.services {
        all.push(Command::new(line.span, move |facts| {
            services::changes(line, facts)
        }));
    }
    all
}
