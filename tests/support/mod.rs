//! What the tests of this program share: what they need, and the medium they look at.

mod deb_repository;
mod medium;
mod program;
mod rpm_repository;
mod secrets;
mod server;
mod tiny_image;
mod tiny_live;
mod tls;
mod user;

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};

pub(crate) use deb_repository::{DEB_TOOLS, DebRepository};
pub(crate) use medium::{
    CHANGES, LABEL, MOUNTS_ROOT, Medium, cache, erofs, flat_again, kept, medium, nested,
    uncompressed,
};
pub(crate) use program::{Scratch, shell};
pub(crate) use rpm_repository::{RPM_TOOLS, RpmRepository};
pub(crate) use secrets::{Watch, files_with};
pub(crate) use server::Server;
pub(crate) use tiny_image::{BOTH, COPIED, TinyImage, Who};
pub(crate) use tiny_live::LIVE;
pub(crate) use tls::{TLS_TOOLS, TlsServer};
pub(crate) use user::User;

/// Turns a skipped test into a failed one.
const REQUIRE: &str = "LIVECD_TEST_REQUIRE";
/// Allows tests that build a whole image, which takes minutes and a network.
const IMAGES: &str = "LIVECD_TEST_IMAGES";

/// A file of `examples/`.
pub(crate) fn example(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../examples")
        .join(name)
}

/// The kickstarts of `examples/`, which include each other, by name.
pub(crate) fn examples() -> BTreeMap<String, String> {
    let files = fs::read_dir(example("")).unwrap();
    files
        .map(|file| {
            let file = file.unwrap();
            let name = file.file_name().into_string().unwrap();
            (name, fs::read_to_string(file.path()).unwrap())
        })
        .collect()
}

/// Whether a test must be skipped because a program it needs is not there;
/// says so, and fails the test where nothing may be skipped.
#[must_use]
pub(crate) fn lacks(programs: &[&str]) -> bool {
    let path = env::var_os("PATH").unwrap_or_default();
    let there = |program: &&&str| {
        env::split_paths(&path)
            .chain(["/usr/sbin".into(), "/sbin".into()])
            .any(|folder| folder.join(program).is_file())
    };
    match programs.iter().find(|program| !there(program)) {
        Some(program) => skip(&format!("{program} is not installed")),
        None => false,
    }
}

/// Whether a test must be skipped because whole images are not wanted now.
#[must_use]
pub(crate) fn may_not_build() -> bool {
    env::var_os(IMAGES).is_none()
        && skip("it builds a whole image; `cargo xtask test` does, or set LIVECD_TEST_IMAGES=1")
}

/// Whether a test must be skipped because it needs root.
#[must_use]
pub(crate) fn lacks_root() -> bool {
    !rustix::process::geteuid().is_root() && skip("needs root")
}

fn skip(reason: &str) -> bool {
    assert!(
        env::var_os(REQUIRE).is_none(),
        "may not be skipped: {reason}"
    );
    println!("SKIPPED: {reason}");
    true
}
