//! rpm's macros.

use crate::text::as_it_is;
use crate::{Syntax, Why};

/// A file of rpm's macros, in which `%` begins a macro, also one that runs a
/// command.
#[derive(Debug)]
pub enum RpmMacros {}

impl Syntax for RpmMacros {
    const NAME: &'static str = "rpm's macros";

    fn quote(value: &str) -> Result<String, Why> {
        // A backslash is taken away, or goes on to the next line; an open brace
        // does so too.
        Ok(as_it_is(value, "\\{}")?.replace('%', "%%"))
    }
}
