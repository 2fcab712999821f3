//! Addresses of repositories and keys: what is a file of this machine, and
//! what nobody is to read.

use std::ffi::OsString;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::{Path, PathBuf};

/// The file that `address` means, if it is one of this machine: a path, or a
/// URL of one, with its escapes resolved.
pub(crate) fn local(address: &str) -> Option<PathBuf> {
    if let Some(path) = address.strip_prefix("file:") {
        // `file:///x`, `file://localhost/x` and `file:/x` are the same.
        let path = match path.strip_prefix("//") {
            Some(rest) => rest.strip_prefix("localhost").unwrap_or(rest),
            None => path,
        };
        let path = PathBuf::from(OsString::from_vec(decoded(path)));
        return Some(Path::new("/").join(path));
    }
    (!address.contains("://")).then(|| PathBuf::from(address))
}

/// The URL of a file, without blanks, commas and the like: package managers
/// read lists of URLs.
pub(crate) fn url(path: &Path) -> String {
    let bytes = path.as_os_str().as_bytes().iter();
    let written = bytes.map(|byte| match byte {
        b'a'..=b'z'
        | b'A'..=b'Z'
        | b'0'..=b'9'
        | b'/'
        | b'.'
        | b'_'
        | b'-'
        | b'~'
        | b'+'
        | b':'
        | b'@' => char::from(*byte).to_string(),
        _ => format!("%{byte:02X}"),
    });
    format!("file://{}", written.collect::<String>())
}

/// The address as people may read it: with `***` for a password.
pub(crate) fn without_password(address: &str) -> String {
    let words = address.split(' ').map(|word| {
        let Some((scheme, rest)) = word.split_once("://") else {
            return word.to_owned();
        };
        let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        let user = rest[..end].rfind('@').map(|at| (at, &rest[..at]));
        match user.and_then(|(at, user)| Some((at, user.split_once(':')?))) {
            Some((at, (user, _))) => format!("{scheme}://{user}:***{}", &rest[at..]),
            None => word.to_owned(),
        }
    });
    words.collect::<Vec<_>>().join(" ")
}

/// The bytes of a text in which `%20` stands for a blank.
pub(crate) fn decoded(text: &str) -> Vec<u8> {
    let bytes = text.as_bytes();
    let digit = |at: usize| {
        let digit = bytes.get(at).map(|byte| char::from(*byte));
        digit.and_then(|digit| digit.to_digit(16))
    };
    let (mut decoded, mut at) = (Vec::new(), 0);
    while let Some(byte) = bytes.get(at) {
        match (byte, digit(at + 1), digit(at + 2)) {
            (b'%', Some(high), Some(low)) => {
                decoded.push((high * 16 + low) as u8);
                at += 3;
            }
            _ => {
                decoded.push(*byte);
                at += 1;
            }
        }
    }
    decoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_of_this_machine_are_found_by_their_urls() {
        for (address, path) in [
            ("file:///srv/my%20repo", Some("/srv/my repo")),
            ("file:/srv/100%25", Some("/srv/100%")),
            ("file://localhost/x", Some("/x")),
            ("/k/a%20b", Some("/k/a%20b")),
            ("https://h/x", None),
        ] {
            assert_eq!(local(address).as_deref(), path.map(Path::new), "{address}");
        }
        for path in ["/a b,c/%20", "/käse\"'", "/plain-1.2_x~+:@"] {
            let url = url(Path::new(path));
            assert!(!url.contains([' ', ',', '"', '\'']), "{url}");
            assert_eq!(local(&url).as_deref(), Some(Path::new(path)));
        }
    }
}
