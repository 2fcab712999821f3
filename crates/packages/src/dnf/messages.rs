//! What dnf says beside its progress.

use super::dialect::Dialect;

/// The lines dnf printed that explain a failure.
#[derive(Debug)]
pub(crate) struct Messages {
    pub(crate) dialect: &'static dyn Dialect,
    pub(crate) lines: Vec<String>,
    /// How long they are, in bytes.
    size: usize,
}

/// How much is kept, in bytes: scripts may print for ever.
const KEPT: usize = 16 << 20;
/// What a line takes beside its text, in bytes.
const LINE: usize = 48;

impl Messages {
    /// None yet, of a dnf that speaks `dialect`.
    pub(crate) fn new(dialect: &'static dyn Dialect) -> Self {
        Self {
            dialect,
            lines: Vec::new(),
            size: 0,
        }
    }

    /// Takes a line of output.
    pub(crate) fn take(&mut self, line: &str) {
        if !line.trim().is_empty() {
            self.lines.push(line.trim_end().to_owned());
            self.size += line.len() + LINE;
        }
        if self.size > KEPT {
            // The list of packages is at the beginning, what failed at the end.
            let quarter = self.lines.len() / 4;
            self.lines.drain(quarter..self.lines.len() - quarter);
            self.size = self.lines.iter().map(|line| line.len() + LINE).sum();
        }
    }

    /// The arguments no repository has; groups start with `@`.
    pub(crate) fn unknown(&self) -> Vec<String> {
        let mut names = Vec::new();
        let mut add = |name: String| {
            if !names.contains(&name) {
                names.push(name);
            }
        };
        for line in &self.lines {
            let line = line.trim();
            if let Some(name) = line.strip_prefix("No match for argument: ") {
                add(name.trim().to_owned());
            } else if let Some(list) = line.strip_prefix("Error: Unable to find a match: ") {
                list.split_whitespace()
                    .for_each(|name| add(name.to_owned()));
            } else if line.ends_with(" is not available.")
                && let Some(name) = line.split('\'').nth(1)
            {
                add(format!("@{name}"));
            }
        }
        names
    }

    /// Whether everything would have gone well, had dnf been let.
    pub(crate) fn aborted(&self) -> bool {
        let mut lines = self.lines.iter();
        lines.any(|line| line.starts_with("Operation aborted"))
    }

    /// Packages that were left out because they cannot be installed: rows of
    /// tables with such a heading.
    pub(crate) fn skipped(&self) -> Vec<String> {
        let (mut skipped, mut inside) = (Vec::new(), false);
        for line in &self.lines {
            match line.strip_prefix(' ') {
                None => inside = line.starts_with("Skipping packages with "),
                Some(row) if inside && !row.starts_with(' ') => {
                    skipped.extend(row.split_whitespace().next().map(str::to_owned));
                }
                Some(_) => {}
            }
        }
        skipped
    }

    /// Keys that were taken into use, as sentences.
    pub(crate) fn keys(&self) -> Vec<String> {
        let mut keys: Vec<String> = Vec::new();
        for line in &self.lines {
            let field = |name: &str| {
                let value = line
                    .trim()
                    .strip_prefix(name)?
                    .trim_start()
                    .strip_prefix(':')?;
                Some(value.trim().trim_matches('"').to_owned())
            };
            if line.starts_with("Importing GPG key") || line.starts_with("Importing OpenPGP key") {
                keys.push("packages are verified with key".to_owned());
            } else if let Some(key) = keys.last_mut() {
                if let Some(print) = field("Fingerprint") {
                    key.push_str(&format!(" {print}"));
                } else if let Some(user) = field("Userid").or_else(|| field("UserID")) {
                    key.push_str(&format!(" of {user}"));
                }
            }
        }
        keys
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dnf::dialect::{Dnf4, Dnf5};

    #[test]
    fn however_much_is_said_only_its_beginning_and_end_are_kept() {
        let mut found = Messages::new(&Dnf4);
        (0..2000).for_each(|n| found.take(&format!("{n}{}", "x".repeat(50_000))));
        let kept: usize = found.lines.iter().map(String::len).sum();
        assert!(kept <= KEPT);
        assert!(found.lines[0].starts_with("0x"));
        assert!(
            found
                .lines
                .last()
                .is_some_and(|line| line.starts_with("1999x"))
        );
    }

    #[test]
    fn names_keys_and_skipped_packages_are_found() {
        let text = "Module or Group 'nope' is not available.\nNo match for argument: a\nError: Unable to find a match: a b\n\
             Importing GPG key 0x12AB:\n Userid     : \"RPM Lab <lab@example.invalid>\"\n Fingerprint: 0123 4567\n From       : /k\n\
             Skipping packages with broken dependencies:\n lab-missing-dep       noarch       1.0-1   labx  6.1 k\n\nTransaction Summary\n";
        let mut found = Messages::new(&Dnf4);
        text.lines().for_each(|line| found.take(line));
        assert_eq!(found.unknown(), ["@nope", "a", "b"]);
        assert_eq!(found.skipped(), ["lab-missing-dep"]);
        assert_eq!(
            found.keys(),
            ["packages are verified with key of RPM Lab <lab@example.invalid> 0123 4567"]
        );
    }

    #[test]
    fn dnf5_counts_after_what_it_skips() {
        let text = "Problem: conflicting requests\nInstalling:\n lab-files noarch 0:1.0-1 extras 57.0 B\n\
            Skipping packages with broken dependencies:\n lab-missing noarch 1.0-1 extras 0.0 B\n\
            Transaction Summary:\n Installing:         1 package\n Skipping:           1 package\n";
        let mut found = Messages::new(&Dnf5);
        text.lines().for_each(|line| found.take(line));
        assert_eq!(found.skipped(), ["lab-missing"]);
    }
}
