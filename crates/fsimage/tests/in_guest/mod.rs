//! By what the guest's kernel has when they run.

mod with_all {
    /// A medium as Linux sees it: its partitions, ISO 9660 and FAT.
    mod medium;
}
