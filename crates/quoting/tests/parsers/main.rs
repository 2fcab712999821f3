//! What a program reads back from a text is the value that was written, by the
//! program's own parser.

mod apt;
mod corpus;
mod curl;
mod daemons;
mod dnf;
mod files;
mod menus;
mod rpm;

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::Command;

use livecd_quoting::Text;

/// Whether a program is there; says so if not, and fails where all must be.
pub(crate) fn lacks(program: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let found = std::env::split_paths(&path)
        .chain(["/usr/sbin", "/sbin"].map(Into::into))
        .any(|directory| directory.join(program).exists());
    !found && skip(program)
}

/// Says that `program` is missing, and fails where all must be there.
pub(crate) fn skip(program: &str) -> bool {
    let _ = writeln!(std::io::stderr(), "SKIPPED: {program} is not installed");
    let required = std::env::var_os("LIVECD_TEST_REQUIRE").is_some_and(|value| value == "1");
    assert!(!required, "cannot run: {program} is not installed");
    true
}

/// Writes a file named `name` into `directory`.
pub(crate) fn file<S>(directory: &Path, name: &str, text: &Text<S>) -> std::path::PathBuf {
    let path = directory.join(name);
    fs::write(&path, text.as_str()).unwrap();
    path
}

/// Standard output of a command, which must not fail.
pub(crate) fn output(command: &mut Command) -> Vec<u8> {
    let output = command.output().unwrap();
    assert!(
        output.status.success(),
        "{command:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    output.stdout
}

/// Asserts that nothing a value says was done.
pub(crate) fn assert_unharmed(directory: &Path) {
    let marker = directory.join(corpus::MARKER);
    assert!(!marker.exists(), "a value was run as a command");
}
