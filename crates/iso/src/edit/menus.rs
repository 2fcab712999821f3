//! Kernel arguments and texts in the menus of boot loaders.

use std::io::{self, Cursor, Read, Seek, SeekFrom, Write};

use crate::error::{Error, Result};

/// A change to all menus of a medium.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MenuChange(Change);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Change {
    Remove(String),
    Add(String),
    Replace {
        from: String,
        to: String,
        whole: bool,
    },
}

impl MenuChange {
    /// Removes a kernel argument by its name, whatever its value is.
    ///
    /// # Errors
    /// There is a blank, a quote, a control character or `=` in it.
    pub fn remove(name: &str) -> Result<Self> {
        let is_name = |c: char| !c.is_whitespace() && !c.is_control() && !"='\"".contains(c);
        match !name.is_empty() && name.chars().all(is_name) {
            true => Ok(Self(Change::Remove(name.to_owned()))),
            false => Err(refused(name, "it is not the name of a kernel argument")),
        }
    }

    /// Adds a kernel argument, such as `quiet` or `inst.ks=hd:LABEL=X:/ks.cfg`.
    ///
    /// # Errors
    /// There is a quote, or a control character, in it.
    pub fn add(argument: &str) -> Result<Self> {
        let is_sound = |c: char| !c.is_control() && !"'\"\\".contains(c);
        match !argument.trim().is_empty() && argument.chars().all(is_sound) {
            true => Ok(Self(Change::Add(argument.to_owned()))),
            false => Err(refused(
                argument,
                "it is empty, or has a quote, a backslash or a control character",
            )),
        }
    }

    /// Replaces a text wherever it is.
    ///
    /// # Errors
    /// The text is empty, or one of them has a line break.
    pub fn replace(from: &str, to: &str) -> Result<Self> {
        Self::replacement(from, to, false)
    }

    /// Replaces the name of a volume where it is a word of its own.
    pub(crate) fn rename(from: &str, to: &str) -> Result<Self> {
        Self::replacement(from, to, true)
    }

    fn replacement(from: &str, to: &str, whole: bool) -> Result<Self> {
        if from.is_empty() || from.contains(['\n', '\r']) || to.contains(['\n', '\r']) {
            return Err(refused(from, "it is empty, or has a line break"));
        }
        let (from, to) = (from.to_owned(), to.to_owned());
        Ok(Self(Change::Replace { from, to, whole }))
    }
}

fn refused(text: &str, reason: &'static str) -> Error {
    Error::Menu {
        text: text.to_owned(),
        reason,
    }
}

/// How a menu is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Dialect {
    Grub,
    /// isolinux and its kin.
    Syslinux,
    /// The boot loader specification's `loader/entries/*.conf`.
    Entries,
}

fn dialect(path: &[u8]) -> Option<Dialect> {
    let path = String::from_utf8_lossy(path).to_ascii_lowercase();
    let path = path.trim_start_matches('/');
    let (directory, name) = path.rsplit_once('/').unwrap_or(("", path));
    let is_below =
        |parent: &str| directory == parent || directory.starts_with(&format!("{parent}/"));
    if is_below("loader/entries") {
        return name.ends_with(".conf").then_some(Dialect::Entries);
    }
    let is_configuration = name.ends_with(".cfg") || name.ends_with(".conf");
    if [
        "isolinux",
        "syslinux",
        "extlinux",
        "boot/isolinux",
        "boot/syslinux",
    ]
    .iter()
    .any(|parent| is_below(parent))
        || ["isolinux.cfg", "syslinux.cfg", "extlinux.conf"].contains(&name)
    {
        return is_configuration.then_some(Dialect::Syslinux);
    }
    let is_grub = ["boot", "efi"].iter().any(|parent| is_below(parent)) || name == "grub.cfg";
    (is_grub && is_configuration).then_some(Dialect::Grub)
}

/// Whether a file is one of a boot loader's menus.
pub(super) fn is_menu(path: &[u8]) -> bool {
    dialect(path).is_some()
}

/// A menu with the changes; none if nothing in it changes. `path` says how it is written.
pub(super) fn change(path: &[u8], text: &[u8], changes: &[MenuChange]) -> Option<Vec<u8>> {
    let dialect = dialect(path)?;
    let commands: &[&str] = match dialect {
        Dialect::Grub => &["linux", "linuxefi", "linux16"],
        Dialect::Syslinux => &["append"],
        Dialect::Entries => &["options"],
    };
    let mut changed = Vec::with_capacity(text.len());
    for line in text.split_inclusive(|byte| *byte == b'\n') {
        // What is not UTF-8 has no kernel arguments that could be told apart.
        match std::str::from_utf8(line) {
            Ok(line) => changed.extend(change_line(line, dialect, commands, changes).bytes()),
            Err(_) => changed.extend(line),
        }
    }
    (changed != text).then_some(changed)
}

