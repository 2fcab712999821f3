//! Changes to the root as data, and making them.

use livecd_host::{Event, ToolError};
use livecd_kickstart::Span;
use livecd_quoting::{RootPath, Text};

use super::password::{self, Field};
use crate::{Context, HookResult, KickstartError};

/// Something to do to the root. Kept as data so that it can be tested as text.
#[derive(PartialEq, Eq)]
pub(crate) enum Change {
    /// Replaces a file of root's.
    Write {
        path: String,
        content: String,
        mode: u32,
    },
    /// Replaces a file by a link.
    Link { path: String, target: String },
    /// Runs a program of the root; its failure fails the build, or is a warning.
    Run {
        program: &'static str,
        args: Vec<String>,
        required: bool,
    },
    /// Sets the password field of a user, shadow(5).
    Password(Field),
    /// Something the command asked for and that is not done.
    Warn(String),
}

impl Change {
    /// A file that everyone may read.
    pub(super) fn write<S>(path: impl Into<Text<RootPath>>, content: Text<S>) -> Self {
        Self::Write {
            path: path.into().into_string(),
            content: content.into_string(),
            mode: 0o644,
        }
    }

    /// A file that only root may read.
    pub(super) fn secret<S>(path: impl Into<Text<RootPath>>, content: Text<S>) -> Self {
        Self::Write {
            path: path.into().into_string(),
            content: content.into_string(),
            mode: 0o600,
        }
    }

    /// A file that is the kickstart's own, from its first byte to its last.
    pub(super) fn verbatim(path: impl Into<Text<RootPath>>, content: String) -> Self {
        Self::Write {
            path: path.into().into_string(),
            content,
            mode: 0o644,
        }
    }

    pub(super) fn link(path: impl Into<Text<RootPath>>, target: impl Into<Text<RootPath>>) -> Self {
        Self::Link {
            path: path.into().into_string(),
            target: target.into().into_string(),
        }
    }

    /// A program whose failure fails the build.
    pub(super) fn run<A: Into<String>>(
        program: &'static str,
        args: impl IntoIterator<Item = A>,
    ) -> Self {
        Self::Run {
            program,
            args: args.into_iter().map(Into::into).collect(),
            required: true,
        }
    }

    /// A program whose failure is a warning.
    pub(super) fn attempt<A: Into<String>>(
        program: &'static str,
        args: impl IntoIterator<Item = A>,
    ) -> Self {
        Self::Run {
            program,
            args: args.into_iter().map(Into::into).collect(),
            required: false,
        }
    }

    pub(super) fn warn(text: impl Into<String>) -> Self {
        Self::Warn(text.into())
    }
}

/// Does what the command at `span` comes to.
pub(super) fn perform(cx: &Context, span: Span, changes: Vec<Change>) -> HookResult {
    for change in changes {
        match change {
            Change::Write {
                path,
                content,
                mode,
            } => cx.root.write(path, content, mode)?,
            Change::Link { path, target } => cx.root.symlink(target, path)?,
            Change::Password(field) => {
                password::set(&cx.root, &field).map_err(|error| KickstartError::new(error, span))?
            }
            Change::Warn(text) => warn(cx, span, &text),
            Change::Run {
                program,
                args,
                required,
            } => run(cx, span, program, args, required)?,
        }
    }
    Ok(())
}

fn run(
    cx: &Context,
    span: Span,
    program: &'static str,
    args: Vec<String>,
    required: bool,
) -> HookResult {
    let tool = cx.root.tool(program).args(args).env("SYSTEMD_OFFLINE", "1");
    let tool = tool.env("SOURCE_DATE_EPOCH", cx.timestamp.to_string());
    match cx.root.run(&tool) {
        Ok(_) => Ok(()),
        Err(error @ ToolError::Interrupted { .. }) => Err(error.into()),
        Err(error) if required => {
            let message = format!("{program} could not do what this line asks for");
            Err(KickstartError::new(message, span).because(error).into())
        }
        Err(error) => {
            warn(cx, span, &error.to_string());
            Ok(())
        }
    }
}

fn warn(cx: &Context, span: Span, text: &str) {
    let place = cx.kickstart.sources().location(span);
    cx.host
        .report(Event::Warning(format_args!("{place}: {text}")));
}
