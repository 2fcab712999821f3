//! The shape of the language's tables: commands, options, and which releases know them. They
//! are data only: what becomes of values is not their concern.

use crate::version::{Releases, releases};

/// A command of the language.
pub(crate) struct Command {
    /// The name of its values.
    pub(crate) name: &'static str,
    /// The words it is used by.
    pub(crate) names: &'static [&'static str],
    /// Where it is used.
    pub(crate) active: Releases,
    /// Where it is accepted and does nothing.
    pub(crate) deprecated: Releases,
    /// Where using it is an error of its own.
    pub(crate) removed: Releases,
    /// Its options; one whose meaning changed is listed once per meaning.
    pub(crate) options: &'static [Opt],
    /// Its words that are not options.
    pub(crate) positionals: &'static [Positional],
    /// Commands that must not come before it, and where that is so.
    pub(crate) conflicts: &'static [(Releases, &'static [&'static str])],
    /// The values that are written as words, if they are not the positionals.
    pub(crate) words: &'static [&'static str],
    /// The value that is written as it is.
    pub(crate) raw: Option<&'static str>,
    /// How its words are told apart.
    pub(crate) syntax: Syntax,
}

/// How the words of a command are told apart.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Syntax {
    /// Options and positionals; anything else is an error.
    Strict,
    /// Options and positionals; rules of its own look at anything else.
    Open,
    /// Not at all: rules of its own look at the words.
    Free,
}

impl Command {
    pub(crate) const fn new(
        name: &'static str,
        names: &'static [&'static str],
        active: &str,
    ) -> Self {
        Self {
            name,
            names,
            active: releases(active),
            deprecated: Releases::NONE,
            removed: Releases::NONE,
            options: &[],
            positionals: &[],
            conflicts: &[],
            words: &[],
            raw: None,
            syntax: Syntax::Strict,
        }
    }

    /// Whether some of its words may be a secret.
    pub(crate) fn has_secrets(&self) -> bool {
        self.has_secret_words() || self.options.iter().any(|opt| opt.secret)
    }

    /// Whether its words that are not options are a secret.
    pub(crate) fn has_secret_words(&self) -> bool {
        self.positionals.iter().any(|positional| positional.secret)
    }
}

/// What becomes of an option's value.
#[derive(Clone, Copy)]
pub(crate) enum Kind {
    /// No value: sets the key to true, or to false.
    Flag(bool),
    /// No value: sets the key to this.
    Const(&'static str),
    /// No value: adds these to a list.
    Add(&'static [&'static str]),
    /// Text as it is.
    Text,
    /// Text that means nothing any more.
    Ignored,
    /// Text that is optional.
    MaybeText,
    /// A whole number.
    Int,
    /// Yes or no.
    Bool,
    /// Items between commas.
    List,
    /// Items between commas, added to those from earlier uses.
    Extend,
    /// Ports between commas, added to those from earlier uses.
    Ports,
    /// Text that is added to a list.
    Append,
    /// One of these words.
    Choice(&'static [&'static str]),
    /// Text of a form of its own.
    Form(Form),
}

/// The form of an option's text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// `sda1`, `/dev/sda1`
    DeviceName,
    /// `md0`
    RaidDevice,
    /// `1`, `RAID1`
    RaidLevel,
    /// `1`, `raid1`, `single`
    BtrfsLevel,
    /// `plain`, `lvm`
    AutopartType,
    /// `post-install`
    SnapshotWhen,
    /// `eth0'{…}',eth1`
    TeamSlaves,
}

impl Form {
    /// The texts there are, if they are few.
    pub(crate) const fn choices(self) -> &'static [&'static str] {
        match self {
            Self::RaidLevel => &["RAID0", "RAID1", "RAID4", "RAID5", "RAID6", "RAID10"],
            Self::BtrfsLevel => &["raid0", "raid1", "raid10", "single"],
            Self::AutopartType => &["plain", "btrfs", "lvm", "thinp"],
            Self::SnapshotWhen => &["post-install", "pre-install"],
            Self::DeviceName | Self::RaidDevice | Self::TeamSlaves => &[],
        }
    }
}

