//! The `grub.cfg` of a medium.

use livecd_quoting::{GrubCfg, GrubWord, KernelArguments, Refused, Text};

use super::menu::{Action, Entry, Menu};

/// The user whose password unlocks the menu.
const SUPERUSER: &str = "root";

/// The `grub.cfg` of the medium, for BIOS and UEFI. With a `password`, a hash
/// for `password_pbkdf2`, every entry boots, and only who knows it can change
/// one or have a command line.
pub(crate) fn grub_cfg(menu: &Menu<'_>, password: Option<&str>) -> Result<Text<GrubCfg>, Refused> {
    whole_menu(menu, password, Start::Medium)
}

/// The `loopback.cfg`, for a GRUB that finds the ISO as a file on a disk: it
/// makes the file its root, sets `iso_path`, and reads this. The system finds
/// the file by `iso-scan/filename` (dracut.cmdline(7)).
pub(crate) fn loopback_cfg(
    menu: &Menu<'_>,
    password: Option<&str>,
) -> Result<Text<GrubCfg>, Refused> {
    whole_menu(menu, password, Start::File)
}

/// What the menu is read from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Start {
    Medium,
    /// The ISO as a file, at GRUB's `$iso_path`.
    File,
}

fn whole_menu(
    menu: &Menu<'_>,
    password: Option<&str>,
    start: Start,
) -> Result<Text<GrubCfg>, Refused> {
    let mut text = Text::literal("set default=0\n");
    let timeout = menu.timeout().to_string();
    text.add("set timeout={}\n", &[&GrubWord(&timeout)])?;
    if let Some(console) = menu.console() {
        text.add(
            "\nserial --unit={} --speed={}\n\
             terminal_input serial console\n\
             terminal_output serial console\n",
            &[
                &GrubWord(&console.port.to_string()),
                &GrubWord(&console.speed.to_string()),
            ],
        )?;
    }
    if let Some(hash) = password {
        text.add(
            "\nset superusers={}\nexport superusers\npassword_pbkdf2 {} {}\n",
            &[&GrubWord(SUPERUSER), &GrubWord(SUPERUSER), &GrubWord(hash)],
        )?;
    }
    // The kernel goes on with the firmware's screen.
    text.push_literal(
        "\nif [ \"$grub_platform\" = efi ]; then\n    insmod all_video\n\
         fi\nset gfxpayload=keep\nexport gfxpayload\n",
    );
    // Whoever reads the menu of a file has made it the root.
    if start == Start::Medium {
        text.add(
            "\nsearch --no-floppy --set=root --label {}\n",
            &[&menu.volume_id],
        )?;
    }
    let unlocked = if password.is_some() {
        " --unrestricted"
    } else {
        ""
    };
    for entry in menu.entries() {
        render(&mut text, &entry, "", unlocked, start)?;
    }
    text.push_literal("\nsubmenu 'Troubleshooting'");
    text.push_literal(unlocked);
    text.push_literal(" {\n");
    for entry in menu.troubleshooting() {
        render(&mut text, &entry, "    ", unlocked, start)?;
    }
    text.push_literal("}\n");
    Ok(text)
}

fn render(
    text: &mut Text<GrubCfg>,
    entry: &Entry<'_>,
    indent: &'static str,
    unlocked: &'static str,
    start: Start,
) -> Result<(), Refused> {
    let inner = match indent {
        "" => "    ",
        _ => "        ",
    };
    text.push_literal("\n");
    match &entry.action {
        Action::Kernel(kernel, args) => {
            let mut linux = Text::of(
                "linux {} {}",
                &[&GrubWord(&kernel.vmlinuz), &KernelArguments(args)],
            )?;
            if start == Start::File {
                linux.push_literal(" \"iso-scan/filename=$iso_path\"");
            }
            let initrd = Text::of("initrd {}", &[&GrubWord(&kernel.initrd)])?;
            one(text, indent, &entry.title, unlocked, &[linux, initrd])?;
        }
        Action::MemoryTest(test) => {
            for (platform, path) in [("pc", &test.bios), ("efi", &test.efi)] {
                if let Some(path) = path {
                    let linux = Text::of("linux {}", &[&GrubWord(path)])?;
                    begin_platform(text, indent, platform);
                    one(text, inner, &entry.title, unlocked, &[linux])?;
                    end_platform(text, indent);
                }
            }
        }
        // A stick with this medium is the first drive itself.
        Action::LocalDrive => {
            begin_platform(text, indent, "pc");
            for (root, which) in [("set root=(hd0)", "first"), ("set root=(hd1)", "second")] {
                let title = format!("{} ({which})", entry.title);
                let commands = [root, "chainloader +1"].map(Text::literal);
                one(text, inner, &title, unlocked, &commands)?;
            }
            end_platform(text, indent);
            begin_platform(text, indent, "efi");
            let exit = [Text::literal("exit")];
            one(text, inner, &entry.title, unlocked, &exit)?;
            end_platform(text, indent);
        }
    }
    Ok(())
}

fn one(
    text: &mut Text<GrubCfg>,
    indent: &'static str,
    title: &str,
    unlocked: &'static str,
    commands: &[Text<GrubCfg>],
) -> Result<(), Refused> {
    text.push_literal(indent);
    text.add("menuentry {}", &[&title])?;
    text.push_literal(unlocked);
    text.push_literal(" {\n");
    for command in commands {
        text.push_literal(indent);
        text.push_literal("    ");
        text.push(command);
        text.push_literal("\n");
    }
    text.push_literal(indent);
    text.push_literal("}\n");
    Ok(())
}

fn begin_platform(text: &mut Text<GrubCfg>, indent: &'static str, platform: &'static str) {
    text.push_literal(indent);
    text.push_literal("if [ \"$grub_platform\" = ");
    text.push_literal(platform);
    text.push_literal(" ]; then\n");
}

fn end_platform(text: &mut Text<GrubCfg>, indent: &'static str) {
    text.push_literal(indent);
    text.push_literal("fi\n");
}
