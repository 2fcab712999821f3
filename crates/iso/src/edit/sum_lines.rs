//! Lists of sums as text: which files are lists, and which sum of which file a line is.

use std::ops::Range;

/// How a sum is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Algorithm {
    Md5,
    Sha1,
    Sha224,
    Sha256,
    Sha384,
    Sha512,
}

impl Algorithm {
    const ALL: [(Self, &'static str, usize); 6] = [
        (Self::Md5, "md5", 32),
        (Self::Sha1, "sha1", 40),
        (Self::Sha224, "sha224", 56),
        (Self::Sha256, "sha256", 64),
        (Self::Sha384, "sha384", 96),
        (Self::Sha512, "sha512", 128),
    ];

    fn named(name: &[u8]) -> Option<Self> {
        let name = String::from_utf8_lossy(name).to_ascii_lowercase();
        let name = name.replace('-', "");
        let mut all = Self::ALL.iter();
        all.find(|(_, own, _)| *own == name).map(|(own, ..)| *own)
    }

    fn of_length(digits: usize) -> Option<Self> {
        let mut all = Self::ALL.iter();
        all.find(|(.., own)| *own == digits).map(|(own, ..)| *own)
    }
}

/// A line of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct SumLine {
    /// The whole line with its end.
    pub(super) line: Range<usize>,
    /// Where its hexadecimal digits are.
    pub(super) digits: Range<usize>,
    /// `None` if it is a sum that is not made here.
    pub(super) algorithm: Option<Algorithm>,
    /// The file, as the list calls it.
    pub(super) name: Vec<u8>,
}

/// Whether a file can be a list of sums, by its name: `md5sum.txt`, `SHA256SUMS`, `Fedora-44-CHECKSUM`, `.checksum`,
/// `airootfs.sha512`, `.treeinfo`.
pub(super) fn is_list(name: &[u8]) -> bool {
    let name = String::from_utf8_lossy(name).to_ascii_lowercase();
    let marks = [
        "md5", "sha1", "sha224", "sha256", "sha384", "sha512", "b2sum", "checksum",
    ];
    marks.iter().any(|mark| name.contains(mark)) || is_treeinfo(&name)
}

fn is_treeinfo(name: &str) -> bool {
    name.trim_start_matches('.') == "treeinfo"
}

/// The sums in the list `name`.
pub(super) fn parse(name: &[u8], text: &[u8]) -> Vec<SumLine> {
    let own = String::from_utf8_lossy(name).to_ascii_lowercase();
    let is_blake = own.contains("b2") || own.contains("blake");
    let mut sums = Vec::new();
    let (mut start, mut section) = (0, Vec::new());
    for line in text.split_inclusive(|byte| *byte == b'\n') {
        let whole = start..start + line.len();
        let content = line.trim_ascii_end();
        if content.starts_with(b"[") {
            section = content.to_ascii_lowercase();
        }
        let found = match is_treeinfo(&own) {
            true if section == b"[checksums]" => with_algorithm(content),
            true => None,
            false => tagged(content).or_else(|| plain(content, is_blake)),
        };
        if let Some((digits, algorithm, name)) = found {
            sums.push(SumLine {
                line: whole.clone(),
                digits: start + digits.start..start + digits.end,
                algorithm,
                name,
            });
        }
        start = whole.end;
    }
    if sums.is_empty() {
        sums.extend(alone(name, text));
    }
    sums
}

type Found = (Range<usize>, Option<Algorithm>, Vec<u8>);

fn is_sum(digits: &[u8]) -> bool {
    let is_known = Algorithm::of_length(digits.len()).is_some();
    is_known && digits.iter().all(u8::is_ascii_hexdigit)
}

/// `SUM  NAME`, as md5sum(1) and its kin write it.
fn plain(line: &[u8], is_blake: bool) -> Option<Found> {
    let start = usize::from(line.starts_with(b"\\"));
    let end = start
        + line[start..]
            .iter()
            .position(|byte| b" \t".contains(byte))?;
    let name = line[end..].trim_ascii_start();
    let name = name.strip_prefix(b"*").unwrap_or(name);
    let name = match start {
        0 => name.to_vec(),
        _ => unescaped(name),
    };
    let algorithm = Algorithm::of_length(end - start).filter(|_| !is_blake);
    (is_sum(&line[start..end]) && !name.is_empty()).then_some((start..end, algorithm, name))
}

/// `SHA256 (NAME) = SUM`, as Fedora and BSD write it.
fn tagged(line: &[u8]) -> Option<Found> {
    let open = position(line, b" (")?;
    let close = line.windows(4).rposition(|window| window == b") = ")?;
    let (start, end) = (close + 4, line.len());
    let name = line.get(open + 2..close)?;
    let tag = &line[..open];
    let tag = tag.strip_prefix(b"\\").unwrap_or(tag);
    let is_tag = !tag.is_empty()
        && tag
            .iter()
            .all(|byte| byte.is_ascii_alphanumeric() || *byte == b'-');
    let name = match line.starts_with(b"\\") {
        true => unescaped(name),
        false => name.to_vec(),
    };
    let algorithm = Algorithm::named(tag)
        .filter(|algorithm| Algorithm::of_length(end - start) == Some(*algorithm));
    let found = (start..end, algorithm, name);
    (is_tag && line[start..].iter().all(u8::is_ascii_hexdigit)).then_some(found)
}

