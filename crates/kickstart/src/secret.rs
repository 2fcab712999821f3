//! Text that is not to be shown.

use std::cell::Cell;
use std::fmt;
use std::ops::Deref;

use serde::de::{Deserialize, Deserializer};
use serde::ser::{Serialize, Serializer};

/// A password or the like. Reads as text, but is left out of `Debug` output and
/// of what serde writes, unless [`with_secrets`] asks for it.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Secret(pub String);

thread_local! {
    /// Whether secrets are written. Serde has no other way to tell a value how to
    /// be written; it is only ever set for the time of a call.
    static SHOWN: Cell<bool> = const { Cell::new(false) };
}

/// Runs `write`, in which serde writes secrets as they are.
///
/// ```
/// use livecd_kickstart::{Kickstart, with_secrets};
///
/// let kickstart = Kickstart::parse("rootpw --plaintext geheim\n")?;
/// let without = serde_json::to_string(&kickstart.rootpw).unwrap();
/// assert!(!without.contains("geheim"));
/// let with = with_secrets(|| serde_json::to_string(&kickstart.rootpw)).unwrap();
/// assert!(with.contains("geheim"));
/// # Ok::<(), livecd_kickstart::Errors>(())
/// ```
pub fn with_secrets<T>(write: impl FnOnce() -> T) -> T {
    /// Puts things back even if `write` panics.
    struct Back(bool);
    impl Drop for Back {
        fn drop(&mut self) {
            SHOWN.set(self.0);
        }
    }
    let _back = Back(SHOWN.replace(true));
    write()
}

impl Serialize for Secret {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match SHOWN.get() {
            true => serializer.serialize_str(&self.0),
            false => serializer.serialize_none(),
        }
    }
}

impl<'de> Deserialize<'de> for Secret {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // What was written without its secrets is read without them.
        Ok(Self(
            Option::<String>::deserialize(deserializer)?.unwrap_or_default(),
        ))
    }
}

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
