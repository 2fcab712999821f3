//! Paths in an image: bytes, as on Linux, whatever the host's paths are.

use std::cmp::Ordering;
use std::fmt;

/// The most levels of directories: as many as a path of 4,096 bytes can name.
pub(crate) const DEPTH_LIMIT: usize = 2048;

/// The path of a file in an image, relative to its root. That of the root is empty.
///
/// Names are bytes, and need not be UTF-8. Paths are sorted name by name, so that each directory comes before what is in
/// it. [`Display`](fmt::Display) writes control characters, those that change the direction of text, and bytes that are not UTF-8
/// as escapes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct ImagePath(Vec<u8>);

impl ImagePath {
    /// The bytes, with `/` between names.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The names in it.
    pub fn names(&self) -> impl Iterator<Item = &[u8]> {
        self.0
            .split(|byte| *byte == b'/')
            .filter(|name| !name.is_empty())
    }

    /// The last name; empty for the root.
    pub fn name(&self) -> &[u8] {
        self.names().last().unwrap_or_default()
    }

    /// The directory that it is in.
    pub fn parent(&self) -> Self {
        let end = self.0.iter().rposition(|byte| *byte == b'/');
        Self(self.0[..end.unwrap_or(0)].to_vec())
    }

    /// As text, with U+FFFD for what is not UTF-8.
    pub fn to_string_lossy(&self) -> std::borrow::Cow<'_, str> {
        String::from_utf8_lossy(&self.0)
    }

    /// As a path of the host.
    #[cfg(unix)]
    pub fn to_path(&self) -> &std::path::Path {
        use std::os::unix::ffi::OsStrExt;
        std::path::Path::new(std::ffi::OsStr::from_bytes(&self.0))
    }

    /// The file `name` in this directory.
    pub fn join(&self, name: impl AsRef<[u8]>) -> Self {
        let mut bytes = self.0.clone();
        if !bytes.is_empty() {
            bytes.push(b'/');
        }
        bytes.extend(name.as_ref());
        Self(bytes)
    }
}

impl<P: AsRef<[u8]> + ?Sized> From<&P> for ImagePath {
    fn from(path: &P) -> Self {
        let names = path.as_ref().split(|byte| *byte == b'/');
        let names: Vec<&[u8]> = names.filter(|name| !name.is_empty()).collect();
        Self(names.join(&b'/'))
    }
}

impl From<String> for ImagePath {
    fn from(path: String) -> Self {
        Self::from(&path)
    }
}

impl AsRef<[u8]> for ImagePath {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

impl PartialEq<str> for ImagePath {
    fn eq(&self, other: &str) -> bool {
        self.0 == other.as_bytes()
    }
}

impl Ord for ImagePath {
    fn cmp(&self, other: &Self) -> Ordering {
        self.names().cmp(other.names())
    }
}

impl PartialOrd for ImagePath {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for ImagePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for chunk in self.0.utf8_chunks() {
            for c in chunk.valid().chars() {
                if c.is_control() || hides(c) {
                    write!(f, "{}", c.escape_default())?;
                } else {
                    write!(f, "{c}")?;
                }
            }
            for byte in chunk.invalid() {
                write!(f, "\\x{byte:02x}")?;
            }
        }
        Ok(())
    }
}

/// Characters that change the direction or the joining of what is shown.
fn hides(c: char) -> bool {
    matches!(c, '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_directory_comes_before_what_is_in_it_and_what_is_in_it_before_its_neighbours() {
        let mut paths = ["a.b", "a/b", "a", "a-"].map(ImagePath::from);
        paths.sort();
        assert_eq!(
            paths.map(|path| path.to_string()),
            ["a", "a/b", "a-", "a.b"]
        );
    }

    #[test]
    fn what_is_shown_cannot_change_a_terminal() {
        let path = ImagePath::from(b"/a\x1b]0;x\x07//b\xff\n".as_slice());
        assert_eq!(path.to_string(), "a\\u{1b}]0;x\\u{7}/b\\xff\\n");
        assert_eq!(
            (path.name(), path.parent().as_bytes()),
            (&b"b\xff\n"[..], &b"a\x1b]0;x\x07"[..])
        );
    }
}
