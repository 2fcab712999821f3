//! What dnf 4 and dnf5 do not have in common: how they are asked for something,
//! and in which words they answer.

mod dnf4;
mod dnf5;

use std::fmt::Debug;
use std::path::Path;

pub(crate) use self::dnf4::Dnf4;
pub(crate) use self::dnf5::Dnf5;
use super::progress::Progress;

/// One of the two. Lines are what dnf printed.
pub(crate) trait Dialect: Debug + Sync {
    /// How an option names `path`, which dnf may look for beneath `root`.
    fn path(&self, root: &Path, path: &Path) -> String;
    /// Options that keep it from what `root` configures, with its cache.
    fn own_configuration(&self, cache: &Path) -> Vec<String>;
    /// Options of `install` that leave out what cannot be installed. What is
    /// missing is told either way.
    fn skip_broken(&self) -> &'static [&'static str];
    /// Says what a group consists of.
    fn group_info(&self) -> &'static [&'static str];
    /// Says what an environment consists of.
    fn environment_info(&self) -> &'static [&'static str];

    /// Whether dnf, which told `name` to be unknown, means the group `argument`.
    fn is_about_group(&self, name: &str, argument: &str) -> bool;
    /// How far dnf is, if a line says that.
    fn progress<'l>(&self, line: &'l str) -> Option<Progress<'l>>;
    /// A line of a script's surroundings, without the mark that it is one.
    fn unmarked<'l>(&self, line: &'l str) -> (&'l str, bool);
    /// Whether a transaction fails with any script, and not only with one before
    /// the package's files.
    fn fails_with_every_script(&self) -> bool;
    /// The repository whose metadata could not be had.
    fn metadata_failure<'l>(&self, lines: &'l [String]) -> Option<MetadataFailure<'l>>;
    /// What the cache does not have.
    fn not_cached(&self, lines: &[String]) -> Option<String>;
    /// How dnf names the repository `id`, called `name`, of a package that is not
    /// verified.
    fn repository_in_reasons(&self, id: &str, name: &str) -> String;
    /// The file that was not downloaded, and why.
    fn failed_download<'l>(&self, lines: &'l [String]) -> Option<(&'l str, &'l str)>;
    /// Why packages do not go together.
    fn unresolvable(&self, lines: &[String]) -> Vec<String>;
}

/// A repository whose metadata could not be had.
#[derive(Clone, Copy, Debug)]
pub(crate) struct MetadataFailure<'l> {
    pub(crate) id: &'l str,
    pub(crate) reason: &'l str,
    /// The first attempt's own words, which name the file and the cause.
    pub(crate) detail: Option<&'l str>,
}

/// Numbers such as `3/27`.
fn counted(text: &str) -> Option<(u64, u64)> {
    let (done, total) = text.trim().split_once('/')?;
    Some((done.trim().parse().ok()?, total.trim().parse().ok()?))
}

/// A reason as both write it, without the mark of a list; `None` if it says only
/// that the lines after it are about what was asked for.
fn reason(line: &str) -> Option<&str> {
    let line = line.trim();
    let line = line.strip_prefix("- ").unwrap_or(line);
    let line = match line.split_once(": ") {
        Some((problem, reason)) if problem.starts_with("Problem") => reason,
        _ => line,
    };
    let telling = line != "conflicting requests" && !line.is_empty() && !line.ends_with(':');
    telling.then_some(line)
}
