//! The types that hold the values of commands, each declared once.

use crate::record::{Misfit, Record};
use crate::source::Span;

/// A type that holds the values of a command.
pub(crate) trait Values: Sized {
    /// What it is, in a line.
    const SAYS: &'static str;
    /// The names of its values, and what each is.
    const FIELDS: &'static [(&'static str, &'static str)];

    /// The values of a record.
    fn from_record(record: Record) -> Result<Self, Misfit>;

    /// The values as a record.
    fn to_record(&self) -> Record;

    /// Where they stand.
    fn span_mut(&mut self) -> &mut Span;
}

/// Declares such a type. A value is called like its field, with `-` for `_`, unless another name
/// follows it: `kind = "type": Option<String>`. Each type also has a field `span`.
macro_rules! values {
    (
        $(#[doc = $says:literal])+
        pub struct $name:ident {
            $( $(#[doc = $doc:literal])+ pub $field:ident $(= $key:literal)?: $type:ty, )*
        }
    ) => {
        $(#[doc = $says])+
        #[derive(Clone, Debug, Default, PartialEq, Eq)]
        #[cfg_attr(
            feature = "serde",
            derive(serde::Serialize, serde::Deserialize),
            serde(default, rename_all = "kebab-case", deny_unknown_fields)
        )]
        #[non_exhaustive]
        pub struct $name {
            $(
                $(#[doc = $doc])+
                $(#[cfg_attr(feature = "serde", serde(rename = $key))])?
                pub $field: $type,
            )*
            /// Where it stands.
            pub span: crate::source::Span,
        }

        impl crate::values::Values for $name {
            const SAYS: &'static str = concat!($($says),+);
            const FIELDS: &'static [(&'static str, &'static str)] =
                &[$((crate::values::key!($field $($key)?), concat!($($doc),+)),)*];

            fn from_record(
                mut record: crate::record::Record,
            ) -> Result<Self, crate::record::Misfit> {
                let _ = &mut record;
                Ok(Self {
                    $($field: record.take(crate::values::key!($field $($key)?))?,)*
                    span: record.span,
                })
            }

            fn to_record(&self) -> crate::record::Record {
                let mut record = crate::record::Record::default();
                $(record.give(crate::values::key!($field $($key)?), &self.$field);)*
                record.span = self.span;
                record
            }

            fn span_mut(&mut self) -> &mut crate::source::Span {
                &mut self.span
            }
        }
    };
}

/// The name of a field's value.
macro_rules! key {
    ($field:ident $key:literal) => {
        $key
    };
    ($field:ident) => {{
        const FIELD: &str = stringify!($field);
        const KEY: [u8; FIELD.len()] = crate::values::with_dashes(FIELD);
        const TEXT: &str = crate::values::ascii(&KEY);
        TEXT
    }};
}

pub(crate) use {key, values};

/// The name with `-` for `_`.
pub(crate) const fn with_dashes<const LENGTH: usize>(name: &str) -> [u8; LENGTH] {
    let mut key = [0; LENGTH];
    let mut at = 0;
    while at < LENGTH {
        key[at] = match name.as_bytes()[at] {
            b'_' => b'-',
            byte => byte,
        };
        at += 1;
    }
    key
}

/// The text of such a name.
pub(crate) const fn ascii(key: &[u8]) -> &str {
    match std::str::from_utf8(key) {
        Ok(text) => text,
        Err(_) => "",
    }
}

/// Where the values of all uses of a command are kept.
pub(crate) trait Slot<T> {
    /// Takes another use: the only one, or one more.
    fn put(&mut self, values: T);

    /// Every use.
    fn all(&self) -> &[T];

    /// Every use, to be changed.
    fn all_mut(&mut self) -> &mut [T];

    /// Whether each use is a thing of its own.
    const IS_LIST: bool;
}

impl<T> Slot<T> for Option<T> {
    const IS_LIST: bool = false;

    fn put(&mut self, values: T) {
        *self = Some(values);
    }

    fn all(&self) -> &[T] {
        self.as_slice()
    }

    fn all_mut(&mut self) -> &mut [T] {
        self.as_mut_slice()
    }
}

impl<T> Slot<T> for Vec<T> {
    const IS_LIST: bool = true;

    fn put(&mut self, values: T) {
        self.push(values);
    }

    fn all(&self) -> &[T] {
        self
    }

    fn all_mut(&mut self) -> &mut [T] {
        self
    }
}
