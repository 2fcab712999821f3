//! The command line: one file for each group of options.

mod action;
mod build;
mod examples;
mod image;
mod kinds;
mod livemedia;
mod messages;
mod packages;

use std::path::PathBuf;

use clap::Parser;

pub(crate) use action::{Action, ExplainFormat, ExplainOptions, OverlayOptions, PxeOptions};
pub(crate) use build::BuildOptions;
pub(crate) use image::ImageOptions;
pub(crate) use kinds::{Format, ImageType, Mount, RootfsFormat};
pub(crate) use livemedia::{LivemediaOptions, Refused, RootfsType, WithoutMeaning};
pub(crate) use messages::{MessageOptions, Progress};
pub(crate) use packages::{PackageManagerName, PackageOptions, PackageVerifyLevel};

/// Builds a live ISO, or a filesystem image, from a kickstart file.
#[derive(Clone, Debug, Parser)]
#[command(
    version,
    about,
    max_term_width = 100,
    args_conflicts_with_subcommands = true,
    subcommand_negates_reqs = true,
    disable_help_subcommand = true,
    after_help = "Exit status: 0 built, 1 not built, 2 wrong usage.",
    after_long_help = examples::EXAMPLES
)]
pub(crate) struct Cli {
    /// What to do instead of building
    #[command(subcommand)]
    pub(crate) action: Option<Action>,

    /// The kickstart: a file, or an http or https URL
    #[arg(
        value_name = "KICKSTART",
        conflicts_with = "config",
        required_unless_present = "config"
    )]
    pub(crate) kickstart: Option<PathBuf>,

    /// The kickstart, as an option
    #[arg(short, long, value_name = "KICKSTART")]
    pub(crate) config: Option<PathBuf>,

    #[command(flatten)]
    pub(crate) image: ImageOptions,

    #[command(flatten)]
    pub(crate) packages: PackageOptions,

    #[command(flatten)]
    pub(crate) build: BuildOptions,

    #[command(flatten)]
    pub(crate) messages: MessageOptions,
}

impl Cli {
    /// The kickstart's path, given either way.
    pub(crate) fn kickstart_path(&self) -> PathBuf {
        self.kickstart
            .clone()
            .or_else(|| self.config.clone())
            .unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_options_are_consistent() {
        Cli::command().debug_assert();
    }
}
