//! Published SHA-256 sums: one on the command line, or files of them as distributions publish them.

use std::fs;
use std::path::Path;

/// The published sum of the image `iso` that `given` is, or that the file `given` has.
///
/// A file is one of lines `SUM  NAME`, as sha256sum(1) writes them, or `SHA256 (NAME) = SUM`, as Fedora's `CHECKSUM` and
/// openssl(1) have them. The name `-` is that of whatever came through a pipe. Signatures around them are not looked at.
pub(crate) fn published_sum(given: &str, iso: &Path) -> Result<String, String> {
    let plain = given.strip_prefix("sha256:").unwrap_or(given).trim();
    if is_sum(plain) {
        return Ok(plain.to_ascii_lowercase());
    }
    let name = iso
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    if let Some((sum, named)) = line(given) {
        return match base_name(&named) == name {
            true => Ok(sum),
            false => Err(format!("`{given}` is the sum of another file than {name}")),
        };
    }
    let text = match fs::read(given) {
        Ok(text) => text,
        Err(error)
            if !given.contains(['/', '.']) && error.kind() == std::io::ErrorKind::NotFound =>
        {
            return Err(format!(
                "`{given}` is no SHA-256, which has 64 hexadecimal digits, and no file"
            ));
        }
        Err(error) => return Err(format!("could not read {given}: {error}")),
    };
    let text = String::from_utf8_lossy(&text);
    // A file with nothing but the sum, as some publish beside each image.
    if is_sum(text.trim()) {
        return Ok(text.trim().to_ascii_lowercase());
    }
    let mut sums: Vec<String> = text
        .lines()
        .filter_map(line)
        .filter(|(_, named)| base_name(named) == name || named == "-")
        .map(|(sum, _)| sum)
        .collect();
    sums.dedup();
    match sums.as_slice() {
        [sum] => Ok(sum.clone()),
        [] => Err(format!("{given} has no SHA-256 of {name}")),
        _ => Err(format!(
            "{given} has several SHA-256 of {name}, which differ"
        )),
    }
}

fn is_sum(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn base_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or_default()
}

/// The sum and the name in a line, if it is one of SHA-256.
fn line(line: &str) -> Option<(String, String)> {
    let line = line.trim_end();
    for tag in ["SHA256", "SHA2-256"] {
        let rest = line.strip_prefix(tag).map(str::trim_start);
        if let Some(rest) = rest.and_then(|rest| rest.strip_prefix('(')) {
            let (name, sum) = rest.rsplit_once('=')?;
            let (name, sum) = (name.trim_end().strip_suffix(')')?, sum.trim_start());
            return is_sum(sum).then(|| (sum.to_ascii_lowercase(), name.to_owned()));
        }
    }
    // A backslash in front says that the name has escapes.
    let (line, has_escapes) = match line.strip_prefix('\\') {
        Some(line) => (line, true),
        None => (line, false),
    };
    let (sum, name) = line.split_once([' ', '\t'])?;
    // A blank or, for binary files, an asterisk.
    let name = name.trim_start_matches([' ', '\t']);
    let name = name.strip_prefix('*').unwrap_or(name);
    let name = match has_escapes {
        true => name.replace("\\n", "\n").replace("\\\\", "\\"),
        false => name.to_owned(),
    };
    (is_sum(sum) && !name.is_empty()).then(|| (sum.to_ascii_lowercase(), name))
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: &str = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
    const B: &str = "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb";

    #[track_caller]
    fn check(given: &str, expect: Result<&str, &str>) {
        let found = published_sum(given, Path::new("/isos/my image.iso"));
        assert_eq!(found, expect.map(str::to_owned).map_err(str::to_owned));
    }

    #[test]
    fn a_sum_is_told_from_a_line_and_from_a_file() {
        check(A, Ok(A));
        check(&A.to_uppercase(), Ok(A));
        check(&format!("sha256:{A}"), Ok(A));
        check(&format!("{A}\n"), Ok(A));
        check(&format!("{A}  my image.iso"), Ok(A));
        check(&format!("{A} *./my image.iso"), Ok(A));
        check(
            &format!("{A}  other.iso"),
            Err(&format!(
                "`{A}  other.iso` is the sum of another file than my image.iso"
            )),
        );
        check(
            &A[1..],
            Err(&format!(
                "`{}` is no SHA-256, which has 64 hexadecimal digits, and no file",
                &A[1..]
            )),
        );
        check(
            "/no/such/SUMS",
            Err("could not read /no/such/SUMS: No such file or directory (os error 2)"),
        );
    }

    #[test]
    fn files_of_sums_are_those_of_debian_and_of_fedora() {
        let scratch = tempfile::tempdir().unwrap();
        let path = scratch.path().join("SUMS");
        let path = path.to_str().unwrap();
        for (text, expect) in [
            (format!("{B}  other.iso\n{A}  my image.iso\n"), Ok(A)),
            (format!("{A} *my image.iso\r\n"), Ok(A)),
            (
                format!(
                    "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\n# my image.iso: 1 bytes\nSHA256 (my image.iso) = {A}\nSHA256 (x.iso) = {B}\n"
                ),
                Ok(A),
            ),
            (format!("{A}\n"), Ok(A)),
            (format!("{A}  -\n"), Ok(A)),
            (format!("SHA2-256(my image.iso)= {A}\n"), Ok(A)),
            (
                format!("SHA256(./my image.iso)= {A}\nSHA256(x)= {B}\n"),
                Ok(A),
            ),
            (format!("{A}  my image.iso\n{A}  my image.iso\n"), Ok(A)),
            (
                format!("{A}  my image.iso\n{B}  my image.iso\n"),
                Err("several SHA-256 of my image.iso, which differ"),
            ),
            (
                format!(
                    "SHA512 (my image.iso) = {A}{B}\n{A}{B}  my image.iso\n{A}  my image.iso.sig\n"
                ),
                Err("no SHA-256 of my image.iso"),
            ),
        ] {
            fs::write(path, &text).unwrap();
            check(
                path,
                expect
                    .map_err(|end| format!("{path} has {end}"))
                    .as_deref()
                    .map_err(|error| error.as_str()),
            );
        }
    }
}
