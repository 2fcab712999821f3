//! Why a text could not be fetched.

use std::io;
use std::time::Duration;

/// Why a text could not be fetched. Whoever asked for it knows from where.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FetchError {
    /// It is not a URL, or not one with a host.
    #[error("it is not a valid http or https URL")]
    Malformed,
    /// Nothing is fetched by this scheme.
    #[error("`{0}` URLs cannot be fetched, only http and https ones")]
    Scheme(String),
    /// The server does not have the text, or does not give it.
    #[error("the server answers {0}")]
    Status(String),
    /// It took too long, in all.
    #[error("it was not there after {} s", .0.as_secs_f32())]
    TooSlow(Duration),
    /// It is too large, in bytes.
    #[error("it is larger than {} KiB", .0 / 1024)]
    TooLarge(u64),
    /// It is always somewhere else.
    #[error("it was redirected more than {0} times")]
    TooManyRedirects(u32),
    /// It is somewhere else, and whoever is between could change it.
    #[error("the server redirects from https to http: {0}")]
    Downgrade(String),
    /// A redirect leads to where nothing can be fetched.
    #[error("the server redirects to somewhere that cannot be fetched")]
    Redirect(#[source] Box<FetchError>),
    /// The host's name leads nowhere.
    #[error("the host is not known")]
    UnknownHost,
    /// The server's certificate, or how it encrypts, is not accepted.
    #[error("no secure connection could be made")]
    Tls(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The connection failed.
    #[error("the connection failed")]
    Connection(#[source] io::Error),
    /// Anything else.
    #[error("the request failed")]
    Other(#[source] Box<ureq::Error>),
}
