//! Serial consoles, as a kernel argument and as commands of the boot loaders.

use std::fmt;
use std::str::FromStr;

/// The speed of a serial line that nobody set, in bits a second.
const SPEED: u32 = 115_200;

/// A console on a serial line, such as `ttyS0,115200`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SerialConsole {
    /// The number of the port, from 0.
    pub port: u8,
    /// Bits a second.
    pub speed: u32,
}

impl SerialConsole {
    /// The kernel's arguments for a console there, and on the screen.
    pub(crate) fn kernel_args(self) -> String {
        format!("console=tty0 console={self}")
    }

    /// The line that the value of a `console=` argument means; `None` for
    /// another kind of console. Without a speed the kernel uses 9600
    /// (Documentation/admin-guide/serial-console.rst).
    pub(crate) fn of_argument(value: &str) -> Option<Self> {
        let (port, options) = value.split_once(',').unwrap_or((value, ""));
        let port = port.strip_prefix("ttyS")?.parse().ok()?;
        let digits = options.trim_start_matches(|c: char| !c.is_ascii_digit());
        let end = digits
            .find(|c: char| !c.is_ascii_digit())
            .unwrap_or(digits.len());
        let speed = digits[..end].parse().unwrap_or(9600);
        Some(Self { port, speed })
    }
}

impl fmt::Display for SerialConsole {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ttyS{},{}", self.port, self.speed)
    }
}

impl FromStr for SerialConsole {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("`{text}` is no serial line: write ttyS0 or ttyS0,{SPEED}");
        let (port, speed) = match text.split_once(',') {
            Some((port, speed)) => (port, speed.parse().map_err(|_| wrong())?),
            None => (text, SPEED),
        };
        let port = port.strip_prefix("ttyS").and_then(|n| n.parse().ok());
        // GRUB and isolinux know the four ports of a PC.
        let port = port.filter(|port| *port < 4).ok_or_else(wrong)?;
        Ok(Self { port, speed })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn serial_lines_are_read_as_the_kernel_reads_them() {
        let line = |port, speed| Some(SerialConsole { port, speed });
        assert_eq!(SerialConsole::of_argument("ttyS0"), line(0, 9600));
        assert_eq!(
            SerialConsole::of_argument("ttyS1,115200n8"),
            line(1, 115_200)
        );
        assert_eq!(SerialConsole::of_argument("tty0"), None);
        assert_eq!("ttyS2".parse().ok(), line(2, 115_200));
        assert_eq!("ttyS0,9600".parse().ok(), line(0, 9600));
        for text in ["tty0", "ttyS9", "ttyS0,fast", ""] {
            assert!(text.parse::<SerialConsole>().is_err(), "{text}");
        }
    }
}
