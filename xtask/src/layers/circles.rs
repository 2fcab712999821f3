//! Files that use each other, directly or through others.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// The circles in `edges`: sets of files of which each can be reached from each.
pub(crate) fn circles<'a>(
    edges: &BTreeMap<&'a Path, BTreeSet<&'a Path>>,
) -> Vec<BTreeSet<&'a Path>> {
    let reached: BTreeMap<_, _> = edges
        .keys()
        .map(|&file| (file, reach(edges, file)))
        .collect();
    let mut found: Vec<BTreeSet<&Path>> = Vec::new();
    for (&file, there) in &reached {
        if found.iter().any(|circle| circle.contains(file)) {
            continue;
        }
        let circle: BTreeSet<_> = there
            .iter()
            .copied()
            .filter(|other| reached.get(other).is_some_and(|back| back.contains(file)))
            .collect();
        if circle.len() > 1 {
            found.push(circle);
        }
    }
    found
}

/// Everything that `file` uses, and what that uses.
fn reach<'a>(edges: &BTreeMap<&'a Path, BTreeSet<&'a Path>>, file: &'a Path) -> BTreeSet<&'a Path> {
    let mut seen = BTreeSet::new();
    let mut next = vec![file];
    while let Some(file) = next.pop() {
        for &used in edges.get(file).into_iter().flatten() {
            if seen.insert(used) {
                next.push(used);
            }
        }
    }
    seen
}
