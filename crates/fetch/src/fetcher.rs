//! One text by http or https, within limits.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use ureq::http::header::{AUTHORIZATION, LOCATION};
use ureq::http::{Response, StatusCode};
use ureq::tls::{RootCerts, TlsConfig};
use ureq::{Agent, Body};

use crate::address::Address;
use crate::error::FetchError;

/// What a server may take of us, for one text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// From the first request until the last byte.
    pub time: Duration,
    /// Bytes of the text.
    pub bytes: u64,
    /// How often it may be somewhere else.
    pub redirects: u32,
}

impl Default for Limits {
    /// Half a minute, the 64 MiB that no kickstart file may exceed either, ten redirects.
    fn default() -> Self {
        Self {
            time: Duration::from_secs(30),
            bytes: 64 << 20,
            redirects: 10,
        }
    }
}

/// A text that was fetched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fetched {
    /// Where it was in the end, without a password.
    pub url: String,
    /// What it is.
    pub bytes: Vec<u8>,
}

/// Fetches texts.
pub struct Fetcher {
    agent: Agent,
    limits: Limits,
    /// The `Authorization` header by origin, of URLs that had a password.
    passwords: HashMap<String, String>,
}

/// Says nothing of passwords.
impl fmt::Debug for Fetcher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Fetcher")
            .field("limits", &self.limits)
            .finish_non_exhaustive()
    }
}

impl Fetcher {
    /// One that keeps to `limits`. Proxies are those of the environment.
    pub fn new(limits: Limits) -> Self {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let tls = TlsConfig::builder()
            .root_certs(RootCerts::PlatformVerifier)
            .unversioned_rustls_crypto_provider(provider)
            .build();
        let config = Agent::config_builder()
            .tls_config(tls)
            .http_status_as_error(false)
            // We follow them, to see where they lead before anything is sent there.
            .max_redirects(0)
            .max_redirects_will_error(false)
            .user_agent(concat!("livecd/", env!("CARGO_PKG_VERSION")))
            .build();
        Self {
            agent: config.into(),
            limits,
            passwords: HashMap::new(),
        }
    }

    /// The text at `url`.
    ///
    /// # Errors
    ///
    /// It cannot be had, or not within the limits.
    pub fn fetch(&mut self, url: &str) -> Result<Fetched, FetchError> {
        self.at(Address::parse(url)?)
    }

    /// The text that `name` means in the text at `base`.
    ///
    /// # Errors
    ///
    /// As of [`fetch`](Self::fetch).
    pub fn fetch_beside(&mut self, name: &str, base: &str) -> Result<Fetched, FetchError> {
        self.at(Address::parse(base)?.join(name)?)
    }

    fn at(&mut self, address: Address) -> Result<Fetched, FetchError> {
        if let Some(authorization) = address.authorization() {
            let origin = address.origin().to_owned();
            self.passwords.insert(origin, authorization.to_owned());
        }
        let started = Instant::now();
        let mut address = self.with_password(address);
        for _ in 0..=self.limits.redirects {
            let mut response = self.request(&address, started)?;
            let Some(location) = location(&response) else {
                let bytes = self.body(&mut response)?;
                let url = address.url().to_owned();
                return Ok(Fetched { url, bytes });
            };
            let next = address.join(&location);
            let next = next.map_err(|error| FetchError::Redirect(Box::new(error)))?;
            if address.is_https() && !next.is_https() {
                return Err(FetchError::Downgrade(next.url().to_owned()));
            }
            address = self.with_password(next);
        }
        Err(FetchError::TooManyRedirects(self.limits.redirects))
    }

    fn with_password(&self, address: Address) -> Address {
        let password = self.passwords.get(address.origin()).cloned();
        address.authorized(password)
    }

    fn request(&self, address: &Address, started: Instant) -> Result<Response<Body>, FetchError> {
        let left = self.limits.time.saturating_sub(started.elapsed());
        if left.is_zero() {
            return Err(FetchError::TooSlow(self.limits.time));
        }
        let mut request = self.agent.get(address.url());
        if let Some(authorization) = address.authorization() {
            request = request.header(AUTHORIZATION, authorization);
        }
        let request = request.config().timeout_global(Some(left)).build();
        request.call().map_err(|error| self.failure(error))
    }

    fn body(&self, response: &mut Response<Body>) -> Result<Vec<u8>, FetchError> {
        match response.status() {
            StatusCode::OK => {}
            status => return Err(FetchError::Status(status.to_string())),
        }
        let body = response.body_mut().with_config().limit(self.limits.bytes);
        body.read_to_vec().map_err(|error| self.failure(error))
    }

    fn failure(&self, error: ureq::Error) -> FetchError {
        match error {
            ureq::Error::Timeout(_) => FetchError::TooSlow(self.limits.time),
            ureq::Error::BodyExceedsLimit(_) => FetchError::TooLarge(self.limits.bytes),
            ureq::Error::HostNotFound => FetchError::UnknownHost,
            ureq::Error::Io(error) => self.broken(error),
            ureq::Error::Rustls(error) => FetchError::Tls(error.into()),
            ureq::Error::Tls(error) => FetchError::Tls(error.into()),
            other => FetchError::Other(Box::new(other)),
        }
    }

    /// What ureq wraps into an error of input and output is looked for in it.
    fn broken(&self, error: std::io::Error) -> FetchError {
        match error.downcast::<ureq::Error>() {
            Ok(ureq::Error::Io(error)) => FetchError::Connection(error),
            Ok(inner) => self.failure(inner),
            Err(error) => match error.downcast::<rustls::Error>() {
                Ok(error) => FetchError::Tls(error.into()),
                Err(error) => FetchError::Connection(error),
            },
        }
    }
}

/// Where the text is instead.
fn location(response: &Response<Body>) -> Option<String> {
    let status = response.status();
    if !matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308) {
        return None;
    }
    let location = response.headers().get(LOCATION)?;
    location.to_str().ok().map(str::to_owned)
}
