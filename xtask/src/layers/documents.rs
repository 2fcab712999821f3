//! Files that the documentation names.

use std::path::Path;

/// A name of a file, and whether it is a link to it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Named<'a> {
    pub(crate) path: &'a str,
    pub(crate) link: bool,
}

/// The files that a Markdown text names: what it links to, and sources in code spans.
pub(crate) fn named(text: &str) -> Vec<Named<'_>> {
    let mut found = Vec::new();
    let mut fenced = false;
    for line in text.lines() {
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
        } else if !fenced {
            let spans = line.split('`').skip(1).step_by(2);
            let sources = spans.filter(|span| {
                span.contains('/') && span.ends_with(".rs") && !span.contains([' ', '$', '\\'])
            });
            found.extend(sources.map(|path| Named { path, link: false }));
            let links = line
                .split("](")
                .skip(1)
                .filter_map(|rest| rest.split(')').next());
            let files =
                links.filter(|link| !link.contains(':') && !link.starts_with(['#', '/', '<']));
            found.extend(files.map(|link| Named {
                path: link.split('#').next().unwrap_or(link),
                link: true,
            }));
        }
    }
    found
}

/// Whether one of `files`, paths from the root of the workspace, is meant by a source's
/// `path`, which may leave out the folders above it. A word in capitals or a star is any
/// name.
pub(crate) fn is_source<'a>(path: &str, mut files: impl Iterator<Item = &'a Path>) -> bool {
    let parts: Vec<&str> = path.trim_start_matches("./").split('/').collect();
    files.any(|file| {
        let names: Vec<_> = file.iter().filter_map(|name| name.to_str()).collect();
        names.len() >= parts.len()
            && names[names.len() - parts.len()..]
                .iter()
                .zip(&parts)
                .all(|(name, part)| fits(part, name))
    })
}

fn fits(part: &str, name: &str) -> bool {
    let stem = part.strip_suffix(".rs").unwrap_or(part);
    let any = stem == "*" || (!stem.is_empty() && stem.chars().all(|c| c.is_ascii_uppercase()));
    match part.split_once('{') {
        // `{a,b}.rs`: one of them.
        Some((before, rest)) => {
            let (choice, after) = rest.split_once('}').unwrap_or((rest, ""));
            choice
                .split(',')
                .any(|word| format!("{before}{word}{after}") == name)
        }
        None => any || part == name,
    }
}
