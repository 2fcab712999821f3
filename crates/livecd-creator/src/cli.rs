use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};

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
    after_long_help = "\
Examples:
  livecd-creator desktop.ks
      builds livecd-desktop-DATE.iso in the current directory
  livecd-creator -c desktop.ks -f Desktop-1.0 -o /srv/images --cache /var/cache/livecd
      builds /srv/images/Desktop-1.0.iso and keeps the packages for the next build
  livecd-creator minimal.ks --repo system
      takes packages from where this machine takes its own
  livecd-creator minimal.ks --shell
      opens a shell in the finished system before it is packaged
  livecd-creator clean
      removes what builds that were killed left in /var/tmp

A Debian repository in a kickstart:
  repo --name=debian --baseurl=\"http://mirror/debian bookworm main\"

SOURCE_DATE_EPOCH in the environment sets the latest time stamp in the image and
the date in derived names. Without it the newest package's date counts.

Exit status: 0 built, 1 not built, 2 wrong usage."
)]
pub(crate) struct Cli {
    /// What to do instead of building
    #[command(subcommand)]
    pub(crate) action: Option<Action>,

    /// The kickstart file
    #[arg(
        value_name = "KICKSTART",
        conflicts_with = "config",
        required_unless_present = "config"
    )]
    pub(crate) kickstart: Option<PathBuf>,

    /// The kickstart file, as an option
    #[arg(short, long, value_name = "KICKSTART")]
    pub(crate) config: Option<PathBuf>,

    /// Volume id of the ISO, and name of the image [default: from the kickstart's name and the date]
    #[arg(
        short = 'f',
        long,
        visible_short_alias = 'n',
        alias = "name",
        value_name = "LABEL",
        help_heading = "Image"
    )]
    pub(crate) fslabel: Option<String>,

    /// Title of the boot menu [default: the product]
    #[arg(long, help_heading = "Image")]
    pub(crate) title: Option<String>,

    /// Name of the product in the boot menu [default: from the image's name]
    #[arg(long, help_heading = "Image")]
    pub(crate) product: Option<String>,

    /// Compressor of the root filesystem, with options of mksquashfs: "zstd -Xcompression-level 19",
    /// "xz -b 1M", xz1m, lz4, gzip, lzo
    #[arg(
        long,
        value_name = "TYPE [ARGS]",
        default_value = "zstd",
        help_heading = "Image"
    )]
    pub(crate) compression_type: String,

    /// What to build [default: image if the program is called image-creator, otherwise livecd]
    #[arg(long, value_name = "TYPE", help_heading = "Image")]
    pub(crate) image_type: Option<ImageType>,

    /// Repositories to use instead of the kickstart's: a .sources or .list file, a directory of
    /// them, or `system` for those of this machine
    #[arg(long, value_name = "FILE|DIR|system", help_heading = "Packages")]
    pub(crate) repo: Option<PathBuf>,

    /// What $releasever means in repository addresses
    #[arg(long, value_name = "VERSION", help_heading = "Packages")]
    pub(crate) releasever: Option<String>,

    /// Keep packages and indexes in DIR between builds
    #[arg(long, value_name = "DIR", help_heading = "Packages")]
    pub(crate) cache: Option<PathBuf>,

    /// Take packages from the cache only, without network
    #[arg(long, requires = "cache", help_heading = "Packages")]
    pub(crate) cacheonly: bool,

    /// Directory for the files of the build, which are removed at its end
    #[arg(
        short,
        long,
        value_name = "DIR",
        default_value = "/var/tmp",
        help_heading = "Build"
    )]
    pub(crate) tmpdir: PathBuf,

    /// Directory for the finished image
    #[arg(
        short,
        long,
        value_name = "DIR",
        default_value = ".",
        help_heading = "Build"
    )]
    pub(crate) output: PathBuf,

    /// Open a shell in the system before it is packaged
    #[arg(short = 'l', long, help_heading = "Build")]
    pub(crate) shell: bool,

    /// No network for %post scripts and package scripts
    #[arg(long, help_heading = "Build")]
    pub(crate) no_network: bool,

    /// Let %post --nochroot scripts change the files of this machine, not only those of the build
    #[arg(long, help_heading = "Build")]
    pub(crate) allow_host_scripts: bool,

    /// Keep the files of the build (nothing stays mounted)
    #[arg(long, help_heading = "Build")]
    pub(crate) nocleanup: bool,

    /// Show the tools that run, and what they print
    #[arg(short, long, help_heading = "Messages")]
    pub(crate) verbose: bool,

    /// Show also what developers want to know
    #[arg(short, long, help_heading = "Messages")]
    pub(crate) debug: bool,

    /// Show only errors
    #[arg(short, long, conflicts_with_all = ["verbose", "debug"], help_heading = "Messages")]
    pub(crate) quiet: bool,

    /// Append everything there is to show to FILE
    #[arg(long, value_name = "FILE", help_heading = "Messages")]
    pub(crate) logfile: Option<PathBuf>,

    /// How steps and progress are shown on standard error
    #[arg(
        long,
        value_name = "HOW",
        default_value = "auto",
        help_heading = "Messages"
    )]
    pub(crate) progress: Progress,
}

/// What else the program can do.
#[derive(Clone, Debug, Subcommand)]
pub(crate) enum Action {
    /// Removes what builds that were killed left, and leaves alone those that run
    Clean {
        /// Directory where builds keep their files
        #[arg(short, long, value_name = "DIR", default_value = "/var/tmp")]
        tmpdir: PathBuf,
    },
}

/// The kinds of image.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ImageType {
    /// A bootable live ISO
    Livecd,
    /// A filesystem image without boot setup
    Image,
}

/// How progress is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Progress {
    /// Bars on a terminal, lines elsewhere
    Auto,
    /// A line for each step
    Plain,
    /// A JSON object for each event
    Json,
}

impl Cli {
    /// The kickstart's path, given either way.
    pub(crate) fn kickstart_path(&self) -> PathBuf {
        self.kickstart
            .clone()
            .or_else(|| self.config.clone())
            .unwrap_or_default()
    }

    /// What is built; `program` is the name the program was called by.
    pub(crate) fn kind(&self, program: &str) -> ImageType {
        let by_name = if program.ends_with("image-creator") {
            ImageType::Image
        } else {
            ImageType::Livecd
        };
        self.image_type.unwrap_or(by_name)
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

    #[test]
    fn the_program_name_picks_the_kind() {
        let cli = Cli::parse_from(["livecd-creator", "-c", "a.ks"]);
        assert_eq!(cli.kind("livecd-creator"), ImageType::Livecd);
        assert_eq!(cli.kind("image-creator"), ImageType::Image);
        let cli = Cli::parse_from(["x", "a.ks", "--image-type", "livecd"]);
        assert_eq!(cli.kind("image-creator"), ImageType::Livecd);
    }
}
