//! Names that may be meant by an unknown one.

/// How many are shown.
const SHOWN: usize = 3;

/// The names most like `unknown`, best first.
pub(crate) fn similar<'a>(unknown: &str, names: impl Iterator<Item = &'a str>) -> Vec<String> {
    let allowed = (unknown.len() / 4).clamp(1, 3);
    let mut found: Vec<(usize, &str)> = names
        .filter(|name| name.len().abs_diff(unknown.len()) <= allowed)
        .filter_map(|name| {
            let distance = distance(unknown, name);
            (distance <= allowed).then_some((distance, name))
        })
        .collect();
    found.sort_unstable();
    found.dedup();
    let names = found.into_iter().take(SHOWN);
    names.map(|(_, name)| name.to_owned()).collect()
}

/// How many letters must be changed, added, left out, or swapped with their
/// neighbour.
fn distance(from: &str, to: &str) -> usize {
    let (from, to) = (from.as_bytes(), to.as_bytes());
    let mut before: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=to.len()).collect();
    for (row, a) in from.iter().enumerate() {
        let mut current = vec![row + 1];
        for (column, b) in to.iter().enumerate() {
            let changed = above[column] + usize::from(a != b);
            let mut least = changed.min(above[column + 1] + 1).min(current[column] + 1);
            let swapped = row > 0 && column > 0 && from[row - 1] == *b && *a == to[column - 1];
            if swapped {
                least = least.min(before[column - 1] + 1);
            }
            current.push(least);
        }
        before = std::mem::replace(&mut above, current);
    }
    above.last().copied().unwrap_or(from.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_of_the_keyboard_are_found() {
        let names = ["bash", "bash-doc", "dash", "dracut", "dracut-live", "zsh"];
        for (unknown, expected) in [
            ("bahs", &["bash"][..]),
            ("dracut-liv", &["dracut-live"]),
            ("dracut_live", &["dracut-live"]),
            ("ash", &["bash", "dash", "zsh"]),
            ("firefox", &[]),
        ] {
            assert_eq!(similar(unknown, names.into_iter()), expected, "{unknown}");
        }
    }
}
