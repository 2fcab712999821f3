//! fstab(5).

use crate::{Syntax, Why};

/// `/etc/fstab`. A value is a field, or a part of one.
#[derive(Debug)]
pub enum Fstab {}

impl Syntax for Fstab {
    const NAME: &'static str = "fstab";

    fn quote(value: &str) -> Result<String, Why> {
        if value.contains('\0') {
            return Err(Why::Character('\0'));
        }
        if value.is_empty() {
            return Err(Why::Empty);
        }
        let escaped = value.chars().map(|c| match c {
            // A quote would begin a label that ends with another.
            ' ' | '\t' | '\n' | '\r' | '\\' | '#' | '"' => format!("\\{:03o}", u32::from(c)),
            c => c.to_string(),
        });
        Ok(escaped.collect())
    }
}
