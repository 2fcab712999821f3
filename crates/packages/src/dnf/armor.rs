//! Keys in a file, one after the other.

/// How a key begins and ends that is text, RFC 9580.
const BEGIN: &str = "-----BEGIN PGP PUBLIC KEY BLOCK-----";
const END: &str = "-----END PGP PUBLIC KEY BLOCK-----";

/// The blocks of a file. A program that cannot read one of them would read none
/// that comes after it. Anything else than text is one block.
pub(crate) fn blocks(content: &[u8]) -> Vec<Vec<u8>> {
    let mut blocks: Vec<String> = Vec::new();
    let mut inside = false;
    for line in String::from_utf8_lossy(content).lines() {
        if line.trim_end() == BEGIN {
            blocks.push(String::new());
            inside = true;
        }
        if let (true, Some(block)) = (inside, blocks.last_mut()) {
            block.push_str(line);
            block.push('\n');
        }
        inside &= line.trim_end() != END;
    }
    if blocks.is_empty() {
        return vec![content.to_vec()];
    }
    blocks.into_iter().map(String::into_bytes).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_are_told_apart() {
        let one = format!("{BEGIN}\n\na\n{END}\n");
        let two = format!("{BEGIN}\n\nb\n{END}\n");
        let file = format!("pub 1\n{one}between\n{two}after\n");
        let expected = [one.into_bytes(), two.into_bytes()];
        assert_eq!(blocks(file.as_bytes()), expected);
        assert_eq!(blocks(b"\x99\x01\xff"), [b"\x99\x01\xff"]);
    }
}
