//! Text that is not to be shown.

#[cfg(feature = "serde")]
use std::cell::Cell;
use std::fmt;
use std::ops::Deref;

#[cfg(feature = "serde")]
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A password or the like. Reads as text, but is left out of `Debug` output and
/// of what serde writes, unless [`with_secrets`] asks for it.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Secret(pub String);

#[cfg(feature = "serde")]
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
#[cfg(feature = "serde")]
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

/// Whether secrets are written just now.
#[cfg(feature = "serde")]
pub(crate) fn are_written() -> bool {
    SHOWN.get()
}

#[cfg(feature = "serde")]
impl Serialize for Secret {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match are_written() {
            true => serializer.serialize_str(&self.0),
            false => serializer.serialize_none(),
        }
    }
}

#[cfg(feature = "serde")]
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
