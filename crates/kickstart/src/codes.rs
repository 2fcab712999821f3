//! The stable names of messages, for programs that tell them apart and for
//! people who look them up (`kstool explain CODE`).
//!
//! A code keeps its name and its meaning. Messages and hints may change.
//!
//! ```
//! use livecd_kickstart::{Kickstart, codes};
//!
//! let errors = Kickstart::parse("part '/\n").unwrap_err();
//! let code = codes::find(errors.errors()[0].code).unwrap();
//! assert_eq!(code.name, "unclosed-quote");
//! ```

use crate::diagnostic::Severity;
use Severity::{Deprecated, Error, Warning};

/// A kind of message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Code {
    /// The name, which never changes.
    pub name: &'static str,
    /// How much it matters, usually.
    pub severity: Severity,
    /// What it means, and what to do.
    pub meaning: &'static str,
    /// A kickstart it is said about; empty if there can be none.
    pub example: &'static str,
}

const fn code(
    name: &'static str,
    severity: Severity,
    meaning: &'static str,
    example: &'static str,
) -> Code {
    Code {
        name,
        severity,
        meaning,
        example,
    }
}

/// Every code, by name.
pub const ALL: &[Code] = &[
    code(
        "ambiguous-option",
        Error,
        "Options may be abbreviated, but this abbreviation could be several of them. Write the option in full.",
        "part / --fs=ext4\n",
    ),
    code(
        "bad-include",
        Error,
        "`%include` or `%ksappend` names no file. Write the name of one behind it.",
        "%include\n",
    ),
    code(
        "carriage-returns",
        Warning,
        "The lines of the file end in CR LF, as on Windows. A shell would take the CR for a part of the script, so scripts are read without it.",
        "%post\r\necho\r\n%end\r\n",
    ),
    code(
        "comment-in-word",
        Warning,
        "A `#` begins a comment wherever it stands, so it ends the word it stands in. Quote the word if the `#` belongs to it.",
        "url --url=http://example.org/os#main\n",
    ),
    code(
        "conflict",
        Error,
        "Two commands exclude each other. Remove one of them.",
        "autopart\npart / --size=1024\n",
    ),
    code(
        "conflicting-options",
        Error,
        "Two options of a command exclude each other. Remove one of them.",
        "url --url=http://a.example/ --mirrorlist=http://b.example/\n",
    ),
    code(
        "dangling-backslash",
        Error,
        "The file ends in a backslash, which stands for nothing. A kickstart line cannot be continued on the next.",
        "rootpw secret\\",
    ),
    code(
        "deprecated-command",
        Deprecated,
        "The command does nothing in this version, or is known to other versions only. Remove it for newer releases.",
        "mouse generic3ps/2\n",
    ),
    code(
        "deprecated-option",
        Deprecated,
        "The option does nothing in this version, or is known to other versions only. Remove it for newer releases.",
        "part / --size=1024 --active\n",
    ),
    code(
        "duplicate",
        Warning,
        "A thing, such as a mount point or a user, is named twice. Both are kept. It is an error where there can be only one.",
        "user --name=a\nuser --name=a\n",
    ),
    code(
        "in-here-document",
        Warning,
        "A line `%end`, or a header, ends the script it stands in, even in the middle of a here-document. Write the line otherwise.",
        "%post\ncat <<EOF\n%end\nEOF\n%end\n",
    ),
    code(
        "include-cycle",
        Error,
        "A file includes itself, directly or by way of others.",
        "%include itself.ks\n",
    ),
    code(
        "include-failed",
        Error,
        "A file that is included cannot be read. Names are looked up in the working directory, then beside the including file; in a text that was fetched, on its server.",
        "%include missing.ks\n",
    ),
    code(
        "include-left-out",
        Warning,
        "A file that is included is not read, as whoever reads the kickstart asked for that, such as `kstool check` of a URL unless it is given `--fetch`. Its lines are not looked at.",
        "%include https://example.com/common.ks\n",
    ),
    code(
        "include-missing",
        Warning,
        "A file that is included is not there, but there is a `%pre` script, which could make it. Its lines are not looked at.",
        "",
    ),
    code(
        "internal",
        Error,
        "A mistake in this crate, not in the kickstart. Please report it.",
        "",
    ),
    code(
        "invalid-value",
        Error,
        "A value is not what its option or command takes. The hint says what that is.",
        "part / --size=big\n",
    ),
    code(
        "line-too-long",
        Error,
        "A command line of more than 1 MiB, which nobody writes. Lines of scripts may be of any length.",
        "",
    ),
    code(
        "lost-arguments",
        Warning,
        "Words stand before and behind the options, and those behind replace those before. Write them together.",
        "volgroup vg pv.1 --pesize=4096 pv.2\n",
    ),
    code(
        "misleading-character",
        Error,
        "A character that cannot be seen, or that looks like another, such as a no-break space, a byte order mark or a typographic quote, stands outside of quotes. To the language it is a letter.",
        "\u{200b}lang C\n",
    ),
    code(
        "missing-argument",
        Error,
        "A command or section lacks something it needs. The hint says how to give it.",
        "lang\n",
    ),
    code(
        "missing-value",
        Error,
        "An option that takes a value has none. A value that begins with `-` must be joined to it by `=`.",
        "bootloader --append \"-a\"\n",
    ),
    code(
        "needs-option",
        Error,
        "An option makes sense only together with another. Add that one.",
        "part / --size=1024 --hw-passphrase=x\n",
    ),
    code(
        "not-utf-8",
        Error,
        "The file is not UTF-8. The message names the first byte that is not, or the encoding.",
        "",
    ),
    code(
        "removed-command",
        Error,
        "The command was removed in this version. The hint says which versions know it.",
        "install\n",
    ),
    code(
        "section-left-open",
        Warning,
        "An included file left its section open, so nothing behind the `%include` is read. Add `%end` to that file.",
        "%include open.ks\nlang C\n",
    ),
    code(
        "too-many-arguments",
        Error,
        "There are more words than the command takes. Quote a value that has blanks in it.",
        "keyboard us de\n",
    ),
    code(
        "too-many-includes",
        Error,
        "Files are included more than 64 deep, or more than 10,000 in all. Nearly always they include each other.",
        "%include deeper.ks\n",
    ),
    code(
        "unclosed-quote",
        Error,
        "A quote is opened and not closed in its line. Close it, or write a backslash before it if it is meant as a character.",
        "rootpw it's\n",
    ),
    code(
        "unclosed-section",
        Error,
        "A section has no `%end`, which F8, RHEL6 and later want.",
        "%packages\nvim\n",
    ),
    code(
        "unexpected-argument",
        Error,
        "A word that nothing takes. Quote a value that has blanks in it.",
        "lang en_US de_DE\n",
    ),
    code(
        "unexpected-value",
        Error,
        "An option that takes no value has one. Write the option alone.",
        "part / --grow=yes\n",
    ),
    code(
        "unknown-command",
        Error,
        "There is no such command, or not in this version. Packages belong into `%packages`, programs into scripts.",
        "rotpw secret\n",
    ),
    code(
        "unknown-option",
        Error,
        "The command has no such option, or not in this version. The hint names the nearest, or the versions that have it.",
        "part / --sise=1024\n",
    ),
    code(
        "unknown-section",
        Error,
        "There is no section of this name. Section names begin with `%`, and so may no command.",
        "%pakcages\n",
    ),
    code(
        "unsupported",
        Error,
        "The release that the version stands for does not support it.",
        "part / --fstype=btrfs\n",
    ),
];

/// The code called `name`.
pub fn find(name: &str) -> Option<&'static Code> {
    ALL.iter().find(|code| code.name == name)
}
