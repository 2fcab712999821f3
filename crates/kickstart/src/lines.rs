//! Where lines end: at every boundary Unicode knows, as the reference has it.

/// The ranges of a text's lines, each with its line end.
pub(crate) struct Lines<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Lines<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        Self { text, at: 0 }
    }
}

impl Iterator for Lines<'_> {
    type Item = (usize, usize);

    fn next(&mut self) -> Option<(usize, usize)> {
        let start = self.at;
        if start >= self.text.len() {
            return None;
        }
        self.at = line_end(self.text, start);
        Some((start, self.at))
    }
}

/// The byte after the line that begins at `start`.
fn line_end(text: &str, start: usize) -> usize {
    let bytes = text.as_bytes();
    let mut at = start;
    while let Some(&byte) = bytes.get(at) {
        let rest = &bytes[at..];
        match byte {
            b'\r' if rest.starts_with(b"\r\n") => return at + 2,
            b'\n' | b'\r' | 0x0b | 0x0c | 0x1c..=0x1e => return at + 1,
            0xc2 if rest.starts_with("\u{85}".as_bytes()) => return at + 2,
            0xe2 if rest.starts_with("\u{2028}".as_bytes())
                || rest.starts_with("\u{2029}".as_bytes()) =>
            {
                return at + 3;
            }
            _ => at += 1,
        }
    }
    at
}

/// The byte each line begins at; a text without lines has one at 0.
pub(crate) fn line_starts(text: &str) -> Vec<u32> {
    let mut starts: Vec<u32> = Lines::new(text).map(|(start, _)| start as u32).collect();
    if starts.is_empty() {
        starts.push(0);
    }
    starts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_where_unicode_says() {
        let text = "a\r\nb\rc\u{b}d\u{2028}e\u{85}\n";
        let lines: Vec<&str> = Lines::new(text)
            .map(|(start, end)| &text[start..end])
            .collect();
        assert_eq!(
            lines,
            ["a\r\n", "b\r", "c\u{b}", "d\u{2028}", "e\u{85}", "\n"]
        );
    }
}
