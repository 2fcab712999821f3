//! What a line of `%packages` names.

/// What a line of `%packages` names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Entry<'a> {
    /// `vim`
    Package(&'a str),
    /// `-vim`
    Excluded(&'a str),
    /// `@core --optional`
    Group(Vec<GroupWord<'a>>),
    /// `-@core`
    ExcludedGroup(&'a str),
    /// `@^desktop`
    Environment(&'a str),
}

/// A word behind the `@` of a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum GroupWord<'a> {
    /// What looks like an option.
    Option(&'a str),
    /// A part of the name.
    Name(&'a str),
}
