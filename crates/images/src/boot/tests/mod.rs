//! The menus as text, and as GRUB's own parser sees them.

mod grub;
mod isolinux;

use livecd_kickstart::Kickstart;
use livecd_quoting::Text;

use super::grub::grub_cfg;
use super::isolinux::isolinux_cfg;
use super::menu::{KernelFiles, MemoryTest, Menu};

/// A medium with everything a menu can have.
fn with_menu<T>(
    line: &str,
    versions: &[&str],
    check: impl for<'a> FnOnce(&mut Menu<'a>) -> T,
) -> T {
    let kickstart = Kickstart::parse(line).unwrap();
    let file = |name: &str| format!("/images/pxeboot/{name}");
    let kernels: Vec<KernelFiles> = versions
        .iter()
        .map(|version| KernelFiles {
            version: (*version).to_owned(),
            vmlinuz: file(&format!("vmlinuz-{version}")),
            initrd: file(&format!("initrd-{version}.img")),
        })
        .collect();
    let memory_test = MemoryTest {
        bios: Some(file("memtest")),
        efi: Some(file("memtest.efi")),
    };
    check(&mut Menu {
        volume_id: "Demo-1",
        title: "A ^title",
        product: "Ann's Demo",
        live_args: "ro rd.live.image",
        persistence: None,
        bootloader: kickstart.bootloader.as_ref(),
        serial: None,
        splash: None,
        selinux: "",
        kernels: &kernels,
        media_check: true,
        memory_test: &memory_test,
    })
}

/// Versions are those of packages, and may be anything that a repository says.
#[test]
fn nothing_that_a_package_or_an_option_says_is_a_command_of_a_menu() {
    const HOSTILE: [&str; 13] = [
        "6.1'\"",
        "6.1;reboot",
        "6.1}\nreboot",
        "$(reboot)${x}$x",
        "`reboot`",
        "6.1 a=b",
        "\\",
        "#x",
        "{ }",
        "6.1\nlabel evil",
        "\u{1b}[2J",
        "\u{85}",
        "^x&|<>",
    ];
    let menus = |value: &str, place| {
        let versions = [if place == 0 { value } else { "6.1" }];
        with_menu("", &versions, |menu| {
            let mut menu = Menu { ..*menu };
            match place {
                1 => menu.title = value,
                2 => menu.product = value,
                3 => menu.volume_id = value,
                _ => {}
            }
            let grub = grub_cfg(&menu, None).map(Text::into_string);
            let isolinux = isolinux_cfg(&menu, "menu.c32", false).map(Text::into_string);
            (grub, isolinux)
        })
    };
    let (plain_grub, plain_isolinux) = menus("6.1", 0);
    let (plain_grub, plain_isolinux) = (plain_grub.unwrap(), plain_isolinux.unwrap());
    let braces = |text: &str| unquoted(text).matches(['{', '}']).count();
    let (mut written, mut refused) = (0, 0);
    for value in HOSTILE {
        for place in 0..4 {
            let (grub, isolinux) = menus(value, place);
            refused += usize::from(grub.is_err()) + usize::from(isolinux.is_err());
            if let Ok(text) = grub {
                written += 1;
                assert_eq!(text.lines().count(), plain_grub.lines().count(), "{text}");
                // A backtick means nothing to GRUB.
                let bare = unquoted(&text).replace("]; then", "");
                assert!(!bare.contains([';', '$', '&', '|', '<', '>']), "{text}");
                // Within a word it begins no comment.
                assert!(!bare.contains(" #"), "{text}");
                assert_eq!(braces(&text), braces(&plain_grub), "{text}");
            }
            if let Ok(text) = isolinux {
                written += 1;
                assert!(
                    !text.contains(|c: char| c.is_control() && c != '\n'),
                    "{text}"
                );
                assert_eq!(
                    text.lines().count(),
                    plain_isolinux.lines().count(),
                    "{text}"
                );
            }
        }
    }
    assert!(written > 20 && refused > 10, "{written} {refused}");
}

/// What of a script stands outside of quotes; GRUB has those of the shell.
fn unquoted(script: &str) -> String {
    let (mut outside, mut inside, mut escaped) = (String::new(), None, false);
    for c in script.chars() {
        match (inside, c) {
            _ if escaped => escaped = false,
            (None | Some('"'), '\\') => escaped = true,
            (None, '\'' | '"') => inside = Some(c),
            (None, _) => outside.push(c),
            (Some(quote), _) if quote == c => inside = None,
            (Some(_), _) => {}
        }
    }
    assert_eq!(inside, None, "a quote is not closed: {script}");
    outside
}

/// In isolinux 0 means for ever, in GRUB at once.
#[test]
fn timeouts_mean_the_same_for_both() {
    for (seconds, tenths) in [(-1, 0), (0, 1), (7, 70)] {
        let line = format!("bootloader --timeout={seconds}");
        let (grub, isolinux) = with_menu(&line, &["6.1"], |menu| {
            (
                grub_cfg(menu, None).unwrap().into_string(),
                isolinux_cfg(menu, "menu.c32", false).unwrap().into_string(),
            )
        });
        assert!(
            grub.contains(&format!("\nset timeout={seconds}\n")),
            "{grub}"
        );
        assert!(
            isolinux.contains(&format!("\ntimeout {tenths}\n")),
            "{isolinux}"
        );
    }
}
