//! Repositories as lines of a sources list.

use livecd_quoting::{AptAuth, Refused, SourcesList, Text};

use crate::address::decoded;
use crate::{Error, Repository};

const SIGNED_BY: &str = "signed-by";
/// apt takes the blank for the end of the path, even where it is written as `%20`.
const BLANK_IN_KEY: &str = "the path of its key has a blank, which apt cannot take; name a copy of the key, or a link to it, without one";
const BLANK_IN_URL: &str =
    "what follows its URL is no suite with components; a blank in the URL is written as %20";

/// A line of a sources list, taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Source {
    /// The repository's name.
    pub(crate) name: String,
    /// Option name, and value after `=`; lower case names.
    pub(crate) options: Vec<(String, String)>,
    pub(crate) url: String,
    /// The suite and its components.
    pub(crate) suite: Vec<String>,
}

impl Source {
    /// Takes the repository's address apart.
    pub(crate) fn parse(repository: &Repository) -> Result<Self, Error> {
        let bad = |reason: &str| Error::BadRepository {
            name: repository.name.clone(),
            reason: reason.to_owned(),
        };
        let address = repository.baseurl.trim();
        if address.chars().any(char::is_control) {
            return Err(bad("its address has more than one line"));
        }
        let (options, rest) = match address.strip_prefix('[') {
            None => ("", address),
            Some(rest) => rest
                .split_once(']')
                .ok_or_else(|| bad("the options in its address have no closing bracket"))?,
        };
        let mut taken: Vec<(String, String)> = Vec::new();
        for option in options.split_whitespace() {
            let Some((name, value)) = option.split_once('=') else {
                return Err(bad(match taken.last() {
                    Some((name, _)) if name == SIGNED_BY => BLANK_IN_KEY,
                    _ => "an option in its address has no value",
                }));
            };
            let name = name.to_ascii_lowercase();
            if name == SIGNED_BY && decoded(value).iter().any(u8::is_ascii_whitespace) {
                return Err(bad(BLANK_IN_KEY));
            }
            taken.push((name, value.to_owned()));
        }
        let mut words = rest.split_whitespace().map(str::to_owned);
        let url = words.next().ok_or_else(|| bad("it has no address"))?;
        if !url.contains(':') {
            return Err(bad("its address has no URL"));
        }
        let suite: Vec<String> = words.collect();
        match suite.as_slice() {
            [] => return Err(bad("its address has no suite")),
            [directory] if !directory.ends_with('/') => {
                return Err(bad("its address has no component"));
            }
            [directory, _, ..] if directory.ends_with('/') => {
                return Err(bad("its address has a directory and components"));
            }
            _ => {}
        }
        let is_word = |word: &String| {
            let odd = |c: char| !(c.is_ascii_alphanumeric() || "/.+~_:-@=$()".contains(c));
            !word.contains(odd)
        };
        let is_component = |word: &String| !word.ends_with('/') && is_word(word);
        if !is_word(&suite[0]) || !suite[1..].iter().all(is_component) {
            return Err(bad(BLANK_IN_URL));
        }
        Ok(Self {
            name: repository.name.clone(),
            options: taken,
            url,
            suite,
        })
    }

    /// Sets an option unless the address has it.
    pub(crate) fn default_option(&mut self, name: &str, value: &str) {
        if !self.options.iter().any(|(known, _)| known == name) {
            self.options.push((name.to_owned(), value.to_owned()));
        }
    }

    /// The line of the sources list.
    pub(crate) fn line(&self) -> Result<Text<SourcesList>, Error> {
        self.render()
            .map_err(Error::bad_option(&self.name, "its address"))
    }

    fn render(&self) -> Result<Text<SourcesList>, Refused> {
        let mut line = Text::literal("deb ");
        for (number, (name, value)) in self.options.iter().enumerate() {
            line.push_literal(if number == 0 { "[" } else { " " });
            line.add("{}={}", &[name, value])?;
        }
        if !self.options.is_empty() {
            line.push_literal("] ");
        }
        // apt decodes each word, and takes what is left for a URL with escapes.
        let url = self.url.replace('%', "%25");
        line.add("{}", &[&url])?;
        for word in &self.suite {
            line.add(" {}", &[word])?;
        }
        line.push_literal("\n");
        Ok(line)
    }

    /// Takes the user and the password out of the address, as a line of
    /// apt_auth.conf(5).
    pub(crate) fn take_login(&mut self) -> Result<Option<Text<AptAuth>>, Error> {
        let Some((scheme, rest)) = self.url.split_once("://") else {
            return Ok(None);
        };
        let end = rest.find('/').unwrap_or(rest.len());
        let Some(at) = rest[..end].rfind('@') else {
            return Ok(None);
        };
        let plain = |text: &str| String::from_utf8_lossy(&decoded(text)).into_owned();
        let (user, password) = rest[..at].split_once(':').unwrap_or((&rest[..at], ""));
        let (user, password) = (plain(user), plain(password));
        let url = format!("{scheme}://{}", &rest[at + 1..]);
        let mut line = Text::of("machine {} login {}", &[&url, &user])
            .map_err(Error::bad_option(&self.name, "the user in its address"))?;
        if !password.is_empty() {
            line.add(" password {}", &[&password])
                .map_err(Error::bad_option(&self.name, "the password in its address"))?;
        }
        line.push_literal("\n");
        self.url = url;
        Ok(Some(line))
    }

