//! Tests that need tools: apt, dpkg, gpg; some of them root.

mod cache;
mod repositories;
mod selection;
mod system;
mod testing;
