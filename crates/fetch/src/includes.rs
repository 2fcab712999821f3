//! `%include URL`, and what a fetched kickstart includes.

use livecd_kickstart::{IncludeError, Includes, LeftOut, utf8};

use crate::address::is_url;
use crate::fetcher::{Fetched, Fetcher};

/// Includes by URL, and all others by `inner`.
///
/// In a text that was fetched, a relative name is one on the same server, and an
/// absolute one, such as `/tmp/made-by-pre.ks`, is a file of this machine.
#[derive(Debug)]
pub struct UrlIncludes<I> {
    pub(crate) fetcher: Fetcher,
    inner: I,
}

impl<I: Includes> UrlIncludes<I> {
    /// Fetches by `fetcher` what is a URL, and leaves the rest to `inner`.
    pub fn new(fetcher: Fetcher, inner: I) -> Self {
        Self { fetcher, inner }
    }

    /// The same fetcher, with its passwords, before other includes.
    pub fn before<J: Includes>(self, inner: J) -> UrlIncludes<J> {
        UrlIncludes::new(self.fetcher, inner)
    }
}

impl<I: Includes> Includes for UrlIncludes<I> {
    fn open(&mut self, name: &str, from: &str) -> Result<(String, String), IncludeError> {
        let fetched = match place(name, from) {
            Place::Url => self.fetcher.fetch(name),
            Place::BesideUrl => self.fetcher.fetch_beside(name, from),
            Place::File(from) => return self.inner.open(name, from),
        };
        let Fetched { url, bytes } = fetched?;
        let text = utf8(bytes, &url)?;
        Ok((url, text))
    }
}

/// Fetches nothing: what is a URL is left out, and all others are found by `inner`.
#[derive(Clone, Copy, Debug, Default)]
pub struct Unfetched<I>(
    /// Finds the files.
    pub I,
);

impl<I: Includes> Includes for Unfetched<I> {
    fn open(&mut self, name: &str, from: &str) -> Result<(String, String), IncludeError> {
        match place(name, from) {
            Place::File(from) => self.0.open(name, from),
            Place::Url | Place::BesideUrl => Err(LeftOut::new("URLs are not fetched here").into()),
        }
    }
}

/// What a name in an include means.
enum Place<'a> {
    Url,
    /// A text on the server of the text that includes it.
    BesideUrl,
    /// A file, included by this one.
    File(&'a str),
}

fn place<'a>(name: &str, from: &'a str) -> Place<'a> {
    match (is_url(name), is_url(from), name.starts_with('/')) {
        (true, _, _) => Place::Url,
        (false, true, false) => Place::BesideUrl,
        // No directory of this machine is beside a URL.
        (false, true, true) => Place::File("/"),
        (false, false, _) => Place::File(from),
    }
}
