//! Tools that print without an end. By itself, as the memory of the whole process
//! is measured.

use livecd_host::{Host, Silent, Tool};

/// What a tool may make this process take, in KiB.
const MEMORY: u64 = 16 << 10;

/// The most memory that this process has had, in KiB.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status
        .lines()
        .find(|line| line.starts_with("VmHWM:"))
        .unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

#[test]
fn however_much_is_printed_memory_stays_bounded() {
    let before = peak();
    // One line without an end, and lines without an end.
    for script in [
        "head -c 200000000 /dev/zero",
        "yes | head -c 5000000",
        "yes $(printf %01000d 0) | head -c 50000000 >&2",
    ] {
        let mut longest = 0;
        Host::system(Silent)
            .run_lines(
                &Tool::new("sh").arg("-c").arg(script).without_output(),
                &mut |line| {
                    longest = longest.max(line.len());
                },
            )
            .unwrap();
        assert!(longest <= (64 << 10) + 40, "{script}: a line of {longest}");
        let grown = peak() - before;
        assert!(grown < MEMORY, "{script}: {grown} KiB more");
    }
}
