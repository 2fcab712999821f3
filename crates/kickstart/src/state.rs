//! What the commands read so far left.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use crate::record::Record;
use crate::source::Span;
use crate::table::Command;

/// What the commands read so far left, by their names.
#[derive(Default)]
pub(crate) struct State {
    /// The records that later uses of their command change.
    records: Vec<(&'static Command, Record)>,
    /// Where each command stands: the first use of a list, the last of others.
    places: Vec<(&'static str, Span)>,
    /// Where each thing that must be unique was first named, by command.
    seen: HashMap<&'static str, HashMap<Box<str>, Span>>,
}

impl State {
    /// What the uses of a command left, if later ones change it.
    pub(crate) fn record(&self, name: &str) -> Option<&Record> {
        let same = |(command, _): &&(&Command, Record)| command.name == name;
        self.records.iter().find(same).map(|(_, record)| record)
    }

    /// Where a command stands, if it was used.
    pub(crate) fn place(&self, name: &str) -> Option<Span> {
        let same = |(known, _): &&(&str, Span)| *known == name;
        self.places.iter().find(same).map(|(_, span)| *span)
    }

    /// Remembers where a command stands: each use, or the first if they make a list.
    pub(crate) fn used_at(&mut self, command: &'static str, span: Span, is_list: bool) {
        let mut places = self.places.iter_mut();
        match places.find(|(name, _)| *name == command) {
            Some(_) if is_list => {}
            Some((_, place)) => *place = span,
            None => self.places.push((command, span)),
        }
    }

    /// Keeps the values of a command that later uses change.
    pub(crate) fn keep(&mut self, command: &'static Command, record: Record) {
        let mut records = self.records.iter_mut();
        match records.find(|(other, _)| other.name == command.name) {
            Some((_, old)) => *old = record,
            None => self.records.push((command, record)),
        }
    }

    /// Where an earlier use of the command named the same thing; this one is remembered.
    pub(crate) fn seen_before(
        &mut self,
        command: &'static str,
        name: &str,
        span: Span,
    ) -> Option<Span> {
        match self.seen.entry(command).or_default().entry(name.into()) {
            Entry::Occupied(entry) => Some(*entry.get()),
            Entry::Vacant(entry) => {
                entry.insert(span);
                None
            }
        }
    }

    /// The values that are kept.
    pub(crate) fn into_records(self) -> Vec<(&'static Command, Record)> {
        self.records
    }
}
