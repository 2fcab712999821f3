//! Here-documents of shell scripts, which mean nothing to a kickstart.

use std::ops::Range;

use crate::lines::Lines;

/// A here-document that is not ended.
pub(crate) struct HereDocument<'a> {
    /// The word that ends it.
    pub(crate) word: &'a str,
    /// Where it is begun in the script: from `<<` to the end of the word.
    pub(crate) range: Range<usize>,
    /// Whether tabs may stand before the word that ends it.
    tabs: bool,
}

impl HereDocument<'_> {
    /// Whether it is ended in the lines of `text`.
    pub(crate) fn ends_in(&self, text: &str) -> bool {
        Lines::new(text).any(|(start, end)| self.ends_at(&text[start..end]))
    }

    fn ends_at(&self, line: &str) -> bool {
        let line = line.trim_end_matches(['\n', '\r']);
        let line = match self.tabs {
            true => line.trim_start_matches('\t'),
            false => line,
        };
        line == self.word
    }
}

/// The here-document that is open at the end of a script.
pub(crate) fn open_at_end(script: &str) -> Option<HereDocument<'_>> {
    let mut open: Option<HereDocument<'_>> = None;
    for (start, end) in Lines::new(script) {
        let line = &script[start..end];
        match &open {
            Some(document) if document.ends_at(line) => open = None,
            Some(_) => {}
            None => open = begun(line, start),
        }
    }
    open
}

/// The here-document that a line, which begins at `start`, begins.
fn begun(line: &str, start: usize) -> Option<HereDocument<'_>> {
    let at = line.find("<<").filter(|_| !line.contains("<<<"))?;
    let after = &line[at + 2..];
    let tabs = after.starts_with('-');
    let word = after.trim_start_matches(['-', ' ', '\t', '\\', '\'', '"']);
    let length = word
        .find(|c: char| !c.is_alphanumeric() && c != '_')
        .unwrap_or(word.len());
    let word = word.get(..length).filter(|word| !word.is_empty())?;
    let end = word.as_ptr() as usize - line.as_ptr() as usize + length;
    Some(HereDocument {
        word,
        range: start + at..start + end,
        tabs,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn here_documents_are_open_until_their_word() {
        for (script, word) in [
            ("cat > x <<EOF\na\n", Some("EOF")),
            ("cat <<EOF\na\nEOF\n", None),
            ("cat <<-'END'\n\tEND\nls\n", None),
            ("cat <<'END'\n\tEND\n", Some("END")),
            ("cat << \"A\"\nA\ncat <<B\n", Some("B")),
            ("wc <<<EOF\n", None),
            ("echo $((1 << 2))\n", Some("2")),
        ] {
            let open = open_at_end(script);
            assert_eq!(open.map(|open| open.word), word, "{script}");
        }
    }
}
