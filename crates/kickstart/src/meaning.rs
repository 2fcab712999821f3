//! What a command does: its table, its own rules, and where its values go.

use crate::kickstart::Kickstart;
use crate::record::Record;
use crate::source::Span;
use crate::table::Command;
use crate::usage::Finish;
use crate::values::Misfit;

/// What a command does.
pub(crate) struct Meaning {
    pub(crate) table: &'static Command,
    /// What the table cannot say.
    pub(crate) finish: Finish,
    /// Where its values go; none if it has none.
    pub(crate) values: Option<ValuesOf>,
}

/// Where the values of a command go.
#[derive(Clone, Copy)]
pub(crate) struct ValuesOf {
    /// Whether each use is a thing of its own. Otherwise there is one, which later uses change.
    pub(crate) is_list: bool,
    /// Puts them into their field.
    pub(crate) store: fn(&mut Kickstart, Record) -> Result<(), Misfit>,
    /// Gives them back, of all uses.
    pub(crate) give: fn(&Kickstart) -> Vec<Record>,
    /// Gives each use a place.
    pub(crate) place: fn(&mut Kickstart, Span),
    /// What the values are together, in a line.
    pub(crate) says: &'static str,
    /// What each value is.
    pub(crate) fields: &'static [(&'static str, &'static str)],
}
