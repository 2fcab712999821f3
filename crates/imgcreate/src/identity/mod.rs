//! What makes one installed machine different from another leaves the image:
//! every machine that boots it makes its own.

mod host_keys;
mod leftovers;

use std::path::Path;

use livecd_host::Event;
use livecd_installroot::InstallRoot;

use crate::{Context, HookResult};
use host_keys::{Fate, HOST_KEYS};
use leftovers::{LEFTOVERS, Leftover, Removal};

/// Removes the machine's identity, and what else is about the act of installing,
/// and reports it.
pub(crate) fn remove(cx: &Context) -> HookResult {
    let fate = host_keys::fate(|path| cx.root.exists(path));
    if let Fate::Keep = fate {
        cx.host.report(Event::Warning(format_args!(
            "the SSH host keys stay in the image, as nothing in it would make new ones: \
             machines that boot it share them"
        )));
    }
    let (mut kinds, mut count) = (Vec::new(), 0);
    for leftover in LEFTOVERS {
        if leftover.kind == HOST_KEYS && fate == Fate::Keep {
            continue;
        }
        let removed = remove_one(&cx.root, leftover)?;
        if !removed.is_empty() {
            if kinds.last() != Some(&leftover.kind) {
                kinds.push(leftover.kind);
            }
            count += removed.len();
        }
        for path in removed {
            cx.host
                .report(Event::Detail(format_args!("removed {path}")));
        }
    }
    if fate == Fate::RemoveAndMakeAtBoot {
        host_keys::make_at_boot(&cx.root)?;
    }
    if count > 0 {
        let kinds = kinds.join(", ");
        cx.host.report(Event::Note(format_args!(
            "machine identity removed: {count} files ({kinds})"
        )));
    }
    Ok(())
}

/// Whether what is removed holds the file `path`.
pub(crate) fn removes(path: &Path) -> bool {
    let names: Vec<_> = path.iter().map(|name| name.to_string_lossy()).collect();
    LEFTOVERS.iter().any(|leftover| {
        leftover.paths.iter().any(|pattern| {
            let parts: Vec<&str> = pattern.split('/').skip(1).collect();
            let depth = names.len() - 1;
            let reaches = match leftover.removal {
                Removal::Directory => depth > parts.len(),
                Removal::File | Removal::Content => depth == parts.len(),
            };
            let mut pairs = parts.iter().zip(&names[1..]);
            reaches && pairs.all(|(part, name)| fits(part, name))
        })
    })
}

/// Removes what the patterns of `leftover` match, and returns the paths.
fn remove_one(root: &InstallRoot, leftover: &Leftover) -> HookResult<Vec<String>> {
    let mut done = Vec::new();
    for pattern in leftover.paths {
        for path in matches(root, pattern) {
            let changed = match leftover.removal {
                Removal::File => root.remove(&path)?,
                // A link is somebody else's decision.
                Removal::Content if is_plain(root, &path)? => {
                    let full = !root.read(&path)?.is_empty();
                    if full {
                        root.rewrite(&path, "")?;
                    }
                    full
                }
                Removal::Directory => {
                    let full = root.list(&path).is_ok_and(|names| !names.is_empty());
                    root.empty_dir(&path)?;
                    full
                }
                Removal::Content => false,
            };
            if changed {
                done.push(path);
            }
        }
    }
    Ok(done)
}

fn is_plain(root: &InstallRoot, path: &str) -> HookResult<bool> {
    Ok(root.read_link(path)?.is_none() && root.open_file(path).is_ok())
}

/// The paths that are there for `pattern`, in which `*` stands for any part of
/// one name.
fn matches(root: &InstallRoot, pattern: &str) -> Vec<String> {
    let mut found = vec![String::new()];
    for part in pattern.split('/').skip(1) {
        found = found
            .iter()
            .flat_map(|directory| {
                // What is no directory has nothing to remove in it.
                let names = root.list(format!("{directory}/")).unwrap_or_default();
                let matching = names.into_iter().filter(|name| fits(part, name));
                matching
                    .map(|name| format!("{directory}/{name}"))
                    .collect::<Vec<_>>()
            })
            .collect();
    }
    found
}

fn fits(pattern: &str, name: &str) -> bool {
    let Some((before, after)) = pattern.split_once('*') else {
        return pattern == name;
    };
    name.len() >= before.len() + after.len() && name.starts_with(before) && {
        // Further stars are in the rest.
        let rest = &name[before.len()..];
        match after.contains('*') {
            true => (0..=rest.len())
                .filter(|at| rest.is_char_boundary(*at))
                .any(|at| fits(after, &rest[at..])),
            false => rest.ends_with(after),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_is_any_part_of_a_name() {
        assert!(fits("ssh_host_*_key*", "ssh_host_rsa_key.pub"));
        assert!(fits("ssh_host_*_key*", "ssh_host_rsa_key"));
        assert!(!fits("ssh_host_*_key*", "ssh_config"));
        assert!(fits("*.lease", "eth0.lease") && !fits("*.lease", "lease"));
        assert!(fits("machine-id", "machine-id") && !fits("a*a", "a"));
    }

    #[test]
    fn every_pattern_is_an_absolute_path_of_one_entry() {
        let mut seen = std::collections::BTreeSet::new();
        for leftover in LEFTOVERS {
            for path in leftover.paths {
                assert!(path.starts_with('/') && !path.ends_with('/'), "{path}");
                assert!(seen.insert(path), "{path} is there twice");
            }
        }
    }
}
