//! A kickstart from a file or a URL.

use std::io;
use std::path::Path;

use livecd_kickstart::{Includes, Kickstart, LoadError, ParseOptions, Reading};

use crate::address::{Address, is_url};
use crate::error::FetchError;
use crate::fetcher::{Fetched, Fetcher};
use crate::includes::UrlIncludes;

/// Reads the kickstart at `place`, a path or a URL, and what it includes.
///
/// # Errors
///
/// The kickstart itself cannot be had; the error's path is without a password.
pub fn read<I: Includes>(
    place: &Path,
    options: &ParseOptions,
    includes: &mut UrlIncludes<I>,
) -> Result<Reading, LoadError> {
    match fetched(place, &mut includes.fetcher)? {
        Some(Fetched { url, bytes }) => {
            Ok(Kickstart::read_bytes(bytes, &url, options, Some(includes)))
        }
        None => Kickstart::read_file(place, options, Some(includes)),
    }
}

/// Reads the kickstart at `place`, a path or a URL, leaving out what it includes.
///
/// # Errors
///
/// As of [`read`].
pub fn read_alone(
    place: &Path,
    options: &ParseOptions,
    fetcher: &mut Fetcher,
) -> Result<Reading, LoadError> {
    match fetched(place, fetcher)? {
        Some(Fetched { url, bytes }) => Ok(Kickstart::read_bytes(bytes, &url, options, None)),
        None => Kickstart::read_file(place, options, None),
    }
}

/// What is at `place` as it is, if that is a URL.
///
/// # Errors
///
/// It cannot be had; the error's path is without a password.
pub fn fetched(place: &Path, fetcher: &mut Fetcher) -> Result<Option<Fetched>, LoadError> {
    let Some(url) = place.to_str().filter(|place| is_url(place)) else {
        return Ok(None);
    };
    let fetched = fetcher.fetch(url).map_err(|error| not_read(url, error))?;
    Ok(Some(fetched))
}

fn not_read(url: &str, error: FetchError) -> LoadError {
    let shown = Address::parse(url).map_or_else(
        |_| livecd_kickstart::visible(url).into_owned(),
        |address| address.url().to_owned(),
    );
    LoadError::Read {
        path: shown.into(),
        source: io::Error::other(error),
    }
}
