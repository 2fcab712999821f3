//! The types that crates offer, by name.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use proc_macro2::{TokenStream, TokenTree};

/// Why the crates of ISO 9660 and of squashfs share names.
const IMAGES: &str = "crates of image formats have the same words for the same things";

/// Names that several crates use, and why that does not mislead.
pub(crate) const SHARED: &[(&str, &str)] = &[
    ("Error", "each crate has one, for what it does"),
    (
        "Group",
        "a group of comps: as the kickstart names it, and as it is installed",
    ),
    (
        "Labels",
        "the same map, which backends that do not see each other hand on",
    ),
    (
        "Origin",
        "a snapshot's is the kernel's word; an ISO's is only in errors",
    ),
    ("Answer", IMAGES),
    ("Attributes", IMAGES),
    ("Entries", IMAGES),
    ("Entry", IMAGES),
    ("EntryKind", IMAGES),
    ("Extracted", IMAGES),
    ("ImagePath", IMAGES),
    ("Progress", IMAGES),
    ("Report", IMAGES),
    ("Source", IMAGES),
    ("Special", IMAGES),
    ("Tree", IMAGES),
    (
        "Compression",
        "a compressor of squashfs with its parameters, for mksquashfs and for our writer",
    ),
    (
        "Result",
        "each crate's own `Error`, as in the standard library",
    ),
];

/// The public types in the sources below `folder`. The compiler warns of those that
/// cannot be reached, so each is one that the crate offers.
pub(crate) fn declared(files: &[impl AsRef<Path>]) -> Result<BTreeSet<String>, String> {
    let mut names = BTreeSet::new();
    for path in files {
        let path = path.as_ref();
        let text = fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))?;
        let tokens: TokenStream = text
            .parse()
            .map_err(|error| format!("{}: {error}", path.display()))?;
        let tokens: Vec<_> = tokens.into_iter().collect();
        for words in tokens.windows(3) {
            if let [
                TokenTree::Ident(first),
                TokenTree::Ident(kind),
                TokenTree::Ident(name),
            ] = words
                && first == "pub"
                && ["struct", "enum", "trait", "type", "union"]
                    .iter()
                    .any(|k| kind == k)
            {
                names.insert(name.to_string());
            }
        }
    }
    Ok(names)
}

/// Names that are declared in more than one crate, and those crates.
pub(crate) fn shared(crates: &BTreeMap<String, BTreeSet<String>>) -> BTreeMap<&str, Vec<&str>> {
    let mut by_name: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (of, names) in crates {
        for name in names {
            by_name.entry(name).or_default().push(of);
        }
    }
    by_name.retain(|_, of| of.len() > 1);
    by_name
}
