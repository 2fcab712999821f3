//! NetworkManager's connections, nm-settings-keyfile(5).

use crate::text::{as_it_is, refused};
use crate::{Refused, Syntax, Value, Why};

/// A key file of GLib. A value is a text.
#[derive(Debug)]
pub enum Keyfile {}

impl Syntax for Keyfile {
    const NAME: &'static str = "a key file";

    fn quote(value: &str) -> Result<String, Why> {
        let value = as_it_is(value, "")?.replace('\\', "\\\\");
        let rest = value.trim_start_matches(' ');
        Ok("\\s".repeat(value.len() - rest.len()) + rest)
    }
}

/// A value that NetworkManager takes for bytes, unless it is a text in which
/// semicolons are escaped.
#[derive(Clone, Copy, Debug)]
pub struct KeyfileBytes<'a>(pub &'a str);

impl Value<Keyfile> for KeyfileBytes<'_> {
    fn quoted(&self) -> Result<String, Refused> {
        Ok(Value::<Keyfile>::quoted(self.0)?.replace(';', "\\;"))
    }
}

/// The name of an option, such as one of a bond.
#[derive(Clone, Copy, Debug)]
pub struct KeyfileName<'a>(pub &'a str);

impl Value<Keyfile> for KeyfileName<'_> {
    fn quoted(&self) -> Result<String, Refused> {
        let fine = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
        let why = match self.0.chars().find(|c| !fine(*c)) {
            Some(wrong) => Why::Character(wrong),
            None if self.0.is_empty() => Why::Empty,
            None => return Ok(self.0.to_owned()),
        };
        Err(refused::<Keyfile>(why))
    }
}
