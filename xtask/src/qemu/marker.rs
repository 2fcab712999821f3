//! What a running live system says about itself.

use std::collections::BTreeMap;
use std::fmt;

const START: &str = "LIVECD-MARKER ";
const END: &str = " END";

/// What the running live system says about itself: `key=value` words that a
/// unit of `examples/live-marker.ks` prints on the serial line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Marker(BTreeMap<String, String>);

impl Marker {
    /// The marker in a line of the console, if a whole one is in it.
    pub fn parse(line: &str) -> Option<Self> {
        let (_, rest) = line.split_once(START)?;
        let (fields, _) = rest.split_once(END)?;
        fields
            .split_whitespace()
            .map(|word| word.split_once('='))
            .map(|field| field.map(|(key, value)| (key.to_owned(), value.to_owned())))
            .collect::<Option<_>>()
            .map(Self)
    }

    /// The value of `field`; empty if the guest did not say.
    pub fn get(&self, field: &str) -> &str {
        self.0.get(field).map_or("", String::as_str)
    }
}

impl fmt::Display for Marker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let fields: Vec<_> = self.0.iter().map(|(k, v)| format!("{k}={v}")).collect();
        f.write_str(&fields.join(" "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_whole_marker_is_one() {
        let marker = Marker::parse("x LIVECD-MARKER label=Live kernel=6.1 failed= END").unwrap();
        assert_eq!(marker.get("kernel"), "6.1");
        assert_eq!(marker.get("failed"), "");
        assert_eq!(marker.to_string(), "failed= kernel=6.1 label=Live");
        for line in [
            "LIVECD-MARKER label=Live ker",
            "LIVECD-MARKER label=Live [   12.3] usb 1-1 END",
            "label=Live END",
        ] {
            assert_eq!(Marker::parse(line), None, "{line}");
        }
    }
}
