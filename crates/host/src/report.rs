//! What happens, told to whoever shows it.

use std::fmt;

use crate::Tool;

/// Something the user may want to see.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Event<'a> {
    /// A step of the build begins; a sentence without its full stop.
    StepStarted(&'a str),
    /// The step that began last succeeded.
    StepFinished,
    /// A tool is about to run.
    ToolStarted(&'a Tool),
    /// A line a tool printed.
    ToolOutput(&'a str),
    /// How far a piece of work is.
    Progress {
        /// What is counted, such as `packages downloaded`.
        what: &'a str,
        /// What `done` and `total` are numbers of.
        unit: Unit,
        /// How much is done.
        done: u64,
        /// How much there is.
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

/// What progress is counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Unit {
    /// Things that `what` names.
    Items,
    /// Bytes.
    Bytes,
    /// Hundredths; the total is 100.
    Percent,
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
