//! What the build host's kernel may do otherwise than that of others.

mod in_guest {
    mod with_all {
        use std::os::unix::process::ExitStatusExt;
        use std::path::Path;
        use std::process::Command;

        use rustix::mount::{MountFlags, mount};
        use xtask::little_memory::LittleMemory;

        const GROUPS: &str = "/sys/fs/cgroup";

        #[expect(clippy::print_stdout, reason = "a skipped test says why")]
        fn lacks_guest() -> bool {
            let lacks = std::env::var_os("LIVECD_IN_GUEST").is_none();
            if lacks {
                println!("SKIPPED: runs in a guest; `cargo xtask vm-test` does");
            }
            lacks
        }

        /// The kernel of the guest has all control groups in one tree.
        #[test]
        fn a_program_that_wants_more_than_little_memory_is_killed() {
            if lacks_guest() {
                return;
            }
            mount(c"none", GROUPS, c"cgroup2", MountFlags::empty(), c"").unwrap();
            let memory = LittleMemory::new().unwrap();
            let status = |script: &str| {
                let group = format!("echo $$ > {}; {script}", memory.processes().display());
                let shell = Command::new("/bin/busybox")
                    .args(["sh", "-c", &group])
                    .status();
                shell.unwrap()
            };
            assert!(status("exec /bin/busybox true").success());
            let hungry = "exec /bin/busybox dd if=/dev/zero of=/dev/null bs=400M count=1";
            assert_eq!(status(hungry).signal(), Some(9));
            drop(memory);
            let group = format!("livecd-chaos-{}", std::process::id());
            assert!(!Path::new(GROUPS).join(group).exists());
        }
    }
}
