//! What the options say and no build can take, refused before anything runs: the
//! scripts of the kickstart run before it is known what is to be built.

use livecd_imgcreate::Family;
use livecd_kickstart::Kickstart;
use livecd_packages::Selection;

use crate::cli::{Cli, ImageType, Mount};
use crate::creator::creator;
use crate::names::Names;
use crate::refusal::Refusal;
use crate::{boot_args, other_family, package_manager, preflight};

/// Refuses options of a build of this `kind`, whatever the kickstart says.
pub(crate) fn check(cli: &Cli, kind: ImageType, names: &Names) -> Result<(), Refusal> {
    if !is_file_name(&names.name) {
        let name = &names.name;
        return Err(Refusal::usage(format!(
            "{name:?} cannot be the name of an image: it is that of a file, without directories"
        )));
    }
    let mut nothing = Kickstart::default();
    boot_args::add(&mut nothing, cli.image.extra_boot_args.as_deref());
    let mut image = cli.image.clone();
    // What the kernel can mount depends on the kickstart's filesystem.
    image.mount = Mount::None;
    image.minimize = false;
    creator(&image, kind, Family::Debian, &nothing, names)?;
    // Before the package manager, which does not know the options' names.
    let problems = preflight::unwritable_directories(
        &cli.build.tmpdir,
        &cli.build.output,
        cli.packages.cache.as_deref(),
    );
    if !problems.is_empty() {
        return Err(Refusal::Preflight(problems));
    }
    let chosen = package_manager::choose(cli, &nothing)
        .map_err(|unusable| Refusal::usage(format!("{}; {}", unusable.message, unusable.hint)))?;
    other_family::check(&cli.packages, chosen.family).map_err(Refusal::usage)?;
    chosen
        .manager
        .check(&Selection::default())
        .map_err(Refusal::usage)
}

/// No name in a directory is longer, in bytes; the endings of files follow.
const LONGEST_NAME: usize = 200;

fn is_file_name(name: &str) -> bool {
    let fits = (1..=LONGEST_NAME).contains(&name.len());
    fits && !matches!(name, "." | "..") && !name.contains(|c: char| c == '/' || c.is_control())
}

#[cfg(test)]
mod tests {
    use std::ffi::{OsStr, OsString};
    use std::os::unix::ffi::OsStringExt;

    use clap::{ArgAction, CommandFactory, Parser};

    use super::*;
    use crate::actions::persistent_overlay;
    use crate::cli::Action;

