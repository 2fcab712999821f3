//! What happens, told to whoever shows it.

use std::fmt;

use crate::Tool;

/// Something the user may want to see.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Event<'a> {
    /// A step of the build begins; a sentence without its full stop.
    StepStarted(&'a str),
    /// The step begun last ended well.
    StepFinished,
    /// A tool is about to run.
    ToolStarted(&'a Tool),
    /// A line a tool printed.
    ToolOutput(&'a str),
    /// How far the work called `what` is, in items or bytes.
    Progress {
        /// What is counted, such as `packages downloaded`.
        what: &'a str,
        /// Items done.
        done: u64,
        /// Items there are.
        total: u64,
    },
    /// A fact for those who want to know more.
    Detail(fmt::Arguments<'a>),
    /// What the work counted last is busy with, such as `installing bash-5.2`.
    Item(&'a str),
    /// A fact worth a line.
    Note(fmt::Arguments<'a>),
    /// Something that may be wrong, though the build goes on.
    Warning(fmt::Arguments<'a>),
}

/// Is told what happens. A closure is a reporter.
pub trait Reporter: Send + Sync {
    /// Called for each event, in order.
    fn report(&self, event: Event<'_>);
}

impl<F: Fn(Event<'_>) + Send + Sync> Reporter for F {
    fn report(&self, event: Event<'_>) {
        self(event);
    }
}

/// A reporter that says nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct Silent;

impl Reporter for Silent {
    fn report(&self, _event: Event<'_>) {}
}
