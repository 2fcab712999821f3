//! Owners and groups, which inodes name by their places in a table.

use std::collections::HashMap;

use crate::error::{Error, Result};

#[derive(Debug, Default)]
pub(crate) struct Ids {
    pub(crate) ids: Vec<u32>,
    places: HashMap<u32, u16>,
}

impl Ids {
    /// The most ids: the superblock counts them in 16 bits.
    const LIMIT: usize = u16::MAX as usize;

    pub(crate) fn place(&mut self, id: u32) -> Result<u16> {
        if let Some(place) = self.places.get(&id) {
            return Ok(*place);
        }
        if self.ids.len() >= Self::LIMIT {
            return Err(Error::Capacity {
                what: "different owners and groups".to_owned(),
                found: self.ids.len() as u64 + 1,
                limit: Self::LIMIT as u64,
            });
        }
        let place = self.ids.len() as u16;
        self.ids.push(id);
        self.places.insert(id, place);
        Ok(place)
    }
}
