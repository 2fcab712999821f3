//! What on the console shows that a system is up.

use super::Marker;

/// What shows that the live system is up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    /// Someone can log in on the serial console, or a marker.
    Login,
    /// Only a marker, which says more.
    Marker,
}

/// What a line of the console means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    /// The live system is up.
    Up(Marker),
    /// It will not come up any more.
    Lost,
    /// Go on waiting.
    Nothing,
}

/// Texts after which nothing good comes.
const LOST: &[&str] = &[
    // firmware
    "No bootable device",
    "No bootable option or device was found",
    "UEFI Interactive Shell",
    "Security Violation",
    // GRUB: its rescue mode, and its prompt for want of a configuration
    "Entering rescue mode",
    "grub rescue>",
    "Minimal BASH-like line editing is supported",
    // kernel
    "Kernel panic - not syncing",
    "VFS: Unable to mount root fs",
    // dracut
    "dracut: FATAL",
    "Warning: Could not boot",
    "Entering emergency mode",
    "CD check failed",
    // systemd
    "You are in emergency mode",
    "You are in rescue mode",
    "Freezing execution",
];

pub(super) fn meaning(line: &str, until: Sign) -> Meaning {
    if let Some(marker) = Marker::parse(line) {
        return Meaning::Up(marker);
    }
    if until == Sign::Login && is_greeting(line) {
        return Meaning::Up(Marker::default());
    }
    if LOST.iter().any(|text| line.contains(text)) {
        return Meaning::Lost;
    }
    Meaning::Nothing
}

/// Whether agetty(8) printed the line, from `/etc/issue`, above the login prompt;
/// the prompt itself is no line, as nothing ends it.
fn is_greeting(line: &str) -> bool {
    let line = line.trim();
    line.ends_with(" ttyS0") && line.contains("Linux") && !line.starts_with('[')
}

/// A line without the escape sequences for terminals.
pub fn plain_text(line: &str) -> String {
    let mut plain = String::with_capacity(line.len());
    let mut characters = line.chars();
    while let Some(character) = characters.next() {
        match character {
            '\u{1b}' => skip_sequence(&mut characters),
            '\t' => plain.push(' '),
            control if control.is_control() => {}
            text => plain.push(text),
        }
    }
    plain
}

/// Skips what follows an escape character: `[`, parameters, a letter.
fn skip_sequence(characters: &mut std::str::Chars<'_>) {
    if characters.next() == Some('[') {
        characters.find(|c| ('@'..='~').contains(c));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_read_without_their_colours() {
        let line = "\u{1b}[0;1;31m[  OK  ]\u{1b}[0m Reached \u{1b}[1mtarget\r";
        assert_eq!(plain_text(line), "[  OK  ] Reached target");
    }

    #[test]
    fn a_console_line_says_up_lost_or_nothing() {
        let nothing = [
            "[    1.2] printk: console [ttyS0] enabled",
            "[  OK  ] Started serial-getty@ttyS0.service - Serial Getty on ttyS0.",
            "Booting `Debian GNU/Linux'",
        ];
        for line in nothing {
            assert_eq!(meaning(line, Sign::Login), Meaning::Nothing, "{line}");
        }
        let greeting = "Debian GNU/Linux 12 live ttyS0";
        assert_eq!(
            meaning(greeting, Sign::Login),
            Meaning::Up(Marker::default())
        );
        assert_eq!(meaning(greeting, Sign::Marker), Meaning::Nothing);
        for line in [
            "[ 3.1] Kernel panic - not syncing: VFS",
            "error: no such device. Entering rescue mode...",
            "dracut: FATAL: Don't know how to handle 'root=live:CDLABEL=x'",
        ] {
            assert_eq!(meaning(line, Sign::Marker), Meaning::Lost, "{line}");
        }
    }
}
