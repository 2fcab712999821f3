//! Reads kickstart files: text to typed values, with errors that point into
//! the text.
//!
//! ```
//! use livecd_kickstart::Kickstart;
//!
//! let kickstart = Kickstart::parse("lang en_US.UTF-8\n%packages\n@core\nvim\n%end\n")?;
//! let packages = kickstart.packages.unwrap_or_default();
//! assert_eq!(packages.packages[0].name, "vim");
//! assert_eq!(packages.groups[0].name, "core");
//! # Ok::<(), livecd_kickstart::Errors>(())
//! ```
//!
//! All errors of a file are reported at once, each with its place:
//!
//! ```
//! use livecd_kickstart::Kickstart;
//!
//! let errors = Kickstart::parse("part / --sise=4096\nrotpw x\n").unwrap_err();
//! assert_eq!(errors.errors().len(), 2);
//! assert!(errors.to_string().contains("hint: did you mean `--size`?"));
//! ```

mod append;
mod arguments;
mod checks;
mod command;
mod commands;
mod diagnostic;
mod document;
mod format;
mod headers;
mod kickstart;
mod lines;
#[cfg(feature = "load")]
mod load;
mod nearest;
mod number;
mod open;
mod packages;
mod parse;
mod readers;
mod record;
mod render;
mod secret;
mod section;
mod source;
mod table;
mod value;
mod version;
mod words;
mod write;

pub use append::append;
pub use commands::*;
pub use diagnostic::{Diagnostic, Errors, Severity};
pub use document::{Document, DocumentLine, LineKind};
pub use format::format;
pub use kickstart::{Kickstart, ParseOptions};
#[cfg(feature = "load")]
pub use load::{FileIncludes, LoadError, append_file};
pub use packages::{Group, GroupInclude, PackageEntry, Packages};
pub use parse::{CommandLine, Includes};
pub use secret::Secret;
pub use section::{Certificate, Script, ScriptKind, Section};
pub use source::{Location, Sources, Span};
pub use version::{Family, UnknownVersion, Version};
