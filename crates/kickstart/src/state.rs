//! The values read so far.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use crate::kickstart::Kickstart;
use crate::record::Record;
use crate::source::Span;
use crate::table::{Command, Values};

/// The values read so far, by the names of the commands.
#[derive(Default)]
pub(crate) struct State {
    /// The things of commands that make lists. They are finished at once: a
    /// record takes as much memory as what it becomes.
    finished: Kickstart,
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

    /// Takes the values of a use of a command; if the use is wrong, only if they fit.
    pub(crate) fn put(
        &mut self,
        command: &'static Command,
        record: Record,
        is_wrong: bool,
    ) -> Result<(), serde_json::Error> {
        let is_list = matches!(command.values, Values::Many(_));
        match self
            .places
            .iter_mut()
            .find(|(name, _)| *name == command.name)
        {
            Some(_) if is_list => {}
            Some((_, span)) => *span = record.span,
            None => self.places.push((command.name, record.span)),
        }
        match command.values {
            Values::Many(store) => {
                let stored = store(&mut self.finished, record);
                return if is_wrong { Ok(()) } else { stored };
            }
            Values::One(store) if is_wrong => {
                if store(&mut Kickstart::default(), record.clone()).is_err() {
                    return Ok(());
                }
            }
            Values::One(_) => {}
            Values::Nowhere => return Ok(()),
        }
        match self
            .records
            .iter_mut()
            .find(|(other, _)| other.name == command.name)
        {
            Some((_, old)) => *old = record,
            None => self.records.push((command, record)),
        }
        Ok(())
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

    /// All values, as the fields of a kickstart.
    pub(crate) fn into_kickstart(self) -> Result<Kickstart, serde_json::Error> {
        let mut kickstart = self.finished;
        for (command, record) in self.records {
            if let Values::One(store) = command.values {
                store(&mut kickstart, record)?;
            }
        }
        Ok(kickstart)
    }
}
