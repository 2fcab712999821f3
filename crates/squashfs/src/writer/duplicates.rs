//! Files of the same content, which share it.

use std::collections::HashMap;

use blake3::Hash;

/// Which contents were seen.
#[derive(Debug, Default)]
pub(crate) struct Duplicates {
    /// How many files there are of each size.
    sizes: HashMap<u64, usize>,
    /// Whether there are files whose size only reading tells.
    has_unknown: bool,
    /// Files by size and content.
    seen: HashMap<u64, HashMap<Hash, usize>>,
}

impl Duplicates {
    /// Of files with these sizes, `None` for those that only reading tells.
    pub(crate) fn new(sizes: impl Iterator<Item = Option<u64>>) -> Self {
        let mut duplicates = Self::default();
        for size in sizes {
            match size {
                Some(size) => *duplicates.sizes.entry(size).or_default() += 1,
                None => duplicates.has_unknown = true,
            }
        }
        duplicates
    }

    /// Whether another file may have as many bytes.
    pub(crate) fn is_possible(&self, size: u64) -> bool {
        self.has_unknown || self.sizes.get(&size).is_some_and(|count| *count > 1)
    }

    /// Whether a file with as many bytes was seen.
    pub(crate) fn has_size(&self, size: u64) -> bool {
        self.seen.contains_key(&size)
    }

    pub(crate) fn find(&self, size: u64, hash: &Hash) -> Option<usize> {
        self.seen.get(&size)?.get(hash).copied()
    }

    pub(crate) fn insert(&mut self, size: u64, hash: Hash, file: usize) {
        self.seen.entry(size).or_default().insert(hash, file);
    }
}
