//! The `isolinux.cfg` of a medium.

use livecd_quoting::{IsolinuxCfg, Refused, Rest, Text, Title};

use super::menu::{Action, Entry, Menu};

/// The `isolinux.cfg` of the medium, SYSLINUX's `doc/menu.txt`; `module` draws
/// the menu. Of a menu that is `locked` no entry can be changed by anybody: the
/// password of GRUB is of no use here.
pub(crate) fn isolinux_cfg(
    menu: &Menu<'_>,
    module: &'static str,
    locked: bool,
) -> Result<Text<IsolinuxCfg>, Refused> {
    let mut text = Text::new();
    if let Some(console) = menu.console() {
        // Before everything else.
        let (port, speed) = (console.port.to_string(), console.speed.to_string());
        text.add("serial {} {}\n", &[&port, &speed])?;
    }
    text.add(
        "ui {}\n\
         timeout {}\n\
         menu title {}\n\
         menu autoboot Starting in # second{,s}. Press any key for a choice.\n",
        &[
            &module,
            &tenths(menu.timeout()).to_string(),
            &Title(menu.title),
        ],
    )?;
    if locked {
        text.push_literal("allowoptions 0\nnoescape 1\n");
    }
    for (index, entry) in menu.entries().iter().enumerate() {
        render(&mut text, entry, &format!("entry{index}"), index == 0)?;
    }
    text.push_literal("\nmenu begin troubleshooting\nmenu title Troubleshooting\n");
    for (index, entry) in menu.troubleshooting().iter().enumerate() {
        render(&mut text, entry, &format!("trouble{index}"), false)?;
    }
    text.push_literal(
        "\nlabel back\n  menu label Return to the main menu\n  menu exit\n\nmenu end\n",
    );
    Ok(text)
}

/// Tenths of a second; 0 is for ever, so the shortest time is one.
fn tenths(seconds: i64) -> i64 {
    match seconds {
        ..0 => 0,
        0 => 1,
        seconds => seconds.saturating_mul(10),
    }
}

fn render(
    text: &mut Text<IsolinuxCfg>,
    entry: &Entry<'_>,
    label: &str,
    default: bool,
) -> Result<(), Refused> {
    let lines = match &entry.action {
        Action::Kernel(kernel, args) => Text::of(
            "  linux {}\n  initrd {}\n  append {}\n",
            &[&kernel.vmlinuz, &kernel.initrd, &Rest(args)],
        )?,
        Action::MemoryTest(test) => match &test.bios {
            Some(path) => Text::of("  linux {}\n", &[path])?,
            None => return Ok(()),
        },
        // The next drive in the BIOS' order.
        Action::LocalDrive => Text::literal("  localboot 0xffff\n"),
    };
    text.add(
        "\nlabel {}\n  menu label {}\n",
        &[&label, &Title(&entry.title)],
    )?;
    if default {
        text.push_literal("  menu default\n");
    }
    text.push(&lines);
    Ok(())
}
