//! Where the workspace is, and where its build results go.

use std::env;
use std::path::{Path, PathBuf};

use livecd_host::Tool;

use crate::TaskResult;

/// The folder of the workspace.
pub(crate) fn root() -> &'static Path {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    package.parent().unwrap_or(package)
}

/// Cargo, in the workspace.
pub(crate) fn cargo() -> Tool {
    let cargo = Tool::new("cargo").current_dir(root());
    cargo.with_callers_environment()
}

/// Whether `crates/NAME` exists.
pub(crate) fn has_crate(name: &str) -> bool {
    root().join("crates").join(name).join("Cargo.toml").exists()
}

/// Cargo's target directory: this program lies in a folder of it.
pub(crate) fn target() -> TaskResult<PathBuf> {
    let program = env::current_exe()?;
    let target = program.parent().and_then(Path::parent);
    Ok(target.ok_or("this program lies in no folder")?.to_owned())
}

/// `path` as seen from the working directory, which is shorter to read.
pub(crate) fn nearby(path: &Path) -> PathBuf {
    let here = env::current_dir().unwrap_or_default();
    path.strip_prefix(here).unwrap_or(path).to_owned()
}

/// Where downloads and test media are kept between builds, outside the tree.
pub(crate) fn cache() -> TaskResult<PathBuf> {
    let set = |name| env::var_os(name).filter(|value| !value.is_empty());
    set("LIVECD_CACHE")
        .map(PathBuf::from)
        .or_else(|| set("XDG_CACHE_HOME").map(|cache| Path::new(&cache).join("livecd")))
        .or_else(|| set("HOME").map(|home| Path::new(&home).join(".cache/livecd")))
        .ok_or_else(|| "set LIVECD_CACHE: neither it nor HOME is set".into())
}
