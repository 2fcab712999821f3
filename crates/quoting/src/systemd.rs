//! systemd's files: units, networks, timesyncd.conf.

use crate::text::as_it_is;
use crate::{Refused, Syntax, Value, Why};

/// A file of sections and settings, systemd.syntax(7). A value is the rest of
/// the line.
#[derive(Debug)]
pub enum Systemd {}

impl Syntax for Systemd {
    const NAME: &'static str = "systemd's configuration";

    fn quote(value: &str) -> Result<String, Why> {
        let (first, last) = (value.chars().next(), value.chars().last());
        if let Some(first) = first.filter(|c| c.is_whitespace()) {
            return Err(Why::Beginning(first));
        }
        // A backslash would go on to the next line.
        if let Some(last) = last.filter(|c| c.is_whitespace() || *c == '\\') {
            return Err(Why::End(last));
        }
        as_it_is(value, "")
    }
}

/// Several words of a setting, such as domains.
#[derive(Clone, Copy, Debug)]
pub struct SystemdWords<'a>(pub &'a [String]);

impl Value<Systemd> for SystemdWords<'_> {
    fn quoted(&self) -> Result<String, Refused> {
        for word in self.0 {
            Value::<crate::Words>::quoted(word)?;
        }
        Ok(self.0.join(" "))
    }
}
