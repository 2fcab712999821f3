//! dnf 4, in Python.

use std::path::Path;

use super::{Dialect, MetadataFailure, counted, reason};
use crate::dnf::progress::Progress;

#[derive(Debug)]
pub(crate) struct Dnf4;

impl Dialect for Dnf4 {
    /// dnf takes these beneath the root, out of which nothing but `..` leads.
    fn path(&self, root: &Path, path: &Path) -> String {
        let depth = root.components().count() - 1;
        format!("{}{}", "/..".repeat(depth), path.display())
    }

    fn own_configuration(&self, _cache: &Path) -> Vec<String> {
        Vec::new()
    }

    fn skip_broken(&self) -> &'static [&'static str] {
        &["--skip-broken"]
    }

    fn group_info(&self) -> &'static [&'static str] {
        &["--quiet", "group", "info"]
    }

    fn environment_info(&self) -> &'static [&'static str] {
        self.group_info()
    }

    fn is_about_group(&self, name: &str, argument: &str) -> bool {
        name.strip_prefix('@') == Some(argument)
    }

    fn progress<'l>(&self, line: &'l str) -> Option<Progress<'l>> {
        let line = line.trim();
        if let Some(rest) = line.strip_prefix('(') {
            // `(3/27): bash-5.2-1.x86_64.rpm   1.2 MB/s | 1.8 MB  00:01`
            let (count, rest) = rest.split_once("):")?;
            let (done, total) = counted(count)?;
            return rest
                .contains(".rpm")
                .then_some(Progress::Download(done, total));
        }
        // `Installing       : bash-5.2-1.x86_64           3/63`
        let (act, rest) = line.split_once(" : ").or_else(|| line.split_once(": "))?;
        let act = act.trim();
        if !matches!(act, "Installing" | "Upgrading" | "Running scriptlet") {
            return None;
        }
        let mut words = rest.split_whitespace();
        let (package, count) = (words.next()?, words.next()?);
        let (done, total) = counted(count)?;
        Some(Progress::Install {
            act,
            package,
            done,
            total,
        })
    }

    fn unmarked<'l>(&self, line: &'l str) -> (&'l str, bool) {
        (line, false)
    }

    fn fails_with_every_script(&self) -> bool {
        false
    }

    fn metadata_failure<'l>(&self, lines: &'l [String]) -> Option<MetadataFailure<'l>> {
        let (id, reason) = lines.iter().find_map(|line| {
            let (_, rest) = line.split_once("Failed to download metadata for repo '")?;
            rest.split_once("': ")
        })?;
        let detail = lines
            .iter()
            .skip_while(|line| !line.contains("Errors during downloading metadata"))
            .find_map(|line| line.trim().strip_prefix("- "));
        Some(MetadataFailure { id, reason, detail })
    }

    fn not_cached(&self, lines: &[String]) -> Option<String> {
        let line = lines.iter().find(|line| {
            line.contains("Cache-only enabled") || line.contains("\"--cacheonly\" option")
        })?;
        Some(match line.split('\'').nth(1) {
            Some(name) => format!("the metadata of repository {name}"),
            None => "some packages".to_owned(),
        })
    }

    fn repository_in_reasons(&self, _id: &str, name: &str) -> String {
        format!("\"{name}\" repository")
    }

    fn failed_download<'l>(&self, lines: &'l [String]) -> Option<(&'l str, &'l str)> {
        let mut after = lines
            .iter()
            .skip_while(|line| !line.starts_with("Error: Error downloading packages"));
        let (file, reason) = after.nth(1)?.trim().split_once(": ")?;
        // What the first mirror said is worth more.
        let of_mirror = lines.iter().find_map(|line| {
            let (known, reason) = line.strip_prefix("[MIRROR] ")?.split_once(": ")?;
            known.starts_with(file).then_some(reason)
        });
        Some((file, of_mirror.unwrap_or(reason)))
    }

    fn unresolvable(&self, lines: &[String]) -> Vec<String> {
        let mut lines = lines.iter().skip_while(|line| !line.starts_with("Error:"));
        let Some(first) = lines.next() else {
            return Vec::new();
        };
        let first = first.trim_start_matches("Error:").trim();
        // The last line advises options of dnf, in parentheses.
        let rest = lines.take_while(|line| !line.starts_with('('));
        let all = std::iter::once(first).chain(rest.map(String::as_str));
        all.filter_map(reason).map(str::to_owned).collect()
    }
}
