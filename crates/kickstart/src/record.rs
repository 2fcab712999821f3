//! The values of one command while it is read, and how they become typed.

use serde::Deserialize;
use serde::de::value::MapDeserializer;
use serde::de::{Deserializer, IntoDeserializer, Visitor};
use serde::forward_to_deserialize_any;
use serde_json::{Error, Value};

use crate::source::Span;

/// The values of one command, by the names of its options.
///
/// A kickstart has few values a command and many commands: a list is smaller
/// and faster than a map.
#[derive(Clone, Debug, Default)]
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

    /// The values as the fields of a type.
    pub(crate) fn into_typed<T: for<'de> Deserialize<'de>>(self) -> Result<T, Error> {
        T::deserialize(Item::Record(self))
    }

    /// Makes the values the one thing of their command.
    pub(crate) fn put_in<T>(self, field: &mut Option<T>) -> Result<(), Error>
    where
        T: for<'de> Deserialize<'de>,
    {
        *field = Some(self.into_typed()?);
        Ok(())
    }

    /// Adds the values to the things of their command.
    pub(crate) fn push_to<T>(self, field: &mut Vec<T>) -> Result<(), Error>
    where
        T: for<'de> Deserialize<'de>,
    {
        field.push(self.into_typed()?);
        Ok(())
    }
}

/// What a field of a type is read from.
enum Item {
    Value(Value),
    Number(u32),
    Span(Span),
    Record(Record),
}

impl<'de> IntoDeserializer<'de, Error> for Item {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

impl<'de> Deserializer<'de> for Item {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self {
            Self::Value(value) => value.deserialize_any(visitor),
            Self::Number(number) => visitor.visit_u32(number),
            Self::Span(span) => {
                let fields = [
                    ("source", span.source),
                    ("start", span.start),
                    ("end", span.end),
                ];
                let fields = fields
                    .into_iter()
                    .map(|(key, number)| (key, Self::Number(number)));
                visitor.visit_map(MapDeserializer::new(fields))
            }
            Self::Record(record) => {
                let values = record
                    .values
                    .into_iter()
                    .map(|(key, value)| (key, Self::Value(value)));
                let span = std::iter::once(("span", Self::Span(record.span)));
                visitor.visit_map(MapDeserializer::new(values.chain(span)))
            }
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self {
            Self::Value(value) => value.deserialize_option(visitor),
            item => visitor.visit_some(item),
        }
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit
        unit_struct newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}
