//! Where lines end: at every boundary Unicode knows, as the reference has it.

/// What editors of other systems put in front of a text.
pub(crate) const BYTE_ORDER_MARK: char = '\u{feff}';

/// Whether most lines of a text end in a carriage return and a line feed.
pub(crate) fn ends_in_carriage_returns(text: &str) -> bool {
    text.contains("\r\n") && {
        let both = text.matches("\r\n").count();
        both * 2 > text.matches('\n').count()
    }
}

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
    while let Some(distance) = bytes[at..].iter().position(|byte| MAY_END[*byte as usize]) {
        at += distance;
        match boundary(&bytes[at..]) {
            0 => at += 1,
            length => return at + length,
        }
    }
    bytes.len()
}

/// The bytes a boundary can begin with: most bytes need no second look.
const MAY_END: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = matches!(byte as u8, b'\n'..=b'\r' | 0x1c..=0x1e | 0xc2 | 0xe2);
        byte += 1;
    }
    table
};

/// The length of the boundary that a text begins with, or 0.
fn boundary(bytes: &[u8]) -> usize {
    match bytes {
        [b'\r', b'\n', ..] => 2,
        [b'\n'..=b'\r' | 0x1c..=0x1e, ..] => 1,
        // U+0085.
        [0xc2, 0x85, ..] => 2,
        // U+2028 and U+2029.
        [0xe2, 0x80, 0xa8 | 0xa9, ..] => 3,
        _ => 0,
    }
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
        let text = "a\r\nb\rc\u{b}d\u{2028}e\u{85}\n\u{a0}\u{20ac}";
        let lines: Vec<&str> = Lines::new(text)
            .map(|(start, end)| &text[start..end])
            .collect();
        assert_eq!(
            lines,
            [
                "a\r\n",
                "b\r",
                "c\u{b}",
                "d\u{2028}",
                "e\u{85}",
                "\n",
                "\u{a0}\u{20ac}"
            ]
        );
    }
}
