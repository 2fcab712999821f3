//! apt's files: apt.conf(5), sources.list(5), apt_preferences(5).

use crate::text::{as_it_is, forbidden, refused};
use crate::{Refused, Syntax, Value, Why};

/// `apt.conf`. A value is quoted; what cannot stand between quotes is written
/// by its bytes, which apt decodes only in a value without quotes.
#[derive(Debug)]
pub enum AptConf {}

/// apt takes a value of more bytes for one without quotes.
const LONGEST_QUOTED: usize = 250;

/// The longest value that apt reads at all, as it is written.
const LONGEST: usize = 1000;

impl Syntax for AptConf {
    const NAME: &'static str = "apt.conf";

    fn quote(value: &str) -> Result<String, Why> {
        if value.contains('\0') {
            return Err(Why::Character('\0'));
        }
        let plain = !value.contains('"') && !value.chars().any(char::is_control);
        // Two blanks would be one.
        let plain = plain && !value.contains("  ");
        if plain && value.len() <= LONGEST_QUOTED {
            return Ok(format!("\"{value}\""));
        }
        let bytes = value.bytes().map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'.' | b'_' | b'-' => {
                char::from(byte).to_string()
            }
            _ => format!("%{byte:02x}"),
        });
        let written: String = bytes.collect();
        if written.len() > LONGEST {
            return Err(Why::Long(LONGEST_QUOTED));
        }
        Ok(written)
    }
}

/// A part of the name of a setting, between `::`, such as the name of a server;
/// or, with [`whole`](Self::whole), all parts.
#[derive(Clone, Copy, Debug)]
pub struct AptName<'a>(&'a str, &'static str);

impl<'a> AptName<'a> {
    /// One part.
    pub fn part(name: &'a str) -> Self {
        Self(name, ".-_+")
    }

    /// Parts with `::` between them.
    pub fn whole(name: &'a str) -> Self {
        Self(name, ".-_+:")
    }
}

impl Value<AptConf> for AptName<'_> {
    fn quoted(&self) -> Result<String, Refused> {
        let fine = |c: char| c.is_ascii_alphanumeric() || self.1.contains(c);
        let why = match self.0.chars().find(|c| !fine(*c)) {
            Some(wrong) => Why::Character(wrong),
            None if self.0.is_empty() => Why::Empty,
            None => return Ok(self.0.to_owned()),
        };
        Err(refused::<AptConf>(why))
    }
}

/// A line of a sources list. A value is one word of it, in which apt decodes
/// `%20` and its like.
#[derive(Debug)]
pub enum SourcesList {}

impl Syntax for SourcesList {
    const NAME: &'static str = "a sources list";

    fn quote(value: &str) -> Result<String, Why> {
        if value.is_empty() {
            return Err(Why::Empty);
        }
        let blank = value.chars().find(|c| c.is_whitespace());
        let escaped = escapes(value).find(char::is_ascii_control);
        let wrong = blank.or(escaped).map(Why::Character);
        match wrong.or(forbidden(value, "\"#[]")) {
            Some(why) => Err(why),
            None => Ok(value.to_owned()),
        }
    }
}

/// What the escapes in `value`, such as `%20`, stand for.
fn escapes(value: &str) -> impl Iterator<Item = char> {
    let parts = value.split('%').skip(1);
    parts.filter_map(|part| {
        let byte = u8::from_str_radix(part.get(..2)?, 16).ok()?;
        Some(char::from(byte))
    })
}

/// `apt_auth.conf`. A value is one word.
#[derive(Debug)]
pub enum AptAuth {}

impl Syntax for AptAuth {
    const NAME: &'static str = "apt_auth.conf";

    fn quote(value: &str) -> Result<String, Why> {
        if value.is_empty() {
            return Err(Why::Empty);
        }
        match value.chars().find(|c| c.is_whitespace()) {
            Some(blank) => Err(Why::Character(blank)),
            None => as_it_is(value, "\"#"),
        }
    }
}

/// `apt_preferences`: fields of one line.
#[derive(Debug)]
pub enum AptPreferences {}

impl Syntax for AptPreferences {
    const NAME: &'static str = "apt's preferences";

    fn quote(value: &str) -> Result<String, Why> {
        as_it_is(value, "")
    }
}
