//! The values of one command while it is read or written.

use crate::plain::{Field, Value};
use crate::source::Span;

/// The value of a field is not of its type: tables and types do not fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Misfit(pub(crate) &'static str);

/// The values of one command, by the names of its options.
///
/// A kickstart has few values a command and many commands: a list is smaller
/// and faster than a map.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Record {
    values: Vec<(&'static str, Value)>,
    /// Where the command stands.
    pub(crate) span: Span,
}

impl Record {
    pub(crate) fn get(&self, key: &str) -> Option<&Value> {
        self.values
            .iter()
            .find(|(known, _)| *known == key)
            .map(|(_, value)| value)
    }

    /// The text of `key`, empty for none.
    pub(crate) fn text(&self, key: &str) -> &str {
        self.get(key).and_then(Value::as_str).unwrap_or_default()
    }

    pub(crate) fn is_set(&self, key: &str) -> bool {
        self.get(key).is_some_and(Value::is_truthy)
    }

    pub(crate) fn contains_key(&self, key: &str) -> bool {
        self.get(key).is_some()
    }

    pub(crate) fn insert(&mut self, key: &'static str, value: Value) {
        match self.values.iter_mut().find(|(known, _)| *known == key) {
            Some((_, old)) => *old = value,
            None => self.values.push((key, value)),
        }
    }

    pub(crate) fn remove(&mut self, key: &str) {
        self.values.retain(|(known, _)| *known != key);
    }

    /// Keeps only what has one of these names.
    pub(crate) fn retain(&mut self, keys: &[&str]) {
        self.values.retain(|(known, _)| keys.contains(known));
    }

    /// Takes the values of `other`, which win.
    pub(crate) fn extend(&mut self, other: &Self) {
        other
            .values
            .iter()
            .for_each(|(key, value)| self.insert(key, value.clone()));
    }

    /// The value of `key` as the type of a field; what is not there is the type's default.
    pub(crate) fn take<T: Field>(&mut self, key: &'static str) -> Result<T, Misfit> {
        let found = self.values.iter().position(|(known, _)| *known == key);
        found.map_or_else(
            || Ok(T::default()),
            |at| T::take(self.values.swap_remove(at).1).ok_or(Misfit(key)),
        )
    }

    /// Adds the value of a field, if it says something.
    pub(crate) fn give(&mut self, key: &'static str, field: &impl Field) {
        let value = field.give();
        if !value.is_null() {
            self.values.push((key, value));
        }
    }

    /// The values in the order of their names.
    pub(crate) fn sorted(&self) -> Vec<&(&'static str, Value)> {
        let mut values: Vec<_> = self.values.iter().collect();
        values.sort_by_key(|(key, _)| *key);
        values
    }
}
