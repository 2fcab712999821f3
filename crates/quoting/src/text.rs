//! Text of one syntax, made of literals and quoted values.

use std::fmt;
use std::marker::PhantomData;

use crate::{Refused, Why};

/// The place of a value in a literal.
const PLACE: &str = "{}";

/// How one kind of file writes a value.
pub trait Syntax {
    /// What it is called in messages.
    const NAME: &'static str;

    /// Writes `value` so that it means itself.
    ///
    /// # Errors
    ///
    /// [`Why`] it cannot be written.
    fn quote(value: &str) -> Result<String, Why>;
}

/// Something that can stand in a [`Text`] of `S`: what the syntax quotes by
/// itself, and values with a place of their own in it.
pub trait Value<S> {
    /// The value as the syntax writes it.
    ///
    /// # Errors
    ///
    /// A value that the syntax cannot hold.
    fn quoted(&self) -> Result<String, Refused>;
}

/// A text of the syntax `S`.
pub struct Text<S> {
    text: String,
    syntax: PhantomData<S>,
}

impl<S> Text<S> {
    /// A text without anything.
    pub fn new() -> Self {
        Self {
            text: String::new(),
            syntax: PhantomData,
        }
    }

    /// A text of this program's own.
    pub fn literal(text: &'static str) -> Self {
        Self::found(text)
    }

    /// What a file of that syntax has already. It is not looked at: whoever
    /// could write the file may say in it what they want.
    pub fn found(text: &str) -> Self {
        Self {
            text: text.to_owned(),
            syntax: PhantomData,
        }
    }

    /// Appends a text of this program's own.
    pub fn push_literal(&mut self, text: &'static str) {
        self.text.push_str(text);
    }

    /// Appends a line that a file of that syntax has already, as [`found`](Self::found).
    pub fn push_found(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }

    /// Appends another text.
    pub fn push(&mut self, text: &Self) {
        self.text.push_str(&text.text);
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The text.
    pub fn into_string(self) -> String {
        self.text
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }
}

impl<S: Syntax> Text<S> {
    /// A literal in which each `{}` stands for one of `values`, in order.
    ///
    /// # Errors
    ///
    /// A value that the syntax cannot hold.
    pub fn of(literal: &'static str, values: &[&dyn Value<S>]) -> Result<Self, Refused> {
        let mut text = Self::new();
        text.add(literal, values)?;
        Ok(text)
    }

    /// Appends a literal in which each `{}` stands for one of `values`, in order.
    ///
    /// # Errors
    ///
    /// A value that the syntax cannot hold. Nothing is appended then.
    pub fn add(&mut self, literal: &'static str, values: &[&dyn Value<S>]) -> Result<(), Refused> {
        if literal.matches(PLACE).count() != values.len() {
            return Err(refused::<S>(Why::Places));
        }
        let mut added = String::new();
        let mut values = values.iter();
        for (number, part) in literal.split(PLACE).enumerate() {
            if let (1.., Some(value)) = (number, (number > 0).then(|| values.next()).flatten()) {
                added.push_str(&value.quoted()?);
            }
            added.push_str(part);
        }
        self.text.push_str(&added);
        Ok(())
    }
}

impl<S> Default for Text<S> {
    fn default() -> Self {
        Self::new()
    }
}

impl<S> From<&'static str> for Text<S> {
    fn from(text: &'static str) -> Self {
        Self::literal(text)
    }
}

impl<S> Clone for Text<S> {
    fn clone(&self) -> Self {
        Self::found(&self.text)
    }
}

impl<S> PartialEq for Text<S> {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl<S> Eq for Text<S> {}

impl<S> fmt::Debug for Text<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.text.fmt(f)
    }
}

pub(crate) fn refused<S: Syntax>(why: Why) -> Refused {
    Refused {
        syntax: S::NAME,
        why,
    }
}

impl<S: Syntax> Value<S> for str {
    fn quoted(&self) -> Result<String, Refused> {
        S::quote(self).map_err(refused::<S>)
    }
}

impl<S: Syntax> Value<S> for String {
    fn quoted(&self) -> Result<String, Refused> {
        Value::<S>::quoted(self.as_str())
    }
}

impl<S> Value<S> for Text<S> {
    fn quoted(&self) -> Result<String, Refused> {
        Ok(self.text.clone())
    }
}

impl<S, V: Value<S> + ?Sized> Value<S> for &V {
    fn quoted(&self) -> Result<String, Refused> {
        (**self).quoted()
    }
}

/// The first character of `value` that is a control character, or one of
/// `special`.
pub(crate) fn forbidden(value: &str, special: &str) -> Option<Why> {
    let mut chars = value.chars();
    let found = chars.find(|c| c.is_control() || special.contains(*c));
    found.map(Why::Character)
}

/// Refuses control characters and `special`, and takes the rest as it is.
pub(crate) fn as_it_is(value: &str, special: &str) -> Result<String, Why> {
    match forbidden(value, special) {
        Some(why) => Err(why),
        None => Ok(value.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Bars;

    impl Syntax for Bars {
        const NAME: &'static str = "bars";

        fn quote(value: &str) -> Result<String, Why> {
            Ok(format!("|{}|", as_it_is(value, "|")?))
        }
    }

    #[test]
    fn values_stand_in_their_places() {
        let mut text = Text::<Bars>::literal("begin\n");
        text.add("a={} b={}\n", &[&"x {}", &"7"]).unwrap();
        let inner = text.clone();
        text.add("{}", &[&inner]).unwrap();
        assert_eq!(
            text.as_str(),
            "begin\na=|x {}| b=|7|\nbegin\na=|x {}| b=|7|\n"
        );
    }

    #[test]
    fn nothing_is_added_of_what_is_refused() {
        let mut text = Text::<Bars>::new();
        let error = text.add("a={} {}\n", &[&"fine", &"a|b"]).unwrap_err();
        assert_eq!(
            error.to_string(),
            "the character '|' cannot be written into bars"
        );
        assert!(text.add("{}", &[]).is_err());
        assert!(text.add("", &[&"x"]).is_err());
        assert!(text.is_empty());
    }
}
