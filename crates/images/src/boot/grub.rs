use super::menu::{Action, Entry, Menu};

/// The user whose password unlocks the menu.
const SUPERUSER: &str = "root";

/// The `grub.cfg` of the medium, for BIOS and UEFI. With a `password`, a hash
/// for `password_pbkdf2`, every entry boots, and only who knows it can change
/// one or have a command line.
pub(crate) fn grub_cfg(menu: &Menu<'_>, password: Option<&str>) -> String {
    let mut text = format!("set default=0\nset timeout={}\n", menu.timeout());
    if let Some(console) = menu.console() {
        text += &format!(
            "\nserial --unit={} --speed={}\n\
             terminal_input serial console\n\
             terminal_output serial console\n",
            console.port, console.speed
        );
    }
    if let Some(hash) = password {
        text += &format!(
            "\nset superusers={SUPERUSER}\nexport superusers\n\
             password_pbkdf2 {SUPERUSER} {hash}\n"
        );
    }
    // The kernel goes on with the firmware's screen.
    text += "\nif [ \"$grub_platform\" = efi ]; then\n    insmod all_video\n\
             fi\nset gfxpayload=keep\nexport gfxpayload\n";
    text += &format!(
        "\nsearch --no-floppy --set=root --label {}\n",
        quote(menu.volume_id)
    );
    let unlocked = if password.is_some() {
        " --unrestricted"
    } else {
        ""
    };
    for entry in menu.entries() {
        text += &render(&entry, "", unlocked);
    }
    text += &format!("\nsubmenu 'Troubleshooting'{unlocked} {{\n");
    for entry in menu.troubleshooting() {
        text += &render(&entry, "    ", unlocked);
    }
    text + "}\n"
}

fn render(entry: &Entry<'_>, indent: &str, unlocked: &str) -> String {
    let one = |indent: &str, title: &str, commands: &[String]| {
        let mut text = format!("{indent}menuentry {}{unlocked} {{\n", quote(title));
        for command in commands {
            text += &format!("{indent}    {command}\n");
        }
        text + &format!("{indent}}}\n")
    };
    let on = |platform: &str, entries: String| {
        format!("{indent}if [ \"$grub_platform\" = {platform} ]; then\n{entries}{indent}fi\n")
    };
    let inner = format!("{indent}    ");
    let text = match &entry.action {
        Action::Kernel(kernel, args) => {
            let commands = [
                format!("linux {} {}", kernel.vmlinuz, plain(args)),
                format!("initrd {}", kernel.initrd),
            ];
            one(indent, &entry.title, &commands)
        }
        Action::MemoryTest(test) => [("pc", &test.bios), ("efi", &test.efi)]
            .into_iter()
            .filter_map(|(platform, path)| {
                let command = format!("linux {}", path.as_ref()?);
                Some(on(platform, one(&inner, &entry.title, &[command])))
            })
            .collect(),
        // A stick with this medium is the first drive itself.
        Action::LocalDrive => {
            let drive = |drive: u8, which: &str| {
                let commands = [format!("set root=(hd{drive})"), "chainloader +1".to_owned()];
                one(&inner, &format!("{} ({which})", entry.title), &commands)
            };
            let exit = one(&inner, &entry.title, &["exit".to_owned()]);
            let drives = drive(0, "first") + &drive(1, "second");
            on("pc", drives) + &on("efi", exit)
        }
    };
    format!("\n{text}")
}

/// Words for GRUB's shell, in which quotes keep words together if they are
/// closed, and nothing else has a meaning.
fn plain(words: &str) -> String {
    let odd = |quote: char| words.matches(quote).count() % 2 == 1;
    let open = [('"', odd('"')), ('\'', odd('\''))];
    let mut text = String::new();
    for c in words.chars() {
        if r"\$;&|<>{}".contains(c) || open.contains(&(c, true)) {
            text.push('\\');
        }
        text.push(c);
    }
    text
}

/// One word for GRUB's shell.
fn quote(word: &str) -> String {
    format!("'{}'", word.replace('\'', r"'\''"))
}
