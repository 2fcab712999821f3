//! Metadata blocks that were read lately.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

/// How many there are: half a MiB.
const LIMIT: usize = 64;

/// A metadata block.
#[derive(Debug)]
pub(super) struct MetadataBlock {
    pub(super) bytes: Vec<u8>,
    /// Where the next one of the table is in the image.
    pub(super) next: u64,
}

/// Blocks by their place in the image.
#[derive(Debug, Default)]
pub(super) struct Cache {
    blocks: HashMap<u64, Arc<MetadataBlock>>,
    order: VecDeque<u64>,
}

impl Cache {
    pub(super) fn get(&self, at: u64) -> Option<Arc<MetadataBlock>> {
        self.blocks.get(&at).map(Arc::clone)
    }

    pub(super) fn insert(&mut self, at: u64, block: MetadataBlock) -> Arc<MetadataBlock> {
        if self.order.len() >= LIMIT
            && let Some(oldest) = self.order.pop_front()
        {
            self.blocks.remove(&oldest);
        }
        let block = Arc::new(block);
        self.blocks.insert(at, Arc::clone(&block));
        self.order.push_back(at);
        block
    }
}
