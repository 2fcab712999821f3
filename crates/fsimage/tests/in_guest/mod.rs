//! By what the guest's kernel has when they run.

mod with_all {
    /// Files with labels of SELinux.
    mod labels;
    /// A medium as Linux sees it: its partitions, ISO 9660 and FAT.
    mod medium;

    #[must_use]
    #[expect(clippy::print_stdout, reason = "a skipped test says why")]
    fn lacks_guest() -> bool {
        if std::env::var_os("LIVECD_IN_GUEST").is_some() {
            return false;
        }
        println!("SKIPPED: runs in a guest; `cargo xtask vm-test` does");
        true
    }
}
