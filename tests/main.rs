//! The program from outside.

#![expect(clippy::print_stdout, reason = "a skipped test says why")]

/// Users and groups, made by the system's own programs.
mod accounts;
/// Times and the like, in every format.
mod attributes;
/// Media of earlier programs to begin with.
mod base_on;
/// Media that boot in QEMU, and damaged ones that do not.
mod boot;
/// Who calls the program, and how, changes nothing in the image.
mod caller;
/// Builds that fail or are killed leave nothing behind.
mod cleanup;
/// Configuration files that were changed.
mod conffiles;
/// RPM packages: what their scripts may do, and errors.
mod dnf;
/// Every command of a kickstart, seen from the booted system.
mod everything;
/// What the program says that a kickstart does.
mod explain;
/// Images without boot setup, and a creator of one's own.
mod images;
/// What a kickstart includes, and how it comes itself.
mod includes;
/// The contract with Koji.
mod koji;
/// Live systems of every layout, with changes that are kept, and from the network.
mod layouts;
/// The options of lorax's livemedia-creator.
mod livemedia;
/// What the program says about bad input, to the letter.
mod messages;
/// What directories, repositories and languages may be called, and what is not shown.
mod metadata;
mod names;
/// What is printed, and where it can go.
mod output;
/// What the scripts of a kickstart reach of the build, and others of the program.
mod reach;
/// Media as other programs read them.
mod readers;
/// How RPM repositories are reached.
mod repositories;
/// Builds by an ordinary user, and what is said when they cannot be.
mod rootless;
/// Systems of RPM packages.
mod rpm;
/// Systems as they are on media, whatever the filesystem.
mod same_files;
/// What scripts of a kickstart may do, and may not.
mod scripts;
/// What signals do to a build.
mod signals;
/// What the tests share.
mod support;
