//! Reads kickstart files: text to typed values, with errors that point into
//! the text.
//!
//! Take this crate alone to read, check, change or write kickstarts; it depends
//! on no other crate of the live-image builder. Reading the packages:
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
//! Reporting what is wrong, all of it at once:
//!
//! ```
//! use livecd_kickstart::Kickstart;
//!
//! let errors = Kickstart::parse("part / --sise=4096\nrotpw x\n").unwrap_err();
//! assert_eq!(errors.errors().len(), 2);
//! assert!(errors.to_string().contains("hint: did you mean `--size`?"));
//! ```
//!
//! Changing one option and writing the rest back as it was:
//!
//! ```
//! use livecd_kickstart::Document;
//!
//! let mut document = Document::parse("part  /  --size=1024   # small\n");
//! let line = document.commands("part").next().unwrap();
//! document.line_mut(line)?.set_option("--size", "4096")?;
//! assert_eq!(document.to_string(), "part  /  --size=4096   # small\n");
//! # Ok::<(), livecd_kickstart::EditError>(())
//! ```
//!
//! # The concepts, a page each
//!
//! | page | about |
//! | --- | --- |
//! | [versions](guide::versions) | [`Version`], strict and lenient reading |
//! | [commands](guide::commands) | [`Kickstart`] and its values, the language's surprises |
//! | [sections](guide::sections) | [`Packages`], [`Script`], [`Section`], [`Certificate`] |
//! | [includes](guide::includes) | [`Includes`], the file loader, texts from elsewhere |
//! | [diagnostics](guide::diagnostics) | [`Errors`], [`Diagnostic`], and their [`codes`] |
//! | [spans](guide::spans) | [`Span`] and [`Sources`]: where everything stands |
//! | [documents](guide::documents) | [`Document`]: edits that change only their own bytes |
//! | [writing](guide::writing) | `Display` of a [`Kickstart`], [`format`](crate::format()) |
//!
//! # Where the reference has accidents
//!
//! Versions and rules are those of pykickstart. Where its behaviour is an
//! accident that loses data, the values and the text written here keep it, and
//! only the dump of `kstool` imitates.
//!
//! # What it does not do
//!
//! It downloads nothing, asks no system about devices or packages, and changes
//! no files.

mod append;
mod arguments;
mod characters;
mod checks;
pub mod codes;
mod command;
mod commands;
mod conceal;
mod diagnostic;
mod document;
mod encoding;
mod errors;
mod fill;
mod format;
mod given;
#[cfg(any(doc, doctest))]
pub mod guide;
mod headers;
mod here_document;
mod includes;
mod kickstart;
pub mod language;
mod lines;
#[cfg(feature = "load")]
mod load;
mod meaning;
mod mentions;
mod nearest;
mod number;
mod options;
mod packages;
mod parse;
mod plain;
mod positions;
mod read;
mod readers;
mod record;
mod render;
mod roles;
mod secret;
mod section;
#[cfg(feature = "serde")]
mod serialized;
mod source;
mod state;
mod syntax;
mod table;
mod tables;
mod tool_arguments;
mod unknown;
mod usage;
mod value;
mod values;
mod version;
mod visible;
mod write;

pub use append::append;
pub use commands::*;
pub use diagnostic::{Diagnostic, Severity};
pub use document::{Document, DocumentLine, DocumentSection, EditError};
pub use encoding::utf8;
pub use errors::Errors;
pub use format::format;
pub use given::GivenOption;
pub use includes::{IncludeError, Includes, LeftOut};
pub use kickstart::{CommandLine, Kickstart};
#[cfg(feature = "load")]
pub use load::{FileIncludes, LoadError, append_file};
pub use options::ParseOptions;
pub use packages::{Group, GroupInclude, PackageEntry, Packages};
pub use positions::{ColumnUnit, LineEnding, LineIndex, Position};
pub use read::Reading;

pub use secret::Secret;
#[cfg(feature = "serde")]
pub use secret::with_secrets;
pub use section::{Certificate, Script, ScriptKind, Section};
pub use source::{Location, Sources, Span};
pub use syntax::LineKind;
pub use tables::command_words;
pub use version::{Distribution, UnknownVersion, Version};
pub use visible::{visible, visible_json, visible_lines};
