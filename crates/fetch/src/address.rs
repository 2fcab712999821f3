//! Where a text is: a URL, and apart from it the password that it had.

use base64ct::{Base64, Encoding};
use iri_string::types::{UriAbsoluteStr, UriReferenceStr, UriStr};
use percent_encoding::percent_decode_str;

use crate::error::FetchError;

/// Whether `name` is a URL rather than the name of a file.
///
/// Any scheme counts, also one that nothing can be fetched by, so that no
/// message is about a file of such a name.
///
/// ```
/// assert!(livecd_fetch::is_url("HTTPS://example.com/x.ks"));
/// assert!(!livecd_fetch::is_url("/srv/ks/x.ks"));
/// ```
pub fn is_url(name: &str) -> bool {
    let Some((scheme, rest)) = name.split_once(':') else {
        return false;
    };
    let is_scheme = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c));
    let is_known = ["http", "https", "ftp"]
        .iter()
        .any(|known| scheme.eq_ignore_ascii_case(known));
    is_scheme && (rest.starts_with("//") || is_known)
}

/// The name of the file that a URL ends in; empty if it names none.
///
/// ```
/// assert_eq!(livecd_fetch::file_name("https://me:pw@example.com/ks/server.ks?x=/1"), "server.ks");
/// assert_eq!(livecd_fetch::file_name("https://me:pw@example.com"), "");
/// ```
pub fn file_name(url: &str) -> &str {
    let path = url.split(['?', '#']).next().unwrap_or_default();
    let path = path.split_once("://").map_or("", |(_, rest)| rest);
    match path.rsplit_once('/') {
        Some((_, name)) => name,
        None => "",
    }
}

/// An http or https URL.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Address {
    /// The URL without password and fragment.
    url: String,
    /// Scheme, host and port.
    origin: String,
    /// The value of the `Authorization` header.
    authorization: Option<String>,
}

impl Address {
    pub(crate) fn parse(url: &str) -> Result<Self, FetchError> {
        let parsed = UriStr::new(url).map_err(|_| FetchError::Malformed)?;
        let scheme = parsed.scheme_str().to_ascii_lowercase();
        if !["http", "https"].contains(&scheme.as_str()) {
            return Err(FetchError::Scheme(scheme));
        }
        let authority = parsed.authority_components().ok_or(FetchError::Malformed)?;
        if authority.host().is_empty() {
            return Err(FetchError::Malformed);
        }
        let port = authority.port().map(|port| format!(":{port}"));
        let host = authority.host().to_ascii_lowercase();
        let origin = format!("{scheme}://{host}{}", port.unwrap_or_default());
        let path = match parsed.path_str() {
            "" => "/",
            path => path,
        };
        let query = parsed.query().map(|query| format!("?{query}"));
        Ok(Self {
            url: format!("{origin}{path}{}", query.unwrap_or_default()),
            origin,
            authorization: authority.userinfo().map(basic),
        })
    }

    /// What `name` means in the text at this address. A password goes along within
    /// one server.
    pub(crate) fn join(&self, name: &str) -> Result<Self, FetchError> {
        let reference = UriReferenceStr::new(name).map_err(|_| FetchError::Malformed)?;
        let base = UriAbsoluteStr::new(&self.url).map_err(|_| FetchError::Malformed)?;
        let joined = Self::parse(&reference.resolve_against(base).to_string())?;
        match joined.authorization.is_none() && joined.origin == self.origin {
            true => Ok(Self {
                authorization: self.authorization.clone(),
                ..joined
            }),
            false => Ok(joined),
        }
    }

    /// The URL, without its password.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// Scheme, host and port.
    pub(crate) fn origin(&self) -> &str {
        &self.origin
    }

    pub(crate) fn authorization(&self) -> Option<&str> {
        self.authorization.as_deref()
    }

    /// With the password that this server was given before.
    pub(crate) fn authorized(self, authorization: Option<String>) -> Self {
        Self {
            authorization: self.authorization.or(authorization),
            ..self
        }
    }

    pub(crate) fn is_https(&self) -> bool {
        self.url.starts_with("https:")
    }
}

/// RFC 7617, of what stands before the `@`.
fn basic(userinfo: &str) -> String {
    let bytes = |text| percent_decode_str(text).collect::<Vec<u8>>();
    let (user, password) = userinfo.split_once(':').unwrap_or((userinfo, ""));
    let pair = [&bytes(user)[..], b":", &bytes(password)].concat();
    format!("Basic {}", Base64::encode_string(&pair))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_are_told_from_names_of_files() {
        for (name, expected) in [
            ("http://h/x", true),
            ("HTTPS://h/x", true),
            ("ftp://h/x", true),
            ("http:x", true),
            ("nfs://h/x", true),
            ("x.ks", false),
            ("/a:b/x.ks", false),
            ("c:/x.ks", false),
            ("", false),
            ("://x", false),
        ] {
            assert_eq!(is_url(name), expected, "{name}");
        }
    }

    #[test]
    fn names_are_resolved_against_the_url_that_they_stand_in() {
        let base = Address::parse("http://h/a/main.ks?x=1#part").ok().unwrap();
        for (name, expected) in [
            ("b.ks", "http://h/a/b.ks"),
            ("../b.ks", "http://h/b.ks"),
            ("../../../b.ks", "http://h/b.ks"),
            ("//other/b.ks", "http://other/b.ks"),
            ("?y", "http://h/a/main.ks?y"),
        ] {
            let joined = base.join(name).ok().unwrap();
            assert_eq!(joined.url(), expected, "{name}");
        }
    }

    #[test]
    fn a_password_is_apart_from_the_url_and_stays_on_its_server() {
        let base = Address::parse("http://me:p%40ss@h:81/a.ks").ok().unwrap();
        assert_eq!(base.url(), "http://h:81/a.ks");
        // me:p@ss
        assert_eq!(base.authorization(), Some("Basic bWU6cEBzcw=="));
        let here = base.join("b.ks").ok().unwrap();
        assert_eq!(here.authorization(), base.authorization());
        for elsewhere in ["http://h:82/b.ks", "https://h:81/b.ks", "http://i:81/b.ks"] {
            assert_eq!(base.join(elsewhere).ok().unwrap().authorization(), None);
        }
    }

    #[test]
    fn what_is_not_an_http_url_is_refused() {
        for url in [
            "http:x",
            "http://",
            "http:///x",
            "http://h/a b",
            "http://h/\r\nX: y",
        ] {
            assert!(
                matches!(Address::parse(url), Err(FetchError::Malformed)),
                "{url}"
            );
        }
        let ftp = Address::parse("ftp://h/x");
        assert!(matches!(ftp, Err(FetchError::Scheme(scheme)) if scheme == "ftp"));
    }
}
