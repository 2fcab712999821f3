//! What is said of new files, as of those of an image that is made.

use std::collections::HashSet;

use super::{Edited, Editor};
use crate::image_path::ImagePath;
use crate::inodes::Inodes;
use crate::namespace::tree::NamespaceTree;

impl Editor {
    /// Adds what could not be kept as it was of files that were not in the image.
    pub(super) fn report_new(
        &self,
        edited: &mut Edited,
        namespaces: &[NamespaceTree<'_>],
        inodes: &Inodes,
    ) {
        let old = self.inventory.entries.iter().map(|entry| &entry.path);
        let old: HashSet<&ImagePath> = old.collect();
        let is_new = |path: &ImagePath| !old.contains(path);
        for namespace in namespaces {
            let renamed = namespace.renamed.iter();
            let renamed = renamed.filter(|renamed| is_new(&renamed.path)).cloned();
            edited.renamed.extend(renamed);
            let omitted = namespace.omitted.iter();
            let omitted = omitted.filter(|omitted| is_new(&omitted.path)).cloned();
            edited.omitted.extend(omitted);
        }
        // What was in the image has a date that an image holds.
        edited.dates_cut.clone_from(&inodes.dates_cut);
    }
}
