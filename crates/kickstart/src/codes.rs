//! The stable names of messages, for programs that tell them apart.

/// Every code with what it means.
pub const ALL: &[(&str, &str)] = &[
    (
        "ambiguous-option",
        "An abbreviated option could be several. Write it in full.",
    ),
    ("bad-include", "`%include` or `%ksappend` names no file."),
    (
        "conflict",
        "Two commands exclude each other, such as `autopart` and `part`.",
    ),
    (
        "conflicting-options",
        "Two options of a command exclude each other.",
    ),
    (
        "dangling-backslash",
        "The file ends in a backslash, which stands for nothing.",
    ),
    (
        "deprecated-command",
        "A warning: the command does nothing in this version, or is only known to others.",
    ),
    (
        "deprecated-option",
        "A warning: the option does nothing in this version, or is only known to others.",
    ),
    (
        "duplicate",
        "A thing is named twice. A warning where the reference keeps both.",
    ),
    (
        "include-cycle",
        "Files are included more deeply than anyone means to.",
    ),
    ("include-failed", "A file that is included cannot be read."),
    ("internal", "A mistake in this crate; please report it."),
    (
        "invalid-value",
        "A value is not what its option or command takes.",
    ),
    ("line-too-long", "A command line of more than 1 MiB."),
    (
        "lost-arguments",
        "A warning: words before the options are replaced by those behind them.",
    ),
    (
        "missing-argument",
        "A command or section lacks something it needs.",
    ),
    ("missing-value", "An option that takes a value has none."),
    (
        "needs-option",
        "An option makes sense only together with another.",
    ),
    (
        "removed-command",
        "The command was removed in this version.",
    ),
    (
        "section-left-open",
        "A warning: an included file left its section open, so what follows is not read.",
    ),
    ("too-many-arguments", "More words than the command takes."),
    (
        "unclosed-quote",
        "A quote is opened and not closed in its line.",
    ),
    (
        "unclosed-section",
        "A section has no `%end`, which F8 and later want.",
    ),
    ("unexpected-argument", "A word that nothing takes."),
    ("unexpected-value", "An option that takes no value has one."),
    (
        "unknown-command",
        "No such command, or not in this version.",
    ),
    ("unknown-option", "No such option, or not in this version."),
    ("unknown-section", "No such section."),
    ("unsupported", "This version does not support it."),
];

/// What a code means.
///
/// ```
/// use livecd_kickstart::codes;
///
/// assert!(codes::meaning("unclosed-quote").is_some());
/// ```
pub fn meaning(code: &str) -> Option<&'static str> {
    ALL.iter()
        .find(|(known, _)| *known == code)
        .map(|(_, meaning)| *meaning)
}
