//! Text that is not to be shown.

use std::fmt;
use std::ops::Deref;

use serde::{Deserialize, Serialize};

/// A password or the like. Reads as text, but is left out of `Debug` output.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Secret(pub String);

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

impl Deref for Secret {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

/// What `Debug` output shows of a password.
pub(crate) fn hidden(password: Option<&str>) -> Option<Secret> {
    password.map(|_| Secret::default())
}
