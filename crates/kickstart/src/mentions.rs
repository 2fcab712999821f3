//! Things that are named, and taken back, any number of times.

use std::collections::HashSet;

/// Things in the order they are mentioned: named, or taken back.
///
/// They are sorted out at the end. That takes less memory than a table of the
/// names, which would hold each of them again.
pub(crate) struct Mentions<T> {
    all: Vec<T>,
    /// Which of them take a thing back.
    taken_back: HashSet<usize>,
}

impl<T> Default for Mentions<T> {
    fn default() -> Self {
        Self {
            all: Vec::new(),
            taken_back: HashSet::new(),
        }
    }
}

impl<T> Mentions<T> {
    pub(crate) fn name(&mut self, thing: T) {
        self.all.push(thing);
    }

    pub(crate) fn take_back(&mut self, thing: T) {
        self.taken_back.insert(self.all.len());
        self.all.push(thing);
    }

    /// Each thing once: those that are named in the end, and those that are taken back.
    ///
    /// Of several mentions that say the same at the end, the first stays.
    pub(crate) fn settle(self, name: impl Fn(&T) -> &str) -> (Vec<T>, Vec<T>) {
        let (all, taken_back) = (self.all, self.taken_back);
        let mut order: Vec<usize> = (0..all.len()).collect();
        order.sort_by_key(|&index| name(&all[index]));
        let mut stays = vec![false; all.len()];
        for same in order.chunk_by(|&a, &b| name(&all[a]) == name(&all[b])) {
            let says = |index: &usize| taken_back.contains(index);
            if let Some(last) = same.chunk_by(|a, b| says(a) == says(b)).next_back() {
                stays[last[0]] = true;
            }
        }
        let mut excluded = Vec::new();
        let named = all.into_iter().enumerate().filter_map(|(index, thing)| {
            match (stays[index], taken_back.contains(&index)) {
                (false, _) => None,
                (true, false) => Some(thing),
                (true, true) => {
                    excluded.push(thing);
                    None
                }
            }
        });
        (named.collect(), excluded)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_word_counts_and_its_first_mention_stays() {
        for (lines, named, taken_back) in [
            ("a b a", "a b", ""),
            ("a b -a", "b", "a"),
            ("a b -a a", "b a", ""),
            ("-c a -a -a c", "c", "a"),
        ] {
            let mut mentions = Mentions::default();
            for word in lines.split(' ') {
                match word.strip_prefix('-') {
                    Some(name) => mentions.take_back(name),
                    None => mentions.name(word),
                }
            }
            let settled = mentions.settle(|name| *name);
            assert_eq!(
                (settled.0.join(" "), settled.1.join(" ")),
                (named.into(), taken_back.into()),
                "{lines}"
            );
        }
    }
}
