//! What makes one installed machine different from another leaves the image:
//! every machine that boots it makes its own.

mod host_keys;
mod leftovers;

use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

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
    let names: Vec<_> = path.iter().collect();
    LEFTOVERS.iter().any(|leftover| {
        leftover.paths.iter().any(|pattern| {
            let parts: Vec<&str> = pattern.split('/').skip(1).collect();
            let depth = names.len() - 1;
            let reaches = match leftover.removal {
                Removal::Directory => depth > parts.len(),
                Removal::File | Removal::Content => depth == parts.len(),
            };
            let mut pairs = parts.iter().zip(&names[1..]);
            reaches && pairs.all(|(part, name)| fits(part.as_bytes(), name.as_bytes()))
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
                done.push(path.display().to_string());
            }
        }
    }
    Ok(done)
}

fn is_plain(root: &InstallRoot, path: &Path) -> HookResult<bool> {
    Ok(root.read_link(path)?.is_none() && root.open_file(path).is_ok())
}

/// The paths that are there for `pattern`, in which `*` stands for any part of
/// one name.
fn matches(root: &InstallRoot, pattern: &str) -> Vec<PathBuf> {
    let mut found = vec![PathBuf::from("/")];
    for part in pattern.split('/').skip(1) {
        found = found
            .iter()
            .flat_map(|directory| {
                // What is no directory has nothing to remove in it.
                let names = root.list(directory.join("")).unwrap_or_default();
                let matching = names
                    .into_iter()
                    .filter(|name| fits(part.as_bytes(), name.as_bytes()));
                matching
                    .map(|name| directory.join(name))
                    .collect::<Vec<_>>()
            })
            .collect();
    }
    found
}

/// Whether `name` is as `pattern` says, in which `*` stands for anything.
fn fits(pattern: &[u8], name: &[u8]) -> bool {
    let Some(star) = pattern.iter().position(|&byte| byte == b'*') else {
        return pattern == name;
    };
    let (before, after) = (&pattern[..star], &pattern[star + 1..]);
    name.strip_prefix(before).is_some_and(|rest| {
        // Further stars are in what follows.
        (0..=rest.len()).any(|at| fits(after, &rest[at..]))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_is_any_part_of_a_name() {
        assert!(fits(b"ssh_host_*_key*", b"ssh_host_rsa_key.pub"));
        assert!(fits(b"ssh_host_*_key*", b"ssh_host_rsa_key"));
        assert!(!fits(b"ssh_host_*_key*", b"ssh_config"));
        assert!(fits(b"*.lease", b"eth0.lease") && !fits(b"*.lease", b"lease"));
        assert!(fits(b"machine-id", b"machine-id") && !fits(b"a*a", b"a"));
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