    /// The scheme and the server's name, if there is a server.
    pub(crate) fn server(&self) -> Option<(&str, &str)> {
        let (scheme, rest) = self.url.split_once("://")?;
        let server = rest.split('/').next().unwrap_or(rest);
        let server = server.rsplit('@').next().unwrap_or(server);
        let port = server.rfind(':').filter(|colon| {
            let port = &server[colon + 1..];
            port.chars().all(|c| c.is_ascii_digit())
        });
        let server = port.map_or(server, |colon| &server[..colon]);
        (!server.is_empty()).then_some((scheme, server))
    }

    /// Whether a message about `address` (URL, and perhaps suite) is about it.
    pub(crate) fn is_at(&self, address: &str) -> bool {
        let url = without_user(self.url.trim_end_matches('/'));
        // Of a file apt shows the path itself.
        let plain = String::from_utf8_lossy(&decoded(&url)).into_owned();
        let address = without_user(address);
        let rest = address.strip_prefix(&url);
        let Some(rest) = rest.or_else(|| address.strip_prefix(&plain)) else {
            return false;
        };
        let suite = self.suite.first().map_or("", String::as_str);
        let rest = rest.trim_start_matches('/');
        rest.is_empty()
            || rest.split_whitespace().next() == Some(suite)
            || rest
                .strip_prefix("dists/")
                .is_some_and(|rest| rest.starts_with(&format!("{suite}/")))
            || rest.starts_with("pool/")
            || suite.ends_with('/')
    }
}

/// A URL as apt shows it: without user and password.
fn without_user(url: &str) -> String {
    match url.split_once("://") {
        Some((scheme, rest)) => {
            let host_end = rest.find('/').unwrap_or(rest.len());
            let start = rest[..host_end].rfind('@').map_or(0, |at| at + 1);
            format!("{scheme}://{}", &rest[start..])
        }
        None => url.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(baseurl: &str) -> String {
        match Source::parse(&Repository::new("x", baseurl)) {
            Ok(source) => source
                .line()
                .map_or_else(|error| error.to_string(), Text::into_string),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn addresses_become_lines_of_a_sources_list() {
        for (baseurl, expected) in [
            (
                "http://m/debian stable main",
                "deb http://m/debian stable main\n",
            ),
            ("file:/srv/x ./", "deb file:/srv/x ./\n"),
            ("file:/a%20b ./", "deb file:/a%2520b ./\n"),
            ("http://m/a%20b ./", "deb http://m/a%2520b ./\n"),
            (
                "[Signed-By=/k.gpg trusted=no] http://m s main contrib",
                "deb [signed-by=/k.gpg trusted=no] http://m s main contrib\n",
            ),
        ] {
            assert_eq!(line(baseurl), expected);
        }
        for (baseurl, reason) in [
            ("", "it has no address"),
            ("http://m", "its address has no suite"),
            ("http://m stable", "its address has no component"),
            (
                "[trusted=yes http://m s main",
                "the options in its address have no closing bracket",
            ),
            (
                "http://m s main\ndeb http://n s main",
                "its address has more than one line",
            ),
            ("stable main", "its address has no URL"),
            ("[signed-by=/a%20b.gpg] http://m s main", BLANK_IN_KEY),
            ("[signed-by=/a b.gpg] http://m s main", BLANK_IN_KEY),
            ("http://m/my own, 100% repo", BLANK_IN_URL),
            ("http://m/my own ./", BLANK_IN_URL),
            ("file:/srv/my 'own' repo", BLANK_IN_URL),
        ] {
            assert_eq!(
                line(baseurl),
                format!(
                    "could not use repository x: {reason}; expected `URL SUITE COMPONENT…`, \
                     such as `http://mirror/debian stable main`"
                )
            );
        }
    }

    #[test]
    fn a_password_leaves_the_address() {
        let mut source = Source::parse(&Repository::new(
            "x",
            "https://me:p%40w@m:8443/d stable main",
        ))
        .unwrap();
        let login = source.take_login().unwrap().unwrap();
        assert_eq!(
            login.as_str(),
            "machine https://m:8443/d login me password p@w\n"
        );
        assert_eq!(
            source.line().unwrap().as_str(),
            "deb https://m:8443/d stable main\n"
        );
        assert_eq!(source.take_login().unwrap(), None);
        let blank = Repository::new("x", "https://me:a%20b@m/d stable main");
        assert!(Source::parse(&blank).unwrap().take_login().is_err());
    }

    #[test]
    fn messages_are_matched_to_repositories() {
        let repository = Repository::new("x", "http://me:pw@m/debian/ stable main");
        let source = Source::parse(&repository).unwrap();
        for (address, about) in [
            ("http://m/debian stable InRelease", true),
            ("http://m/debian/dists/stable/InRelease", true),
            ("http://m/debian testing InRelease", false),
            ("http://m/debian-security stable InRelease", false),
            ("http://other stable Release", false),
        ] {
            assert_eq!(source.is_at(address), about, "{address}");
        }
        let source = Source::parse(&Repository::new("x", "file:/my%20own ./")).unwrap();
        assert!(source.is_at("file:/my own ./") && source.is_at("file:/my%20own ./"));
    }
}
