//! The boot loaders' menus: grub.cfg and isolinux.cfg.

use crate::text::{as_it_is, refused};
use crate::{Refused, Syntax, Value, Why};

/// `grub.cfg`. A value is one word of GRUB's shell.
#[derive(Debug)]
pub enum GrubCfg {}

impl Syntax for GrubCfg {
    const NAME: &'static str = "grub.cfg";

    fn quote(value: &str) -> Result<String, Why> {
        let value = fitting(value)?;
        Ok(format!("'{}'", value.replace('\'', r"'\''")))
    }
}

/// No kernel takes a longer command line, and GRUB has no room for much more.
const LONGEST: usize = 4096;

fn fitting(value: &str) -> Result<String, Why> {
    if value.len() > LONGEST {
        return Err(Why::Long(LONGEST));
    }
    as_it_is(value, "")
}

/// A path, or another word in which no character means anything to GRUB.
#[derive(Clone, Copy, Debug)]
pub struct GrubWord<'a>(pub &'a str);

impl Value<GrubCfg> for GrubWord<'_> {
    fn quoted(&self) -> Result<String, Refused> {
        let fine = |c: char| c.is_ascii_alphanumeric() || "-_./+:~@%,=".contains(c);
        match self.0.chars().find(|c| !fine(*c)) {
            None if self.0.is_empty() => Err(refused::<GrubCfg>(Why::Empty)),
            None => fitting(self.0).map_err(refused::<GrubCfg>),
            // In quotes it is one word too.
            Some(_) => Value::<GrubCfg>::quoted(self.0),
        }
    }
}

/// Arguments of a kernel. Quotes keep words together; nothing else means anything.
///
/// GRUB puts the words together again for the kernel, with a backslash before each
/// quote or backslash that one still has: a value that would not come through is
/// refused.
#[derive(Clone, Copy, Debug)]
pub struct KernelArguments<'a>(pub &'a str);

impl Value<GrubCfg> for KernelArguments<'_> {
    fn quoted(&self) -> Result<String, Refused> {
        fitting(self.0).map_err(refused::<GrubCfg>)?;
        let (mut text, mut inside, mut previous) = (String::new(), None, ' ');
        for (at, c) in self.0.char_indices() {
            let rest = &self.0[at + c.len_utf8()..];
            let is_quote = matches!(c, '"' | '\'');
            let why = match inside {
                None if is_quote && !rest.contains(c) => Some(Why::Open),
                Some(open) if is_quote && c != open => Some(Why::Character(c)),
                _ if c == '\\' => Some(Why::Character(c)),
                _ => None,
            };
            if let Some(why) = why {
                return Err(refused::<GrubCfg>(why));
            }
            let special = match inside {
                Some('\'') => false,
                Some(_) => c == '$',
                None => "$;&|<>{}".contains(c) || c == '#' && previous == ' ',
            };
            if special {
                text.push('\\');
            } else if is_quote {
                inside = match inside {
                    None => Some(c),
                    Some(_) => None,
                };
            }
            text.push(c);
            previous = c;
        }
        Ok(text)
    }
}

/// `isolinux.cfg`, and the menus that PXELINUX reads. A value is a word of a
/// line.
#[derive(Debug)]
pub enum IsolinuxCfg {}

impl Syntax for IsolinuxCfg {
    const NAME: &'static str = "isolinux.cfg";

    fn quote(value: &str) -> Result<String, Why> {
        if value.is_empty() {
            return Err(Why::Empty);
        }
        match value.chars().find(|c| c.is_whitespace()) {
            Some(blank) => Err(Why::Character(blank)),
            None => as_it_is(value, ""),
        }
    }
}

/// The rest of a line.
#[derive(Clone, Copy, Debug)]
pub struct Rest<'a>(pub &'a str);

impl Value<IsolinuxCfg> for Rest<'_> {
    fn quoted(&self) -> Result<String, Refused> {
        as_it_is(self.0, "").map_err(refused::<IsolinuxCfg>)
    }
}

/// A title. `^` would mark the next character as a shortcut.
#[derive(Clone, Copy, Debug)]
pub struct Title<'a>(pub &'a str);

impl Value<IsolinuxCfg> for Title<'_> {
    fn quoted(&self) -> Result<String, Refused> {
        Value::<IsolinuxCfg>::quoted(&Rest(&self.0.replace('\n', " ").replace('^', "")))
    }
}
