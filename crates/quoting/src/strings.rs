//! Files in which a value stands between double quotes.

use crate::text::as_it_is;
use crate::{Refused, Syntax, Value, Why};

/// `xorg.conf`.
#[derive(Debug)]
pub enum Xorg {}

impl Syntax for Xorg {
    const NAME: &'static str = "xorg.conf";

    fn quote(value: &str) -> Result<String, Why> {
        Ok(format!("\"{}\"", as_it_is(value, "\"")?))
    }
}

/// Rules of nft(8).
#[derive(Debug)]
pub enum Nft {}

impl Syntax for Nft {
    const NAME: &'static str = "rules of nft";

    fn quote(value: &str) -> Result<String, Why> {
        // `*` at the end stands for any characters.
        Ok(format!("\"{}\"", as_it_is(value, "\"\\*")?))
    }
}

/// A number, such as that of a port.
#[derive(Clone, Copy, Debug)]
pub struct NftNumber(pub u16);

impl Value<Nft> for NftNumber {
    fn quoted(&self) -> Result<String, Refused> {
        Ok(self.0.to_string())
    }
}

/// `wpa_supplicant.conf`.
#[derive(Debug)]
pub enum WpaSupplicant {}

impl Syntax for WpaSupplicant {
    const NAME: &'static str = "wpa_supplicant.conf";

    fn quote(value: &str) -> Result<String, Why> {
        Ok(format!("\"{}\"", as_it_is(value, "\"")?))
    }
}

/// What curl(1) reads by `--config`.
#[derive(Debug)]
pub enum CurlConfig {}

impl Syntax for CurlConfig {
    const NAME: &'static str = "curl's configuration";

    fn quote(value: &str) -> Result<String, Why> {
        let value = as_it_is(value, "")?;
        let escaped = value.replace('\\', "\\\\").replace('"', "\\\"");
        Ok(format!("\"{escaped}\""))
    }
}
