//! The concepts, a page each. Only documentation: there is nothing in here.

/// Versions: whose rules hold.
#[doc = include_str!("../guide/versions.md")]
pub mod versions {}

/// Commands and their values.
#[doc = include_str!("../guide/commands.md")]
pub mod commands {}

/// Sections: packages, scripts, and what is kept as text.
#[doc = include_str!("../guide/sections.md")]
pub mod sections {}

/// Includes, and who reads the files.
#[doc = include_str!("../guide/includes.md")]
pub mod includes {}

/// Diagnostics and their codes.
#[doc = include_str!("../guide/diagnostics.md")]
pub mod diagnostics {}

/// Spans: where everything stands.
#[doc = include_str!("../guide/spans.md")]
pub mod spans {}

/// The lossless document, for those who edit.
#[doc = include_str!("../guide/documents.md")]
pub mod documents {}

/// Writing kickstarts back.
#[doc = include_str!("../guide/writing.md")]
pub mod writing {}
