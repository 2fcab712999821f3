//! The rules that Joliet's names follow in an image that is changed.

use super::Editor;
use crate::error::Result;
use crate::namespace::mangling::Rules;

impl Editor {
    /// `None` without Joliet. Names that Windows can have go on to be such names, as new ones are then.
    pub(super) fn joliet_rules(&mut self) -> Result<Option<Rules>> {
        if !self.reader.has_joliet() {
            return Ok(None);
        }
        let is_strict = match self.joliet_strict {
            Some(is_strict) => is_strict,
            None => self.reader.joliet_is_strict()?,
        };
        Ok(Some(match is_strict {
            true => Rules::JolietStrict,
            false => Rules::Joliet,
        }))
    }
}
