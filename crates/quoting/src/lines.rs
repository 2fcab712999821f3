//! Files of plain lines, and paths.

use crate::text::{as_it_is, refused};
use crate::{Refused, Syntax, Value, Why};

/// Files that consist of words between blanks: `/etc/hostname`, `/etc/hosts`,
/// `/etc/locale.gen`, presets, `chrony.conf`. A value is one word.
#[derive(Debug)]
pub enum Words {}

impl Syntax for Words {
    const NAME: &'static str = "a line of words";

    fn quote(value: &str) -> Result<String, Why> {
        match value.chars().find(|c| c.is_whitespace()) {
            Some(blank) => Err(Why::Character(blank)),
            None if value.is_empty() => Err(Why::Empty),
            None if value.starts_with('#') => Err(Why::Beginning('#')),
            None if value.ends_with('\\') => Err(Why::End('\\')),
            None => as_it_is(value, "\""),
        }
    }
}

/// Files in which a value is the rest of its line: `authorized_keys`,
/// interfaces(5), systemd's units.
#[derive(Debug)]
pub enum Lines {}

impl Syntax for Lines {
    const NAME: &'static str = "a line";

    fn quote(value: &str) -> Result<String, Why> {
        match value.chars().next().filter(|c| "#;\"'".contains(*c)) {
            Some(first) => Err(Why::Beginning(first)),
            None => after_word(value),
        }
    }
}

fn after_word(value: &str) -> Result<String, Why> {
    let (first, last) = (value.chars().next(), value.chars().last());
    let blank = |c: &char| c.is_whitespace();
    if let Some(first) = first.filter(blank) {
        return Err(Why::Beginning(first));
    }
    // A backslash would go on to the next line.
    if let Some(last) = last.filter(|c| blank(c) || *c == '\\') {
        return Err(Why::End(last));
    }
    as_it_is(value, "")
}

/// A value in a line that begins with a word of its own, so that no character
/// makes a comment of it.
#[derive(Clone, Copy, Debug)]
pub struct AfterWord<'a>(pub &'a str);

impl Value<Lines> for AfterWord<'_> {
    fn quoted(&self) -> Result<String, Refused> {
        after_word(self.0).map_err(refused::<Lines>)
    }
}

/// Several words of a [`Lines`], which are its value together.
#[derive(Clone, Copy, Debug)]
pub struct SeveralWords<'a>(pub &'a [String]);

impl Value<Lines> for SeveralWords<'_> {
    fn quoted(&self) -> Result<String, Refused> {
        for word in self.0 {
            Value::<Words>::quoted(word)?;
        }
        Ok(self.0.join(" "))
    }
}

/// A path in the install root. A value is one name in it.
#[derive(Debug)]
pub enum RootPath {}

/// No name in a directory is longer, in bytes.
const LONGEST_NAME: usize = 255;

impl Syntax for RootPath {
    const NAME: &'static str = "the name of a file";

    fn quote(value: &str) -> Result<String, Why> {
        if value.is_empty() {
            return Err(Why::Empty);
        }
        if matches!(value, "." | "..") {
            return Err(Why::Beginning('.'));
        }
        if value.len() > LONGEST_NAME {
            return Err(Why::Long(LONGEST_NAME));
        }
        as_it_is(value, "/")
    }
}

/// A path of several names.
#[derive(Clone, Copy, Debug)]
pub struct Names<'a>(pub &'a str);

impl Value<RootPath> for Names<'_> {
    fn quoted(&self) -> Result<String, Refused> {
        let names = self.0.split('/').filter(|name| !name.is_empty());
        for name in names {
            Value::<RootPath>::quoted(name)?;
        }
        if self.0.is_empty() {
            return Err(refused::<RootPath>(Why::Empty));
        }
        Ok(self.0.to_owned())
    }
}