/// An option of a command.
#[derive(Clone, Copy)]
pub(crate) struct Opt {
    /// As it is written, with its dashes.
    pub(crate) name: &'static str,
    /// The name of its value: the option's own unless several set the same.
    pub(crate) key: &'static str,
    /// Where it is known.
    pub(crate) known: Releases,
    /// Where it is accepted with a warning.
    pub(crate) deprecated: Releases,
    pub(crate) kind: Kind,
    /// Whether a command without it is an error.
    pub(crate) required: bool,
    /// Whether a later use of the command without it forgets the value.
    pub(crate) resets: bool,
    /// Whether its value is a password, a key or the like.
    pub(crate) secret: bool,
    /// What it does, in a line, where no field of the values says that.
    pub(crate) says: &'static str,
}

/// An option that is named like its value.
pub(crate) const fn opt(name: &'static str, kind: Kind, known: &str) -> Opt {
    let resets = matches!(kind, Kind::Flag(_));
    let key = name.split_at(2).1;
    Opt {
        name,
        key,
        known: releases(known),
        deprecated: Releases::NONE,
        kind,
        required: false,
        resets,
        secret: false,
        says: "",
    }
}

/// An option without a value.
pub(crate) const fn flag(name: &'static str, known: &str) -> Opt {
    opt(name, Kind::Flag(true), known)
}

/// An option with any text.
pub(crate) const fn text(name: &'static str, known: &str) -> Opt {
    opt(name, Kind::Text, known)
}

/// An option whose text means nothing any more.
pub(crate) const fn ignored(name: &'static str, known: &str) -> Opt {
    opt(name, Kind::Ignored, known).deprecated(known)
}

/// An option with a whole number.
pub(crate) const fn int(name: &'static str, known: &str) -> Opt {
    opt(name, Kind::Int, known)
}

/// An option with items between commas.
pub(crate) const fn list(name: &'static str, known: &str) -> Opt {
    opt(name, Kind::List, known)
}

impl Opt {
    /// Sets the value called `key`.
    pub(crate) const fn sets(self, key: &'static str) -> Self {
        Self { key, ..self }
    }

    pub(crate) const fn deprecated(self, deprecated: &str) -> Self {
        Self {
            deprecated: releases(deprecated),
            ..self
        }
    }

    /// What it does, in a line.
    pub(crate) const fn says(self, says: &'static str) -> Self {
        Self { says, ..self }
    }

    /// Its value is not to be shown.
    pub(crate) const fn secret(self) -> Self {
        Self {
            secret: true,
            ..self
        }
    }

    pub(crate) const fn required(self) -> Self {
        Self {
            required: true,
            ..self
        }
    }

    /// A later use of the command without it keeps the value.
    pub(crate) const fn keeps(self) -> Self {
        Self {
            resets: false,
            ..self
        }
    }

    /// A later use of the command without it forgets the value.
    pub(crate) const fn resets(self) -> Self {
        Self {
            resets: true,
            ..self
        }
    }

    pub(crate) fn takes_value(&self) -> bool {
        !matches!(self.kind, Kind::Flag(_) | Kind::Const(_) | Kind::Add(_))
    }
}

/// Words of a command that are not options.
#[derive(Clone, Copy)]
pub(crate) struct Positional {
    /// The name of the value.
    pub(crate) key: &'static str,
    pub(crate) count: Count,
    /// Whether the words are a password or the like.
    pub(crate) secret: bool,
}

impl Positional {
    /// The words are not to be shown.
    pub(crate) const fn secret(self) -> Self {
        Self {
            secret: true,
            ..self
        }
    }
}

/// How many words a positional takes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Count {
    One,
    Maybe,
    Many,
}

pub(crate) const fn one(key: &'static str) -> Positional {
    Positional {
        key,
        count: Count::One,
        secret: false,
    }
}

pub(crate) const fn maybe(key: &'static str) -> Positional {
    Positional {
        key,
        count: Count::Maybe,
        secret: false,
    }
}

pub(crate) const fn many(key: &'static str) -> Positional {
    Positional {
        key,
        count: Count::Many,
        secret: false,
    }
}
