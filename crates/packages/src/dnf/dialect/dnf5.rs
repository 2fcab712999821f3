//! dnf5, in C++.

use std::path::Path;

use super::{Dialect, MetadataFailure, counted, reason};
use crate::dnf::progress::Progress;

/// How lines begin that are about the line of progress before them.
const MARK: &str = ">>> ";

/// What comes between a script's lines.
const HEADINGS: [&str; 5] = [
    "Running %",
    "Finished %",
    "Error in %",
    "Non-critical error in %",
    "Scriptlet output:",
];

/// What begins the advice to use options of dnf.
const ADVICE: &str = "You can try to add";

#[derive(Debug)]
pub(crate) struct Dnf5;

impl Dialect for Dnf5 {
    fn path(&self, _root: &Path, path: &Path) -> String {
        path.display().to_string()
    }

    /// It would look for repositories and variables in the root, and has two names
    /// for the cache.
    fn own_configuration(&self, cache: &Path) -> Vec<String> {
        vec![
            "--use-host-config".to_owned(),
            format!("--setopt=system_cachedir={}", cache.display()),
        ]
    }

    fn skip_broken(&self) -> &'static [&'static str] {
        &["--skip-broken", "--skip-unavailable"]
    }

    fn group_info(&self) -> &'static [&'static str] {
        &["group", "info"]
    }

    /// Asked for a group of that name, it answers nothing, and calls that success.
    fn environment_info(&self) -> &'static [&'static str] {
        &["environment", "info"]
    }

    /// It tells groups without `@`.
    fn is_about_group(&self, name: &str, argument: &str) -> bool {
        name.strip_prefix('@').unwrap_or(name) == argument
    }

    fn progress<'l>(&self, line: &'l str) -> Option<Progress<'l>> {
        // `[ 3/65] Installing bash-0:5.2-1.x86_64   100% | …`
        let (count, rest) = line.trim().strip_prefix('[')?.split_once(']')?;
        let (done, total) = counted(count)?;
        let mut words = rest.split_whitespace();
        match words.next()? {
            act @ ("Installing" | "Upgrading" | "Scriptlet") => Some(Progress::Install {
                act,
                package: words.next().unwrap_or_default(),
                done,
                total,
            }),
            "Verify" | "Prepare" | "Running" => None,
            _ => Some(Progress::Download(done, total)),
        }
    }

    fn unmarked<'l>(&self, line: &'l str) -> (&'l str, bool) {
        let Some(rest) = line.strip_prefix(MARK) else {
            return (line, false);
        };
        (
            rest,
            HEADINGS.iter().any(|heading| rest.starts_with(heading)),
        )
    }

    fn fails_with_every_script(&self) -> bool {
        true
    }

    fn metadata_failure<'l>(&self, lines: &'l [String]) -> Option<MetadataFailure<'l>> {
        let (id, reason) = lines.iter().find_map(|line| {
            let (_, rest) = line.split_once("Failed to download metadata (")?;
            let (_, rest) = rest.split_once("for repository \"")?;
            rest.split_once("\": ").or_else(|| rest.split_once('"'))
        })?;
        let detail = lines.iter().find_map(|line| line.strip_prefix(MARK));
        Some(MetadataFailure { id, reason, detail })
    }

    fn not_cached(&self, lines: &[String]) -> Option<String> {
        lines.iter().find_map(|line| {
            if line.contains("cacheonly option is activated") {
                // `Cannot download the "x-1-1.noarch" package, …`
                let package = line.split('"').nth(1)?;
                return Some(format!("package {package}"));
            }
            let is_metadata =
                line.contains("Cache-only enabled") || line.contains("\"--cacheonly\" option");
            is_metadata.then(|| match line.split('\'').nth(1) {
                Some(name) => format!("the metadata of repository {name}"),
                None => "some packages".to_owned(),
            })
        })
    }

    fn repository_in_reasons(&self, id: &str, _name: &str) -> String {
        format!("from repo \"{id}\"")
    }

    fn failed_download<'l>(&self, lines: &'l [String]) -> Option<(&'l str, &'l str)> {
        let mut after = lines
            .iter()
            .skip_while(|line| !line.starts_with("Failed to download packages"));
        let line = after.nth(1)?.trim();
        let line = line
            .strip_prefix("Librepo error: Cannot download ")
            .unwrap_or(line);
        let (file, reason) = line.split_once(": ")?;
        // What the first mirror said is worth more.
        let of_mirror = lines.iter().find_map(|line| {
            let line = line.strip_prefix(MARK)?;
            let (known, reason) = line.split_once(": ").unwrap_or(("", line));
            known.starts_with(file).then_some(reason)
        });
        Some((file, of_mirror.unwrap_or(reason)))
    }

    fn unresolvable(&self, lines: &[String]) -> Vec<String> {
        // Before the download, or when files of packages are compared.
        let start = lines.iter().position(|line| {
            line.starts_with("Failed to resolve") || line.starts_with("Transaction failed: Rpm")
        });
        let Some(start) = start else {
            return Vec::new();
        };
        let is_conflict = lines[start].starts_with("Transaction failed");
        lines[start + 1..]
            .iter()
            .take_while(|line| !line.starts_with(ADVICE))
            .filter(|line| !is_conflict || line.trim_start().starts_with("- "))
            .filter_map(|line| reason(line))
            .map(str::to_owned)
            .collect()
    }
}
