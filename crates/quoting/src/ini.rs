//! Files of sections and options, as dnf reads them, dnf.conf(5).

use crate::text::{as_it_is, refused};
use crate::{Refused, Syntax, Value, Why};

/// `dnf.conf` and `.repo` files. A value is the rest of the line.
#[derive(Debug)]
pub enum DnfIni {}

impl Syntax for DnfIni {
    const NAME: &'static str = "dnf's configuration";

    fn quote(value: &str) -> Result<String, Why> {
        let value = as_it_is(value, "")?;
        // dnf takes away blanks at the ends, then one pair of quotes.
        let ends = (value.chars().next(), value.chars().last());
        let is_quote = |c: char| matches!(c, '"' | '\'');
        let quoted = matches!(ends, (Some(a), Some(b)) if a == b && is_quote(a));
        let padded = value.trim() != value;
        Ok(if quoted || padded {
            format!("\"{value}\"")
        } else {
            value
        })
    }
}

/// The name of a section or of an option.
#[derive(Clone, Copy, Debug)]
pub struct IniName<'a>(pub &'a str);

impl Value<DnfIni> for IniName<'_> {
    fn quoted(&self) -> Result<String, Refused> {
        let special = self.0.chars().find(|c| "[]=#;".contains(*c));
        let why = match special.or(self.0.chars().next().filter(|c| c.is_whitespace())) {
            Some(wrong) => Why::Character(wrong),
            None if self.0.is_empty() => Why::Empty,
            None => {
                return as_it_is(self.0, "").map_err(refused::<DnfIni>);
            }
        };
        Err(refused::<DnfIni>(why))
    }
}

/// Values of an option that has several, between commas.
#[derive(Clone, Copy, Debug)]
pub struct DnfList<'a>(pub &'a [String]);

impl Value<DnfIni> for DnfList<'_> {
    fn quoted(&self) -> Result<String, Refused> {
        for value in self.0 {
            if let Some(wrong) = value.chars().find(|c| *c == ',' || c.is_whitespace()) {
                return Err(refused::<DnfIni>(Why::Character(wrong)));
            }
            Value::<DnfIni>::quoted(value)?;
        }
        Ok(self.0.join(","))
    }
}
