//! A value of a command, before it has a type and when it is written.

use crate::secret::Secret;

/// A value of a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Value {
    /// It means nothing.
    Null,
    Bool(bool),
    Int(i64),
    Text(String),
    List(Vec<Self>),
}

impl Value {
    pub(crate) fn is_null(&self) -> bool {
        *self == Self::Null
    }

    pub(crate) fn as_str(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    pub(crate) fn as_i64(&self) -> Option<i64> {
        match self {
            Self::Int(number) => Some(*number),
            _ => None,
        }
    }

    pub(crate) fn as_list(&self) -> Option<&[Self]> {
        match self {
            Self::List(items) => Some(items),
            _ => None,
        }
    }

    /// Whether it says more than leaving it out.
    pub(crate) fn is_truthy(&self) -> bool {
        match self {
            Self::Null | Self::Bool(false) => false,
            Self::Text(text) => !text.is_empty(),
            Self::List(items) => !items.is_empty(),
            Self::Int(number) => *number != 0,
            Self::Bool(true) => true,
        }
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl From<i64> for Value {
    fn from(value: i64) -> Self {
        Self::Int(value)
    }
}

impl From<&str> for Value {
    fn from(value: &str) -> Self {
        Self::Text(value.to_owned())
    }
}

impl From<String> for Value {
    fn from(value: String) -> Self {
        Self::Text(value)
    }
}

impl<T: Into<Self>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

impl<T: Into<Self>> From<Vec<T>> for Value {
    fn from(items: Vec<T>) -> Self {
        items.into_iter().collect()
    }
}

impl<T: Into<Self>> FromIterator<T> for Value {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Self {
        Self::List(items.into_iter().map(Into::into).collect())
    }
}

/// The type of a field that holds a value.
pub(crate) trait Field: Default {
    /// The value as this type, if it fits.
    fn take(value: Value) -> Option<Self>;

    /// The field as a value, which is null if it says nothing.
    fn give(&self) -> Value;
}

impl Field for bool {
    fn take(value: Value) -> Option<Self> {
        match value {
            Value::Bool(value) => Some(value),
            _ => None,
        }
    }

    fn give(&self) -> Value {
        Value::Bool(*self)
    }
}

impl Field for i64 {
    fn take(value: Value) -> Option<Self> {
        value.as_i64()
    }

    fn give(&self) -> Value {
        Value::Int(*self)
    }
}

impl Field for String {
    fn take(value: Value) -> Option<Self> {
        match value {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    fn give(&self) -> Value {
        Value::Text(self.clone())
    }
}

impl Field for Secret {
    fn take(value: Value) -> Option<Self> {
        String::take(value).map(Self)
    }

    fn give(&self) -> Value {
        self.0.give()
    }
}

impl<T: Field> Field for Option<T> {
    fn take(value: Value) -> Option<Self> {
        match value {
            Value::Null => Some(None),
            value => T::take(value).map(Some),
        }
    }

    fn give(&self) -> Value {
        self.as_ref().map_or(Value::Null, T::give)
    }
}

impl<T: Field> Field for Vec<T> {
    fn take(value: Value) -> Option<Self> {
        match value {
            Value::List(items) => items.into_iter().map(T::take).collect(),
            _ => None,
        }
    }

    fn give(&self) -> Value {
        self.iter().map(T::give).collect()
    }
}

impl Field for (String, String) {
    fn take(value: Value) -> Option<Self> {
        let mut items = Vec::take(value)?.into_iter();
        let pair = (items.next()?, items.next()?);
        items.next().is_none().then_some(pair)
    }

    fn give(&self) -> Value {
        [self.0.as_str(), self.1.as_str()].into_iter().collect()
    }
}
