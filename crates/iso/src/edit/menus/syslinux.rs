//! The menus of isolinux, syslinux and extlinux: an entry without arguments has those of the menu, or none at all.

use super::MenuChange;
use super::arguments::{after_command, changed};
use super::dialect::Dialect;

/// What is known of an entry.
#[derive(Debug, Default)]
struct Entry {
    /// The line that names its kernel, in what is written so far.
    kernel: Option<usize>,
    /// Whether what it loads is a module of the boot loader, or another one.
    is_module: bool,
    has_arguments: bool,
    /// Lines of arguments with their changes, which wait for the kernel: it can stand behind them.
    waiting: Vec<(usize, String)>,
}

pub(super) fn change(text: &str, changes: &[MenuChange]) -> String {
    let mut lines: Vec<String> = Vec::new();
    let mut entry = Entry::default();
    // In front of the first label stands what entries without arguments have.
    let mut is_global = true;
    let mut has_global = false;
    for line in text.split_inclusive('\n') {
        let mut words = line.split_whitespace();
        let command = words.next().unwrap_or_default().to_ascii_lowercase();
        match command.as_str() {
            "label" => {
                finish(std::mem::take(&mut entry), has_global, changes, &mut lines);
                is_global = false;
            }
            "kernel" | "linux" | "boot" | "bss" | "pxe" | "fdimage" | "comboot" | "com32"
            | "localboot" => {
                entry.kernel = Some(lines.len());
                let file = words.next().unwrap_or_default();
                let is_kernel = command == "linux" || command == "kernel";
                entry.is_module = !is_kernel || is_module(file);
            }
            "append" => {
                entry.has_arguments = true;
                has_global |= is_global;
                // `append -` is "none, whatever the menu has".
                let none = words.next() == Some("-") && words.next().is_none();
                let arguments = match none {
                    true => line.replacen('-', "", 1).trim_end().to_owned() + "\n",
                    false => line.to_owned(),
                };
                let changed = after_command(&arguments, &["append"], changes, Dialect::Syslinux);
                entry
                    .waiting
                    .extend(changed.map(|changed| (lines.len(), changed)));
            }
            _ => {}
        }
        lines.push(line.to_owned());
    }
    finish(entry, has_global, changes, &mut lines);
    lines.concat()
}

/// Writes the changes of an entry that is complete.
fn finish(entry: Entry, has_global: bool, changes: &[MenuChange], lines: &mut [String]) {
    if entry.is_module {
        return;
    }
    for (index, changed) in entry.waiting {
        lines[index] = changed;
    }
    let (Some(kernel), false) = (entry.kernel, entry.has_arguments || has_global) else {
        return;
    };
    let Some(arguments) = changed(&[], changes, Dialect::Syslinux) else {
        return;
    };
    let line = &mut lines[kernel];
    let body = line.trim_end();
    let indent = &body[..body.len() - body.trim_start().len()];
    let end = match &line[body.len()..] {
        "" => "\n",
        end => end,
    };
    *line = format!("{body}{end}{indent}append {}{end}", arguments.join(" "));
}

/// Whether a file is not a kernel: a module of syslinux, a boot sector or a disk.
fn is_module(file: &str) -> bool {
    let file = file.to_ascii_lowercase();
    let name = file.rsplit('/').next().unwrap_or_default();
    let extensions = [
        ".c32", ".com", ".cbt", ".bin", ".bs", ".bss", ".0", ".img", ".elf",
    ];
    name == "memdisk" || extensions.iter().any(|extension| name.ends_with(extension))
}
