//! Assignments as the shell reads them, and what reads them like it:
//! locale.conf(5), vconsole.conf(5), dracut.conf(5), files of `/etc/default`
//! and `/etc/sysconfig`.

use crate::text::as_it_is;
use crate::{Refused, Syntax, Value, Why};

/// A file of assignments. A value is quoted if it has to be.
#[derive(Debug)]
pub enum Shell {}

/// Characters that need no quotes.
const PLAIN: &str = "_.,:/@%+-";

impl Syntax for Shell {
    const NAME: &'static str = "the shell's language";

    fn quote(value: &str) -> Result<String, Why> {
        let value = as_it_is(value, "")?;
        let plain = |c: char| c.is_ascii_alphanumeric() || PLAIN.contains(c);
        if !value.is_empty() && value.chars().all(plain) {
            return Ok(value);
        }
        Ok(format!("'{}'", value.replace('\'', r"'\''")))
    }
}

/// A value of [`Shell`] between double quotes, whatever it is.
#[derive(Clone, Copy, Debug)]
pub struct InQuotes<'a>(pub &'a str);

impl Value<Shell> for InQuotes<'_> {
    fn quoted(&self) -> Result<String, Refused> {
        // Refused is the same either way.
        Value::<Shell>::quoted(self.0)?;
        let mut text = String::from("\"");
        for c in self.0.chars() {
            if matches!(c, '"' | '\\' | '$' | '`') {
                text.push('\\');
            }
            text.push(c);
        }
        text.push('"');
        Ok(text)
    }
}