    /// What an option's value becomes if it is taken.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    enum Becomes {
        /// One of a list, or a number: nothing of the value is left.
        Choice,
        /// A file that this program opens; its name stands nowhere.
        Opened,
        /// The directory of a build, which is written into configuration.
        Directory,
        /// Something that is written, or an argument.
        Written,
    }

    /// Every option with a value. A new one must be added, with what becomes of
    /// what it says.
    const OPTIONS: [(&str, Becomes); 34] = [
        ("", Becomes::Opened),
        ("config", Becomes::Opened),
        ("fslabel", Becomes::Written),
        ("image-name", Becomes::Written),
        ("extra-boot-args", Becomes::Written),
        ("title", Becomes::Written),
        ("product", Becomes::Written),
        ("serial-console", Becomes::Choice),
        ("compression-type", Becomes::Written),
        ("rootfs-format", Becomes::Choice),
        ("layout", Becomes::Choice),
        ("overlay", Becomes::Choice),
        ("persistence", Becomes::Written),
        ("image-type", Becomes::Choice),
        ("base-on", Becomes::Opened),
        ("format", Becomes::Choice),
        ("mount", Becomes::Choice),
        ("repo", Becomes::Opened),
        ("releasever", Becomes::Written),
        ("dnf-var", Becomes::Written),
        ("package-manager", Becomes::Choice),
        ("gpg-key", Becomes::Written),
        ("no-gpg-check", Becomes::Written),
        ("pkgverify-level", Becomes::Choice),
        ("cache", Becomes::Directory),
        ("tmpdir", Becomes::Directory),
        ("output", Becomes::Directory),
        ("script-timeout", Becomes::Choice),
        ("logfile", Becomes::Opened),
        ("progress", Becomes::Choice),
        ("explain --format", Becomes::Choice),
        ("overlay --size", Becomes::Choice),
        ("overlay --label", Becomes::Written),
        ("overlay --overlay", Becomes::Choice),
    ];

    fn hostile() -> Vec<OsString> {
        let texts = [
            "a\nb",
            "a\rb",
            "a\tb",
            "a\u{1b}[2Jb",
            "a\u{85}b",
            "a\u{9b}b",
            "a\u{7f}",
            "a\"b",
            "a'b",
            "a\\",
            "`id`",
            "$(id)",
            "${x}",
            "$x",
            "%(id)",
            "%{lua:1}",
            "a;id",
            "a};b",
            "a::b",
            "[main]",
            "#x",
            "-x",
            "--",
            "../../x",
            "a/b",
            " x ",
            "",
            ".",
            "..",
            "a&b|c>d",
        ];
        let mut values: Vec<OsString> = texts.map(Into::into).into();
        values.push("x".repeat(70_000).into());
        values.push(OsString::from_vec(b"a\xffb".to_vec()));
        // An option with a value of its own.
        values.extend(values.clone().iter().map(|value| {
            let mut named = OsString::from("x=");
            named.push(value);
            named
        }));
        values
    }

    fn has_control(value: &OsStr) -> bool {
        value.to_string_lossy().contains(char::is_control)
    }

    /// Whether a build with these options would begin.
    fn begins(args: &[OsString]) -> bool {
        let Ok(cli) = Cli::try_parse_from(args) else {
            return false;
        };
        match &cli.action {
            None => {}
            Some(Action::Overlay(options)) => {
                return persistent_overlay(options).check().is_ok();
            }
            Some(
                Action::Clean { .. } | Action::Explain(_) | Action::Livemedia(_) | Action::Pxe(_),
            ) => return true,
        }
        // Only a name counts for every kind of image.
        let kinds = match cli.image.fslabel {
            Some(_) => [ImageType::Livecd, ImageType::Image].as_slice(),
            None => &[ImageType::Livecd],
        };
        kinds.iter().any(|kind| {
            let label = cli.image.fslabel.as_deref();
            let names = Names::new(&cli.kickstart_path(), label, *kind, 0);
            let names = names.in_file(cli.image.image_name.as_deref());
            check(&cli, *kind, &names).is_ok()
        })
    }

    #[test]
    fn every_value_of_every_option_is_one_or_is_refused() {
        let command = Cli::command();
        let mut all: Vec<(String, Vec<OsString>)> = Vec::new();
        let base = |words: &[&str]| words.iter().map(OsString::from).collect::<Vec<_>>();
        for option in command.get_arguments() {
            all.push((
                option.get_long().unwrap_or_default().to_owned(),
                match option.get_long() {
                    Some("config") | None => base(&["livecd-creator"]),
                    Some("cacheonly") => continue,
                    Some(_) => base(&["livecd-creator", "x.ks"]),
                },
            ));
            if !matches!(option.get_action(), ArgAction::Set | ArgAction::Append) {
                all.pop();
            }
        }
        // Those of `livemedia` become options of a build, which are looked at above.
        let actions = command.get_subcommands();
        for action in actions.filter(|action| action.get_name() != "livemedia") {
            for option in action.get_arguments() {
                let takes = matches!(option.get_action(), ArgAction::Set | ArgAction::Append);
                let Some(long) = option.get_long().filter(|_| takes) else {
                    continue;
                };
                let mut words = vec!["livecd-creator", action.get_name()];
                match action.get_name() {
                    "explain" => words.push("x.ks"),
                    "overlay" | "pxe" => words.extend(["x.iso", "--output=x"]),
                    _ => {}
                }
                all.push((format!("{} --{long}", action.get_name()), base(&words)));
            }
        }
        assert!(all.len() > 35, "{}", all.len());
        let mut taken = 0;
        for (name, words) in all {
            let long = name.rsplit("--").next().unwrap_or_default();
            // Directories and files of actions are opened.
            let is_place = ["output", "tmpdir"].contains(&long) && name.contains(' ');
            let known = OPTIONS.iter().find(|(known, _)| *known == name);
            let becomes = match known {
                Some((_, becomes)) => *becomes,
                None if is_place => Becomes::Opened,
                None => panic!("what becomes of the value of --{name}?"),
            };
            for value in hostile() {
                let mut args = words.clone();
                let mut argument = OsString::from(match name.as_str() {
                    "" => String::new(),
                    _ => format!("--{long}="),
                });
                argument.push(&value);
                args.push(argument);
                let begins = begins(&args);
                taken += usize::from(begins);
                let is_utf_8 = value.to_str().is_some();
                match becomes {
                    Becomes::Choice => assert!(!begins, "{args:?}"),
                    Becomes::Opened => {}
                    Becomes::Directory | Becomes::Written => {
                        let fits = is_utf_8 && !has_control(&value);
                        assert!(fits || !begins, "{args:?}");
                    }
                }
            }
        }
        assert!(taken > 200, "{taken}");
    }

    #[test]
    fn an_image_is_a_file_of_its_directory() {
        let args = [
            "livecd-creator",
            "x.ks",
            "--image-type=image",
            "--fslabel=../../x",
        ];
        let cli = Cli::parse_from(args);
        let names = Names::new("x.ks".as_ref(), Some("../../x"), ImageType::Image, 0);
        let Err(Refusal::Usage(error)) = check(&cli, ImageType::Image, &names) else {
            panic!("it is taken");
        };
        assert!(error.to_string().contains("\"../../x\""), "{error}");
    }
}
