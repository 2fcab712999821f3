//! Fetches kickstarts, and what they include, by http and https.
//!
//! `livecd-kickstart` reads no network. This crate is what a program puts
//! before the [`Includes`](livecd_kickstart::Includes) that it has:
//!
//! ```no_run
//! use std::path::Path;
//!
//! use livecd_fetch::{Fetcher, Limits, UrlIncludes, read};
//! use livecd_kickstart::{FileIncludes, ParseOptions};
//!
//! let mut includes = UrlIncludes::new(Fetcher::new(Limits::default()), FileIncludes);
//! let place = Path::new("https://example.com/ks/server.ks");
//! let reading = read(place, &ParseOptions::default(), &mut includes)?;
//! # Ok::<(), livecd_kickstart::LoadError>(())
//! ```
//!
//! Servers are not trusted: a text has a time limit, a size limit and a limit
//! of redirects, and no redirect leads from https to http. Certificates are
//! verified by the system's store. `http_proxy`, `https_proxy`, `all_proxy` and
//! `no_proxy` are heeded; a proxy is asked for a tunnel (`CONNECT`).
//!
//! A password in a URL is sent to the server that the URL names, and is in no
//! message, no path and no place that this crate returns.

mod address;
mod error;
mod fetcher;
mod includes;
mod read;

pub use address::{file_name, is_url};
pub use error::FetchError;
pub use fetcher::{Fetched, Fetcher, Limits};
pub use includes::{Unfetched, UrlIncludes};
pub use read::{fetched, read, read_alone};
