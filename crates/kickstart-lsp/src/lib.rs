//! A language server for kickstart files.
//!
//! `kstool lsp` runs it on standard input and output, as editors expect. It
//! reads what is open and what that includes, and changes, runs and fetches
//! nothing. A file for each thing that an editor asks for:
//!
//! | file | answers |
//! | --- | --- |
//! | `diagnostics.rs` | what is wrong, while it is typed |
//! | `completion.rs` | commands, options, values, files to include |
//! | `hover.rs` | what a word says, since when, and what `livecd-creator` does with it |
//! | `definition.rs` | the file that is included |
//! | `outline.rs` | sections and commands; what can be folded |
//! | `formatting.rs` | one style, as `kstool format` |
//! | `rename.rs` | another path for a file that is included |
//! | `actions.rs` | "did you mean" as an edit |
//! | `tokens.rs` | what each word is |

mod actions;
mod capabilities;
mod completion;
mod definition;
mod diagnostics;
mod formatting;
mod hover;
mod included;
mod lines;
mod open_file;
mod outline;
mod rename;
mod server;
mod tokens;
mod transport;
mod units;
mod uri;

pub use server::serve;
