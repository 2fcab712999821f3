//! What becomes of each command and section of the kickstart language in an
//! image: one table, as data. Warnings, explanations and the documentation are
//! made from it. It knows nothing of how that is done, so that an editor can say it too.

mod applied;
mod explain;
mod sections;
mod silent;
mod warned;

use livecd_kickstart::{CommandLine, Kickstart};

pub use explain::{Explanation, explain};
pub use sections::SECTIONS;

/// What is said of a word that is not in the table.
const UNKNOWN: &str = "it is not known here";

/// Whether something in a kickstart changes the image.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Treatment {
    /// It changes the image.
    Applied,
    /// It does not, and its author may have expected it: there is a warning.
    Warned,
    /// It does not, and could not: it is about the installer, or about the
    /// machine that is installed on.
    Silent,
}

/// What becomes of one command or section.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Support {
    /// The words it begins with; all mean the same.
    pub names: &'static [&'static str],
    /// Whether it changes the image.
    pub treatment: Treatment,
    /// What it does to the image, or why nothing: half a sentence.
    pub text: &'static str,
    /// Options that do nothing although the command does something, and why.
    pub ignored_options: &'static [(&'static str, &'static str)],
}

impl Support {
    const fn new(
        treatment: Treatment,
        names: &'static [&'static str],
        text: &'static str,
        ignored_options: &'static [(&'static str, &'static str)],
    ) -> Self {
        Self {
            names,
            treatment,
            text,
            ignored_options,
        }
    }
}

/// Every command of every version of the language.
pub fn commands() -> impl Iterator<Item = &'static Support> {
    let tables = [applied::COMMANDS, warned::COMMANDS, silent::COMMANDS];
    tables.into_iter().flatten()
}

/// What becomes of the command or section (`%post`) that begins with `name`.
pub fn find(name: &str) -> Option<&'static Support> {
    commands()
        .chain(SECTIONS)
        .find(|support| support.names.contains(&name))
}

/// What one line of a kickstart does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Effect {
    /// Whether it changes the image.
    pub treatment: Treatment,
    /// What it does, or why nothing.
    pub text: &'static str,
    /// Its options that do nothing, and why.
    pub ignored_options: Vec<(&'static str, &'static str)>,
}

/// What a line of `kickstart` does. Unlike the table, it knows the line: `part`
/// changes the image only for `/`.
pub fn effect(kickstart: &Kickstart, line: &CommandLine) -> Effect {
    let unknown = Support::new(Treatment::Warned, &[], UNKNOWN, &[]);
    let support = find(line.name).unwrap_or(&unknown);
    let given = kickstart.options_of(line);
    let ignored_options = support
        .ignored_options
        .iter()
        .filter(|(option, _)| given.iter().any(|given| given.name == *option))
        .copied()
        .collect();
    let elsewhere = kickstart
        .partitions
        .iter()
        .any(|part| part.span == line.span && part.mountpoint != "/");
    if elsewhere {
        return Effect {
            treatment: Treatment::Warned,
            text: "an image has one filesystem, that of `/`",
            ignored_options: Vec::new(),
        };
    }
    Effect {
        treatment: support.treatment,
        text: support.text,
        ignored_options,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_command_of_the_language_is_here_once() {
        let words: Vec<&str> = livecd_kickstart::command_words().collect();
        let table: Vec<&str> = commands()
            .flat_map(|support| support.names)
            .copied()
            .collect();
        let unique: BTreeSet<_> = table.iter().collect();
        assert_eq!(unique.len(), table.len(), "a command is listed twice");
        for word in &words {
            assert!(table.contains(word), "`{word}` is not in the table");
        }
        for word in &table {
            assert!(words.contains(word), "`{word}` is no command");
        }
    }

    #[test]
    fn only_the_root_partition_is_used_and_options_are_seen() {
        // A comment holds no options, and options may be abbreviated.
        let text = "part / --size=4096 --encr # --ondisk comes later\npart /home --size=1\n";
        let kickstart = Kickstart::parse(text).unwrap();
        let effects: Vec<Effect> = kickstart
            .command_lines()
            .iter()
            .map(|line| effect(&kickstart, line))
            .collect();
        assert_eq!(effects[0].treatment, Treatment::Applied);
        let ignored = effects[0].ignored_options.iter();
        let ignored: Vec<&str> = ignored.map(|(option, _)| *option).collect();
        assert_eq!(ignored, ["--encrypted"]);
        assert_eq!(effects[1].treatment, Treatment::Warned);
    }
}
