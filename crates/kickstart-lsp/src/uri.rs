//! `file:` URIs and paths.

use std::path::{Path, PathBuf};

use lsp_types::Uri;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

/// What a path may have in a URI as it is.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'/')
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'~');

/// The path that a URI names, if it is of a file.
pub(crate) fn path(uri: &Uri) -> Option<PathBuf> {
    let rest = uri.as_str().strip_prefix("file://")?;
    let path = &rest[rest.find('/')?..];
    let path = path.split(['?', '#']).next()?;
    let path = percent_decode_str(path).decode_utf8().ok()?;
    (!path.contains('\0')).then(|| PathBuf::from(path.as_ref()))
}

/// The URI of a file, if its path is absolute and text.
pub(crate) fn of_file(path: &Path) -> Option<Uri> {
    let text = path.to_str().filter(|text| text.starts_with('/'))?;
    format!("file://{}", utf8_percent_encode(text, ESCAPED))
        .parse()
        .ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_come_back() {
        for name in ["/a b/ü#?%.ks", "/x.ks", "/\u{1f600}"] {
            let uri = of_file(Path::new(name)).unwrap();
            assert_eq!(path(&uri), Some(PathBuf::from(name)), "{uri:?}");
        }
        assert_eq!(of_file(Path::new("x.ks")), None);
        for uri in [
            "untitled:Untitled-1",
            "https://h/x",
            "file://h",
            "file:///a%00b",
        ] {
            assert_eq!(path(&uri.parse().unwrap()), None, "{uri}");
        }
    }
}
