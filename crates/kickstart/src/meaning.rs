//! What a command does: its table, its own rules, and where its values go.

use crate::record::{Misfit, Record};
use crate::source::Span;
use crate::table::Command;
use crate::usage::Finish;

/// What a command does to a kickstart `K`.
pub(crate) struct Meaning<K: 'static> {
    pub(crate) table: &'static Command,
    /// What the table cannot say.
    pub(crate) finish: Finish,
    /// Where its values go; none if it has none.
    pub(crate) values: Option<ValuesOf<K>>,
}

/// Where the values of a command go.
pub(crate) struct ValuesOf<K> {
    /// Whether each use is a thing of its own. Otherwise there is one, which later uses change.
    pub(crate) is_list: bool,
    /// Puts them into their field.
    pub(crate) store: fn(&mut K, Record) -> Result<(), Misfit>,
    /// Gives them back, of all uses.
    pub(crate) give: fn(&K) -> Vec<Record>,
    /// Gives each use a place.
    pub(crate) place: fn(&mut K, Span),
    /// What the values are together, in a line.
    pub(crate) says: &'static str,
    /// What each value is.
    pub(crate) fields: &'static [(&'static str, &'static str)],
}