fn change_line(line: &str, dialect: Dialect, commands: &[&str], changes: &[MenuChange]) -> String {
    let mut line = line.to_owned();
    for MenuChange(change) in changes {
        if let Change::Replace { from, to, whole } = change {
            line = replaced(&line, from, to, *whole);
        }
    }
    let body = line.trim_end_matches(['\n', '\r']);
    let end = &line[body.len()..];
    let indent = &body[..body.len() - body.trim_start().len()];
    let words = words(body);
    let is_command = |word: &str| {
        commands
            .iter()
            .any(|command| command.eq_ignore_ascii_case(word))
    };
    let Some((command, arguments)) = words
        .split_first()
        .filter(|(command, _)| is_command(command))
    else {
        return line;
    };
    let mut arguments: Vec<String> = arguments.iter().map(|word| (*word).to_owned()).collect();
    // GRUB's first argument is the kernel.
    let kept = usize::from(dialect == Dialect::Grub).min(arguments.len());
    let before = arguments.clone();
    for MenuChange(change) in changes {
        let mut index = 0;
        match change {
            Change::Remove(name) => arguments.retain(|argument| {
                index += 1;
                let (its_name, _) = argument.split_once('=').unwrap_or((argument, ""));
                index <= kept || its_name.trim_matches(['"', '\'']) != name
            }),
            Change::Add(argument) => {
                let argument = quoted(argument, dialect);
                // What comes behind `---` is for the installed system.
                let place = arguments
                    .iter()
                    .position(|word| word == "---" || word == "--");
                arguments.insert(place.unwrap_or(arguments.len()), argument);
            }
            Change::Replace { .. } => {}
        }
    }
    if arguments == before {
        return line;
    }
    format!("{indent}{command} {}{end}", arguments.join(" "))
}

/// The words of a line; quotes keep blanks in a word, and stay.
fn words(line: &str) -> Vec<&str> {
    let (mut words, mut start, mut quote, mut escaped) = (Vec::new(), None, None, false);
    for (at, c) in line.char_indices() {
        let is_end = c.is_whitespace() && quote.is_none() && !escaped;
        if let (true, Some(begin)) = (is_end, start) {
            words.push(&line[begin..at]);
            start = None;
        } else if !is_end && start.is_none() {
            start = Some(at);
        }
        match quote {
            _ if escaped => escaped = false,
            _ if c == '\\' && quote != Some('\'') => escaped = true,
            Some(open) if c == open => quote = None,
            None if c == '"' || c == '\'' => quote = Some(c),
            _ => {}
        }
    }
    words.extend(start.map(|begin| &line[begin..]));
    words
}

/// An argument as one word of a menu.
fn quoted(argument: &str, dialect: Dialect) -> String {
    let special = |c: char| match dialect {
        Dialect::Grub => c.is_whitespace() || "$;&|<>{}()#".contains(c),
        Dialect::Syslinux | Dialect::Entries => c.is_whitespace(),
    };
    if !argument.contains(special) {
        return argument.to_owned();
    }
    match dialect {
        Dialect::Grub => format!("\"{}\"", argument.replace('$', "\\$")),
        // The kernel takes quotes around a value.
        Dialect::Syslinux | Dialect::Entries => match argument.split_once('=') {
            Some((name, value)) if !name.contains(char::is_whitespace) => {
                format!("{name}=\"{value}\"")
            }
            _ => format!("\"{argument}\""),
        },
    }
}

fn replaced(line: &str, from: &str, to: &str, whole: bool) -> String {
    let (mut text, mut rest) = (String::new(), line);
    while let Some(at) = rest.find(from) {
        let (before, behind) = (&rest[..at], &rest[at + from.len()..]);
        let is_inner =
            |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || "-_.+".contains(c));
        let before_it = before
            .chars()
            .next_back()
            .or_else(|| text.chars().next_back());
        let is_part = whole && (is_inner(before_it) || is_inner(behind.chars().next()));
        text += before;
        text += if is_part { from } else { to };
        rest = behind;
    }
    text + rest
}