/// `NAME = sha256:SUM`, as in `.treeinfo`.
fn with_algorithm(line: &[u8]) -> Option<Found> {
    let equals = line.iter().position(|byte| *byte == b'=')?;
    let colon = equals + line[equals..].iter().position(|byte| *byte == b':')?;
    let name = line[..equals].trim_ascii().to_vec();
    let algorithm = Algorithm::named(line[equals + 1..colon].trim_ascii());
    let (start, end) = (colon + 1, line.len());
    let is_sum = line[start..].iter().all(u8::is_ascii_hexdigit) && start < end;
    let algorithm = algorithm.filter(|own| Algorithm::of_length(end - start) == Some(*own));
    (is_sum && !name.is_empty()).then_some((start..end, algorithm, name))
}

/// Nothing but the sum of the file that the list is named after.
fn alone(name: &[u8], text: &[u8]) -> Option<SumLine> {
    let start = text.len() - text.trim_ascii_start().len();
    let digits = text.trim_ascii();
    let dot = name
        .iter()
        .rposition(|byte| *byte == b'.')
        .filter(|at| *at > 0)?;
    is_sum(digits).then(|| SumLine {
        line: 0..text.len(),
        digits: start..start + digits.len(),
        algorithm: Algorithm::of_length(digits.len()),
        name: name[..dot].to_vec(),
    })
}

/// A name in which md5sum(1) escaped line ends and backslashes.
fn unescaped(name: &[u8]) -> Vec<u8> {
    let mut plain = Vec::with_capacity(name.len());
    let mut bytes = name.iter();
    while let Some(byte) = bytes.next() {
        plain.push(match byte {
            b'\\' => match bytes.next() {
                Some(b'n') => b'\n',
                Some(b'r') => b'\r',
                Some(other) => *other,
                None => b'\\',
            },
            other => *other,
        });
    }
    plain
}

fn position(text: &[u8], part: &[u8]) -> Option<usize> {
    text.windows(part.len()).position(|window| window == part)
}

#[cfg(test)]
mod tests {
    use super::*;

    const MD5: &str = "d41d8cd98f00b204e9800998ecf8427e";
    const SHA256: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    #[track_caller]
    fn check(list: &str, text: &str, expect: &[(Option<Algorithm>, &str)]) {
        let sums = parse(list.as_bytes(), text.as_bytes());
        let found: Vec<_> = sums
            .iter()
            .map(|sum| {
                (
                    sum.algorithm,
                    String::from_utf8_lossy(&sum.name).into_owned(),
                )
            })
            .collect();
        let expect: Vec<_> = expect
            .iter()
            .map(|(a, name)| (*a, (*name).to_owned()))
            .collect();
        assert_eq!(found, expect, "{text:?}");
        for sum in sums {
            assert!(
                text[sum.digits.clone()]
                    .bytes()
                    .all(|byte| byte.is_ascii_hexdigit())
            );
            assert!(sum.line.start <= sum.digits.start && sum.digits.end <= sum.line.end);
        }
    }

    #[test]
    fn lists_have_the_forms_of_coreutils_bsd_and_productmd() {
        use Algorithm::*;
        check(
            "md5sum.txt",
            &format!("{MD5}  ./a b\n{MD5} *c\r\n"),
            &[(Some(Md5), "./a b"), (Some(Md5), "c")],
        );
        check(
            "SHA256SUMS",
            &format!("# a comment\n\\{SHA256}  a\\nb\\\\\n"),
            &[(Some(Sha256), "a\nb\\")],
        );
        let fedora = format!(
            "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\n# x.img: 5 bytes\nSHA256 (x (1).img) = {SHA256}\n"
        );
        check("X-CHECKSUM", &fedora, &[(Some(Sha256), "x (1).img")]);
        let treeinfo = format!(
            "[general]\nname = sha256:{SHA256}\n[checksums]\nimages/boot.iso = sha256:{SHA256}\n[x]\na = md5:{MD5}\n"
        );
        check(".treeinfo", &treeinfo, &[(Some(Sha256), "images/boot.iso")]);
        check(
            "x.img.sha256",
            &format!("{SHA256}\n"),
            &[(Some(Sha256), "x.img")],
        );
        check("B2SUMS", &format!("{SHA256}{SHA256}  a\n"), &[(None, "a")]);
        check(
            "CHECKSUM",
            &format!("BLAKE2b (a) = {SHA256}\n"),
            &[(None, "a")],
        );
        check("md5sum.txt", "no sums\n", &[]);
        check("notes.md5", &format!("{MD5}a  x\n"), &[]);
    }
}
