//! A killed program leaves no snapshot.

use std::env;
use std::io::Read;
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

use livecd_snapshot::Snapshot;

use crate::in_guest::support::*;

/// Tells this test program to be one that is killed, and the backend's number.
const VICTIM: &str = "LIVECD_TEST_VICTIM";
const CYCLES: u64 = 100;

/// Not a test by itself: the program that is killed. It makes a snapshot, says so,
/// and waits.
#[test]
fn victim() {
    let Ok(number) = env::var(VICTIM) else {
        return;
    };
    let backend = Backend::ALL[number.parse::<usize>().unwrap()];
    let devices = Devices::new(backend, 1, 1);
    let snapshot =
        Snapshot::create_numbered(&devices.host, &devices.mapper, "victim", &devices.plan())
            .unwrap();
    println!("MADE {}", snapshot.name());
    sleep(Duration::from_secs(600));
}

#[test]
fn a_hundred_killed_programs_leave_no_device() {
    by_each(kill_a_hundred);
}

fn kill_a_hundred(backend: Backend) {
    let number = Backend::ALL.iter().position(|&other| other == backend);
    let mut killed_early = 0;
    for cycle in 0..CYCLES {
        let mut made = String::new();
        // What a killed program leaves in it is removed here: the guest's disk is memory.
        let files = tempfile::tempdir().unwrap();
        let mut victim = Command::new(env::current_exe().unwrap())
            .args([
                "--exact",
                "in_guest::with_all::killed::victim",
                "--nocapture",
            ])
            .env(VICTIM, number.unwrap().to_string())
            .env("TMPDIR", files.path())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        if cycle % 2 == 0 {
            let output = victim.stdout.as_mut().unwrap();
            wait_for(output, "MADE ");
            made = wait_for(output, "\n");
        } else {
            // In the middle of it, each time a little later.
            sleep(Duration::from_millis(cycle * 3));
            killed_early += 1;
        }
        victim.kill().unwrap();
        victim.wait().unwrap();
        if cycle % 2 == 0 {
            // The kernel removes the device, and then the loop devices.
            wait_until(|| !devices().contains(&made));
        }
    }
    assert_eq!(killed_early, CYCLES / 2);
    // What was killed before the kernel could be asked for the removal.
    let tried = Devices::new(backend, 1, 1);
    wait_until(|| {
        Snapshot::remove_abandoned(tried.mapper.as_ref()).unwrap();
        devices().is_empty()
    });
    drop(tried);
    wait_until(|| loops().is_empty());
}

/// Reads until `text` has come, and returns what came before it.
fn wait_for(stream: &mut impl Read, text: &str) -> String {
    let (mut said, mut byte) = (String::new(), [0]);
    while !said.ends_with(text) {
        assert_eq!(stream.read(&mut byte).unwrap(), 1, "{said}");
        said.push(char::from(byte[0]));
    }
    said.truncate(said.len() - text.len());
    said
}

/// Waits for what the kernel does in the background; a guest that never does it
/// runs into the limit of the whole run.
fn wait_until(done: impl Fn() -> bool) {
    while !done() {
        sleep(Duration::from_millis(10));
    }
}

/// The loop devices that have a file.
fn loops() -> Vec<std::path::PathBuf> {
    let devices = std::fs::read_dir("/sys/block").unwrap();
    devices
        .map(|entry| entry.unwrap().path().join("loop/backing_file"))
        .filter(|path| path.exists())
        .collect()
}
