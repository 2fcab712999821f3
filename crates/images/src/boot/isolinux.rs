use super::menu::{Action, Entry, Menu};

/// The `isolinux.cfg` of the medium, SYSLINUX's `doc/menu.txt`; `module` draws
/// the menu. Of a menu that is `locked` no entry can be changed by anybody: the
/// password of GRUB is of no use here.
pub(crate) fn isolinux_cfg(menu: &Menu<'_>, module: &str, locked: bool) -> String {
    let mut text = String::new();
    if let Some(console) = menu.console() {
        // Before everything else.
        text += &format!("serial {} {}\n", console.port, console.speed);
    }
    text += &format!(
        "ui {module}\n\
         timeout {}\n\
         menu title {}\n\
         menu autoboot Starting in # second{{,s}}. Press any key for a choice.\n",
        tenths(menu.timeout()),
        one_line(menu.title)
    );
    if locked {
        text += "allowoptions 0\nnoescape 1\n";
    }
    for (index, entry) in menu.entries().iter().enumerate() {
        text += &render(entry, &format!("entry{index}"), index == 0);
    }
    text += "\nmenu begin troubleshooting\nmenu title Troubleshooting\n";
    for (index, entry) in menu.troubleshooting().iter().enumerate() {
        text += &render(entry, &format!("trouble{index}"), false);
    }
    text + "\nlabel back\n  menu label Return to the main menu\n  menu exit\n\nmenu end\n"
}

/// Tenths of a second; 0 is for ever, so the shortest time is one.
fn tenths(seconds: i64) -> i64 {
    match seconds {
        ..0 => 0,
        0 => 1,
        seconds => seconds.saturating_mul(10),
    }
}

fn render(entry: &Entry<'_>, label: &str, default: bool) -> String {
    let lines = match &entry.action {
        Action::Kernel(kernel, args) => format!(
            "  linux {}\n  initrd {}\n  append {args}\n",
            kernel.vmlinuz, kernel.initrd
        ),
        Action::MemoryTest(test) => match &test.bios {
            Some(path) => format!("  linux {path}\n"),
            None => return String::new(),
        },
        // The next drive in the BIOS' order.
        Action::LocalDrive => "  localboot 0xffff\n".to_owned(),
    };
    let title = one_line(&entry.title);
    let default = if default { "  menu default\n" } else { "" };
    format!("\nlabel {label}\n  menu label {title}\n{default}{lines}")
}

/// A text as a title; `^` would mark the next character as a shortcut.
fn one_line(text: &str) -> String {
    text.replace('\n', " ").replace('^', "")
}
