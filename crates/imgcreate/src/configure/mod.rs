//! What each kickstart command does to the installed system.
//!
//! One file per command, each a pure function from the command and the
//! [`Facts`] about the root to [`Change`]s; only [`apply`] acts.

mod keyboard;
mod lang;
mod password;
mod rootpw;
mod services;
mod timezone;
mod user;

use livecd_host::Event;
use livecd_installroot::InstallRoot;
use livecd_kickstart::Span;

use crate::{Context, HookResult, KickstartError};

/// Which conventions the installed system follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// Debian and its relatives.
    Debian,
    /// Fedora, Red Hat Enterprise Linux and their relatives.
    RedHat,
}

/// What the commands need to know about the root.
#[derive(Debug)]
pub(crate) struct Facts<'a> {
    pub(crate) family: Family,
    pub(crate) root: &'a InstallRoot,
    /// Seconds since 1970.
    pub(crate) timestamp: i64,
}

/// Something to do to the root. Kept as data so that it can be tested as text.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Change {
    /// Replaces a file, mode 0644.
    Write { path: &'static str, content: String },
    /// Replaces a file by a link.
    Link { path: &'static str, target: String },
    /// Runs a program of the root; its failure fails the build, or is a warning.
    Run {
        program: &'static str,
        args: Vec<String>,
        required: bool,
    },
    /// Sets the password field of a user, shadow(5).
    Password { user: String, field: String },
    /// Something the command asked for and that is not done.
    Warn(String),
}

/// Applies the kickstart's commands.
pub(crate) fn apply(cx: &mut Context) -> HookResult {
    let family = if cx.root.exists("/var/lib/dpkg/status") {
        Family::Debian
    } else {
        Family::RedHat
    };
    let facts = Facts {
        family,
        root: &cx.root,
        timestamp: cx.timestamp,
    };
    let kickstart = &cx.kickstart;
    if let Some(lang) = &kickstart.lang {
        perform(cx, lang.span, lang::changes(lang, &facts))?;
    }
    if let Some(keyboard) = &kickstart.keyboard {
        perform(cx, keyboard.span, keyboard::changes(keyboard, &facts))?;
    }
    if let Some(timezone) = &kickstart.timezone {
        perform(cx, timezone.span, timezone::changes(timezone, &facts)?)?;
    }
    if let Some(rootpw) = &kickstart.rootpw {
        perform(cx, rootpw.span, rootpw::changes(rootpw, &facts)?)?;
    }
    for user in &kickstart.users {
        perform(cx, user.span, user::changes(user, &facts)?)?;
    }
    if let Some(services) = &kickstart.services {
        perform(cx, services.span, services::changes(services, &facts))?;
    }
    Ok(())
}

fn perform(cx: &Context, span: Span, changes: Vec<Change>) -> HookResult {
    for change in changes {
        match change {
            Change::Write { path, content } => cx.root.write(path, content, 0o644)?,
            Change::Link { path, target } => cx.root.symlink(target, path)?,
            Change::Password { user, field } => password::set(&cx.root, &user, &field)
                .map_err(|error| KickstartError::new(error, span))?,
            Change::Warn(text) => warn(cx, span, &text),
            Change::Run {
                program,
                args,
                required,
            } => {
                let tool = cx.root.tool(program).args(args).env("SYSTEMD_OFFLINE", "1");
                let tool = tool.env("SOURCE_DATE_EPOCH", cx.timestamp.to_string());
                match cx.root.run(&tool) {
                    Ok(_) => {}
                    Err(error @ livecd_host::ToolError::Interrupted { .. }) => {
                        return Err(error.into());
                    }
                    Err(error) if required => {
                        let message = format!("{program} could not do what this line asks for");
                        return Err(KickstartError::new(message, span).because(error).into());
                    }
                    Err(error) => warn(cx, span, &error.to_string()),
                }
            }
        }
    }
    Ok(())
}

fn warn(cx: &Context, span: Span, text: &str) {
    let place = cx.kickstart.sources().location(span);
    cx.host
        .report(Event::Warning(format_args!("{place}: {text}")));
}

#[cfg(test)]
pub(crate) mod testing {
    use livecd_host::{Host, Silent};
    use livecd_installroot::{InstallRoot, RootOptions};
    use livecd_kickstart::Kickstart;

    use super::{Facts, Family};

    /// A kickstart, and a root that holds the files `(path, text)`.
    pub(crate) fn with_root<T>(
        kickstart: &str,
        family: Family,
        files: &[(&str, &str)],
        check: impl FnOnce(&Kickstart, &Facts<'_>) -> T,
    ) -> T {
        let dir = tempfile::tempdir().unwrap();
        let host = Host::system(Silent);
        let root = InstallRoot::open(&host, dir.path(), RootOptions::default()).unwrap();
        for (path, text) in files {
            root.write(path, text, 0o644).unwrap();
        }
        let kickstart = Kickstart::parse(kickstart).unwrap();
        check(
            &kickstart,
            &Facts {
                family,
                root: &root,
                timestamp: 1_700_000_000,
            },
        )
    }
}
