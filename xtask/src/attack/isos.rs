//! ISO images whose names lead elsewhere or speak to a terminal, and whose files
//! would be dangerous to others.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;

use super::output::controls;
use super::site::{Run, Site};
use super::whole_run::Attack;
use crate::TaskResult;

/// What a file in the image is called; `VICTIMS` is their directory, beside the one
/// that is extracted to.
const NAMES: &[(&str, &str)] = &[
    ("dots", "../victims/new"),
    ("dots-within", "x/../../victims/new"),
    ("many-dots", "../../../../../../../../../../VICTIMS/new"),
    ("absolute", "VICTIMS/new"),
    ("absolute-twice", "//VICTIMS/new"),
    ("over-the-victim", "../victims/secret"),
    ("line-feed", "a\nforged-entry"),
    ("carriage-return", "bad\rgood-name"),
    ("title", "\u{1b}]0;owned\u{7}"),
    ("clear", "\u{1b}[2J\u{1b}[H-name"),
    ("eight-bit", "x\u{9b}2Jname"),
    ("right-to-left", "gpj\u{202e}txt.exe"),
];

/// What reads the image. `$iso` is hostile.
const COMMANDS: &[(&str, &str)] = &[
    ("ls", "bin/livecd-iso ls medium.iso"),
    ("json", "bin/livecd-iso ls --json medium.iso"),
    ("extract", "bin/livecd-iso extract medium.iso unpacked"),
    (
        "edit",
        "bin/livecd-iso edit medium.iso -o edited.iso --add main.ks && bin/livecd-iso extract edited.iso unpacked",
    ),
];

/// A link, and what has the same name: the link leads there, `$1` is the victims' directory.
const TWICE: &[(&str, &str, &str)] = &[
    ("directory", "$1", "mkdir $2; echo x > $2/new"),
    (
        "directory-by-dots",
        "../victims",
        "mkdir $2; echo x > $2/new",
    ),
    ("file", "$1/secret", "echo of the attacker > $2"),
    ("link-in-it", "$1", "mkdir $2; ln -s x $2/new"),
];

pub(super) fn attacks() -> Vec<Attack> {
    let mut attacks = Vec::new();
    for &(name, text) in NAMES {
        let text = |site: &Site| text.replace("VICTIMS", &site.text("victims"));
        for &(command, line) in COMMANDS {
            attacks.push(Attack::new(
                format!("iso/name-{name}-by-{command}"),
                move |site| careless(site, &text(site)),
                move |site| {
                    named(site, &text(site))?;
                    fs::write(site.path("main.ks"), "")?;
                    let run = site.run(line, &[])?;
                    Ok(run.ended().and(controls(&run)))
                },
            ));
        }
        attacks.push(Attack::new(
            format!("iso/name-{name}-by-base-on"),
            move |site| careless(site, &text(site)),
            move |site| {
                named(site, &text(site))?;
                let run = site.build("", "--base-on medium.iso")?;
                Ok(run.ended().and(controls(&run)))
            },
        ));
    }
    for &(name, leads, second) in TWICE {
        for command in ["extract", "edit"] {
            let line = COMMANDS.iter().find(|c| c.0 == command).map_or("", |c| c.1);
            attacks.push(Attack::new(
                format!("iso/link-and-{name}-by-{command}"),
                move |site| {
                    fresh(site)?;
                    let leads = leads.replace("$1", &site.text("victims"));
                    fs::create_dir(site.path("unpacked"))?;
                    symlink(leads, site.path("unpacked/x"))?;
                    site.shell("cd unpacked; { echo of the attacker > x; echo x > x/new; } 2> /dev/null || true", &[])?;
                    Ok(site.intact().is_err())
                },
                move |site| {
                    fresh(site)?;
                    let make = format!("cd medium; ln -s \"{leads}\" qqqqqqqq; set -- $1 rrrrrrrr; {second}");
                    site.shell(&make, &[&site.path("victims")])?;
                    image(site, b"rrrrrrrr", b"qqqqqqqq")?;
                    fs::write(site.path("main.ks"), "")?;
                    Ok(site.run(line, &[])?.ended())
                },
            ));
        }
    }
    for (name, make) in [
        ("set-uid-program", "cp /usr/bin/id x; chmod 6777 x"),
        ("set-gid-program", "cp /usr/bin/id x; chmod 2777 x"),
        ("block-device", "mknod -m 666 x b 7 0"),
        ("character-device", "mknod -m 666 x c 1 3"),
    ] {
        attacks.push(Attack::new(
            format!("iso/{name}"),
            move |site| {
                fresh(site)?;
                site.shell(
                    &format!(
                        "cd medium; {make}; cp -a ../medium ../unpacked; chmod 755 ../unpacked"
                    ),
                    &[],
                )?;
                for_others(site)
            },
            move |site| {
                fresh(site)?;
                site.shell(&format!("cd medium; {make}; chmod 755 ."), &[])?;
                image(site, b"qqqqqqqq", b"qqqqqqqq")?;
                let run = site.run("umask 000; bin/livecd-iso extract medium.iso unpacked", &[])?;
                Ok(match for_others(site)? {
                    true => Err("others can use what was extracted".to_owned()),
                    false => run.ended(),
                })
            },
        ));
    }
    attacks
}

/// Nothing of an earlier image.
fn fresh(site: &Site) -> TaskResult {
    site.shell(
        "rm -rf unpacked medium medium.iso edited.iso; mkdir medium",
        &[],
    )?;
    Ok(())
}

/// An image with a file called `name`.
fn named(site: &Site, name: &str) -> TaskResult {
    fresh(site)?;
    let stand_in = "q".repeat(name.len());
    fs::write(site.path("medium").join(&stand_in), "of the attacker")?;
    image(site, stand_in.as_bytes(), name.as_bytes())
}

/// An image of `medium` in which a name is replaced by one that no program would
/// write, of the same length.
fn image(site: &Site, from: &[u8], to: &[u8]) -> TaskResult {
    let make = "bin/livecd-iso make medium medium.iso --volid X --timestamp 0 > /dev/null; rm -rf medium; touch edited.iso
        chmod 777 . ; rm edited.iso";
    site.shell(make, &[])?;
    let mut bytes = fs::read(site.path("medium.iso"))?;
    let mut at = 0;
    while let Some(found) = bytes[at..].windows(from.len()).position(|w| w == from) {
        at += found;
        bytes[at..at + from.len()].copy_from_slice(to);
        at += from.len();
    }
    fs::write(site.path("medium.iso"), bytes)?;
    Ok(())
}

/// A program that joins names to a directory, and prints them.
fn careless(site: &Site, name: &str) -> TaskResult<bool> {
    fresh(site)?;
    fs::create_dir_all(site.path("unpacked/x"))?;
    let path = Path::new(&site.directory).join("unpacked").join(name);
    let _ = fs::write(path, "of the attacker");
    let printed = Run {
        status: 0,
        stdout: name.to_owned(),
        stderr: String::new(),
    };
    let forges = name.contains('\n');
    Ok(site.intact().is_err() || forges || controls(&printed).is_err())
}

/// Whether a set-id program or a device lies where others come to it.
fn for_others(site: &Site) -> TaskResult<bool> {
    let Ok(metadata) = fs::metadata(site.path("unpacked")) else {
        return Ok(false);
    };
    let find = "find unpacked '(' -type f -perm /6000 ')' -o -type b -o -type c";
    let found = site.shell(find, &[])?;
    Ok(metadata.permissions().mode() & 0o007 != 0 && !found.is_empty())
}
