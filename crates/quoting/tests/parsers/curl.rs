//! Addresses that curl reads from its configuration.

use std::process::Command;

use livecd_quoting::{CurlConfig, Text};

use crate::corpus::{HARMLESS, hostile};
use crate::{assert_unharmed, file, lacks};

#[test]
fn an_address_is_the_one_that_curl_asks() {
    if lacks("curl") {
        return;
    }
    let directory = tempfile::tempdir().unwrap();
    let (mut text, mut expected) = (Text::<CurlConfig>::new(), Vec::new());
    for value in hostile().into_iter().chain(HARMLESS.map(str::to_owned)) {
        // curl would change the beginning of an address, and takes no longer ones
        // here. It refuses blanks only when it begins.
        let address = format!("file:///nowhere/{value}");
        if value.len() > 5000 {
            continue;
        }
        if text.add("url = {}\n", &[&address]).is_ok() {
            expected.push(address);
        }
    }
    assert!(expected.len() > 200, "{}", expected.len());
    let path = file(directory.path(), "curlrc", &text);
    let read = Command::new("curl")
        .args(["-q", "--globoff", "--silent", "--write-out"])
        .args([r"%{url}\n", "--config"])
        .arg(path)
        .current_dir(directory.path())
        .output()
        .unwrap();
    // There are no such files.
    assert!(!read.status.success());
    let read = String::from_utf8(read.stdout).unwrap();
    let read: Vec<&str> = read.lines().collect();
    for (read, expected) in read.iter().zip(&expected) {
        assert_eq!(read, expected);
    }
    assert_eq!(read.len(), expected.len());
    assert_unharmed(directory.path());
}