/// Changes the menus in a FAT filesystem; what is none stays as it is. The changed paths go to `changed`.
pub(super) fn change_on_fat(
    mut bytes: Vec<u8>,
    changes: &[MenuChange],
    changed: &mut Vec<String>,
) -> io::Result<Vec<u8>> {
    let is_fat = bytes.get(510..512) == Some(&[0x55, 0xAA])
        && (bytes[54..].starts_with(b"FAT") || bytes[82..].starts_with(b"FAT"));
    if !is_fat {
        return Ok(bytes);
    }
    let filesystem = fatfs::FileSystem::new(Cursor::new(&mut bytes[..]), fatfs::FsOptions::new())?;
    let mut pending = vec![(String::new(), filesystem.root_dir())];
    while let Some((path, directory)) = pending.pop() {
        for entry in directory.iter() {
            let entry = entry?;
            let name = entry.file_name();
            let path = format!("{path}/{name}");
            if entry.is_dir() {
                // A damaged filesystem could go round in circles.
                if name != "." && name != ".." && path.matches('/').count() < 16 {
                    pending.push((path, entry.to_dir()));
                }
                continue;
            }
            if !is_menu(path.as_bytes()) || entry.len() > super::MENU_LIMIT {
                continue;
            }
            let mut file = entry.to_file();
            let mut text = Vec::new();
            file.read_to_end(&mut text)?;
            if let Some(new) = change(path.as_bytes(), &text, changes) {
                file.seek(SeekFrom::Start(0))?;
                file.truncate()?;
                file.write_all(&new)?;
                file.flush()?;
                changed.push(path);
            }
        }
    }
    drop(pending);
    filesystem.unmount()?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(path: &str, text: &str, changes: &[MenuChange], expect: &str) {
        let changed = change(path.as_bytes(), text.as_bytes(), changes);
        assert_eq!(
            String::from_utf8(changed.unwrap_or(text.into())).unwrap(),
            expect
        );
    }

    #[test]
    fn arguments_are_added_and_removed_where_the_boot_loader_has_them() {
        let changes = [
            MenuChange::remove("quiet").unwrap(),
            MenuChange::remove("inst.ks").unwrap(),
            MenuChange::add("inst.ks=hd:LABEL=X:/my ks.cfg").unwrap(),
            MenuChange::add("debug").unwrap(),
        ];
        check(
            "boot/grub/grub.cfg",
            "set quiet=1\n\tlinux /quiet quiet a=\"quiet b\" inst.ks=x --- quiet\r\n  linuxefi /k\nlinux16 /k quiet=2\n initrd /i quiet\n",
            &changes,
            "set quiet=1\n\tlinux /quiet a=\"quiet b\" \"inst.ks=hd:LABEL=X:/my ks.cfg\" debug ---\r\n  linuxefi /k \"inst.ks=hd:LABEL=X:/my ks.cfg\" debug\nlinux16 /k \"inst.ks=hd:LABEL=X:/my ks.cfg\" debug\n initrd /i quiet\n",
        );
        check(
            "isolinux/isolinux.cfg",
            "  linux /vmlinuz quiet\n  APPEND initrd=i quiet",
            &changes,
            "  linux /vmlinuz quiet\n  APPEND initrd=i inst.ks=\"hd:LABEL=X:/my ks.cfg\" debug",
        );
        check(
            "loader/entries/a.conf",
            "title quiet\noptions quiet\n",
            &changes,
            "title quiet\noptions inst.ks=\"hd:LABEL=X:/my ks.cfg\" debug\n",
        );
        check(
            "docs/grub.txt",
            "linux /k quiet\n",
            &changes,
            "linux /k quiet\n",
        );
    }

    #[test]
    fn a_volume_is_renamed_where_its_name_is_a_word() {
        let changes = [MenuChange::rename("LIVE", "NEW-1").unwrap()];
        check(
            "EFI/BOOT/grub.cfg",
            "search --label 'LIVE'\nlinux /LIVE/k root=live:CDLABEL=LIVE LIVEOS NOT-LIVE\n",
            &changes,
            "search --label 'NEW-1'\nlinux /NEW-1/k root=live:CDLABEL=NEW-1 LIVEOS NOT-LIVE\n",
        );
        let changes = [MenuChange::replace("LIVE", "x").unwrap()];
        check("boot/grub2/a.cfg", "LIVEOS LIVE\n", &changes, "xOS x\n");
    }

    #[test]
    fn what_would_leave_its_line_or_word_is_refused() {
        for argument in ["a\nb", "", " ", "a\"b", "a'b", "a\\"] {
            assert!(MenuChange::add(argument).is_err(), "{argument:?}");
        }
        for name in ["a=b", "a b", "", "\""] {
            assert!(MenuChange::remove(name).is_err(), "{name:?}");
        }
        assert!(MenuChange::replace("", "x").is_err() && MenuChange::replace("x", "a\nb").is_err());
    }
}
