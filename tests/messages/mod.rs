//! What the program says when something is wrong.

/// Builds that begin, and cannot end well.
mod builds;
/// Disks that are full, or that nothing can be written to.
mod disk;
/// Kickstarts and options.
mod input;
/// Repositories that cannot be used.
mod repositories;

/// No options.
const NONE: [&str; 0] = [];
