//! Values of the kickstart that go into files where some characters mean
//! something.

use std::net::{Ipv4Addr, Ipv6Addr};

use livecd_kickstart::Span;

use crate::KickstartError;

/// Refuses a value that has anything but letters, digits and the characters
/// of `also`, or that begins with a hyphen: a program would take it for an
/// option.
pub(super) fn only(what: &str, value: &str, also: &str, span: Span) -> Result<(), KickstartError> {
    let fine = |c: char| c.is_ascii_alphanumeric() || also.contains(c);
    match value.chars().find(|c| !fine(*c)) {
        None if !value.is_empty() && !value.starts_with('-') => Ok(()),
        None => Err(refused(what, value, span)),
        Some(wrong) => {
            let hint = format!("the character {wrong:?} cannot be in it");
            Err(refused(what, value, span).hint(hint))
        }
    }
}

/// Refuses a value with one of `special`, a line end or another control
/// character.
pub(super) fn without(
    what: &str,
    value: &str,
    special: &str,
    span: Span,
) -> Result<(), KickstartError> {
    match value
        .chars()
        .find(|c| c.is_control() || special.contains(*c))
    {
        None => Ok(()),
        Some(wrong) => {
            // The value may be a password.
            let message = format!("the character {wrong:?} cannot be in {what}");
            Err(KickstartError::new(message, span))
        }
    }
}

pub(super) fn refused(what: &str, value: &str, span: Span) -> KickstartError {
    KickstartError::new(format!("`{}` is no {what}", value.escape_debug()), span)
}

pub(super) fn ipv4(value: &str, span: Span) -> Result<Ipv4Addr, KickstartError> {
    value
        .parse()
        .map_err(|_| refused("IPv4 address", value, span))
}

pub(super) fn ipv6(value: &str, span: Span) -> Result<Ipv6Addr, KickstartError> {
    value
        .parse()
        .map_err(|_| refused("IPv6 address", value, span))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_mean_something_else_is_refused() {
        let span = Span::default();
        assert!(only("locale", "de_DE.UTF-8", "_.-", span).is_ok());
        for value in ["", "-x", "a b", "$(id)", "a\nb"] {
            assert!(only("locale", value, "_.-", span).is_err(), "{value}");
        }
        assert!(without("a comment", "Käthe, 2. Stock", ":", span).is_ok());
        for value in ["a:b", "a\nb", "\u{7f}"] {
            assert!(without("a comment", value, ":", span).is_err());
        }
    }
}
