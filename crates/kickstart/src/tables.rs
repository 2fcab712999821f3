//! The tables and meanings of all commands, by their names.

use crate::kickstart::{Kickstart, MEANINGS};
use crate::meaning::Meaning;
use crate::table::Command;

/// Every command of every version.
pub(crate) fn tables() -> impl Iterator<Item = &'static Command> + Clone {
    MEANINGS.iter().map(|meaning| meaning.table)
}

/// The command that `word` names, and that name of it.
pub(crate) fn find(word: &str) -> Option<(&'static Command, &'static str)> {
    find_meaning(word).map(|(meaning, name)| (meaning.table, name))
}

/// What the command does that `word` names, and that name of it.
pub(crate) fn find_meaning(word: &str) -> Option<(&'static Meaning<Kickstart>, &'static str)> {
    let names = MEANINGS
        .iter()
        .flat_map(|meaning| meaning.table.names.iter().map(move |name| (meaning, *name)));
    names.into_iter().find(|(_, name)| *name == word)
}

/// Every word that begins a command line, of every version of the language.
pub fn command_words() -> impl Iterator<Item = &'static str> {
    tables().flat_map(|command| command.names).copied()
}
