//! `keyboard`: the layouts of the console and the graphical system.

use livecd_kickstart::Keyboard;
use livecd_quoting::{InQuotes, Refused, Shell, Text, Xorg};

use super::values::only;
use super::{Change, Changes, Facts, Family};

/// A layout of the graphical system: `cz (qwerty)` is `cz` in its variant.
struct Layout<'a> {
    name: &'a str,
    variant: &'a str,
}

/// `keyboard`: the console's keymap, vconsole.conf(5), the graphical system's
/// layouts, xorg.conf(5), and on Debian the layouts that both share,
/// keyboard(5).
pub(super) fn changes(keyboard: &Keyboard, facts: &Facts<'_>) -> Changes {
    validate(keyboard)?;
    let keymap = keyboard.vckeymap.as_ref().or(keyboard.keyboard.as_ref());
    let mut layouts: Vec<Layout<'_>> = keyboard.xlayouts.iter().map(|x| split(x)).collect();
    if layouts.is_empty() {
        layouts.extend(keymap.map(|keymap| of_keymap(keymap)));
    }
    let keymap = keymap
        .cloned()
        .or_else(|| Some(of_layout(layouts.first()?, facts)));
    let Some(keymap) = keymap else {
        return Ok(Vec::new());
    };
    let names = joined(&layouts, |layout| layout.name);
    let variants = joined(&layouts, |layout| layout.variant);
    let options = keyboard.switch.join(",");
    let mut changes = vec![
        Change::write(
            "/etc/vconsole.conf",
            Text::<Shell>::of("KEYMAP={}\n", &[&keymap])?,
        ),
        Change::write(
            "/etc/X11/xorg.conf.d/00-keyboard.conf",
            xorg(&names, &variants, &options)?,
        ),
    ];
    if facts.family == Family::Debian {
        changes.push(Change::write(
            "/etc/default/keyboard",
            Text::<Shell>::of(
                "XKBMODEL=\"pc105\"\nXKBLAYOUT={}\nXKBVARIANT={}\n\
                 XKBOPTIONS={}\nBACKSPACE=\"guess\"\n",
                &[&InQuotes(&names), &InQuotes(&variants), &InQuotes(&options)],
            )?,
        ));
    }
    Ok(changes)
}

/// What needs no root to be refused.
pub(super) fn validate(keyboard: &Keyboard) -> Result<(), crate::KickstartError> {
    let given = [&keyboard.vckeymap, &keyboard.keyboard];
    for value in given.into_iter().flatten() {
        only("keymap", value, "_.-", keyboard.span)?;
    }
    for value in &keyboard.xlayouts {
        only("keyboard layout", value, "_-. ()", keyboard.span)?;
    }
    for value in &keyboard.switch {
        only("switch option", value, "_-:+", keyboard.span)?;
    }
    Ok(())
}

fn split(layout: &str) -> Layout<'_> {
    let (name, variant) = layout.split_once('(').unwrap_or((layout, ""));
    Layout {
        name: name.trim(),
        variant: variant.trim_end_matches(')').trim(),
    }
}

/// `de-nodeadkeys` is named after the layout `de`; `uk` is what others call `gb`.
fn of_keymap(keymap: &str) -> Layout<'_> {
    let name = keymap.split('-').next().unwrap_or(keymap);
    let name = if name == "uk" { "gb" } else { name };
    Layout { name, variant: "" }
}

/// The console has keymaps made from layouts, or one of its own with that name.
fn of_layout(layout: &Layout<'_>, facts: &Facts<'_>) -> String {
    let exact = format!("{}-{}", layout.name, layout.variant);
    let file = format!("/usr/lib/kbd/keymaps/xkb/{exact}.map.gz");
    if !layout.variant.is_empty() && facts.root.exists(file) {
        return exact;
    }
    layout.name.to_owned()
}

/// Comma-separated, in the same order for names and variants; nothing if all
/// are empty.
fn joined<'a>(layouts: &[Layout<'a>], part: impl Fn(&Layout<'a>) -> &'a str) -> String {
    let parts: Vec<&str> = layouts.iter().map(part).collect();
    if parts.iter().all(|part| part.is_empty()) {
        return String::new();
    }
    parts.join(",")
}

fn xorg(layouts: &str, variants: &str, options: &str) -> Result<Text<Xorg>, Refused> {
    let mut text = Text::literal(
        "Section \"InputClass\"\n    Identifier \"system-keyboard\"\n    \
         MatchIsKeyboard \"on\"\n",
    );
    for (name, value) in [
        ("XkbLayout", layouts),
        ("XkbVariant", variants),
        ("XkbOptions", options),
    ] {
        if !value.is_empty() {
            text.add("    Option {} {}\n", &[&name, &value])?;
        }
    }
    text.push_literal("EndSection\n");
    Ok(text)
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;
    use crate::configure::testing::both;

    fn check(line: &str, files: &[(&str, &str)], expect: Expect) {
        expect.assert_eq(&both(line, files, |kickstart, facts| {
            changes(kickstart.keyboard.as_ref().unwrap(), facts)
        }));
    }

    #[test]
    fn console_and_graphical_layouts_are_written() {
        check(
            "keyboard --vckeymap=cz-qwerty --xlayouts='us,cz (qwerty)' --switch=grp:alt_shift_toggle",
            &[],
            expect![[r#"
                Debian:
                write /etc/vconsole.conf 644
                    KEYMAP=cz-qwerty
                write /etc/X11/xorg.conf.d/00-keyboard.conf 644
                    Section "InputClass"
                        Identifier "system-keyboard"
                        MatchIsKeyboard "on"
                        Option "XkbLayout" "us,cz"
                        Option "XkbVariant" ",qwerty"
                        Option "XkbOptions" "grp:alt_shift_toggle"
                    EndSection
                write /etc/default/keyboard 644
                    XKBMODEL="pc105"
                    XKBLAYOUT="us,cz"
                    XKBVARIANT=",qwerty"
                    XKBOPTIONS="grp:alt_shift_toggle"
                    BACKSPACE="guess"
                Red Hat:
                write /etc/vconsole.conf 644
                    KEYMAP=cz-qwerty
                write /etc/X11/xorg.conf.d/00-keyboard.conf 644
                    Section "InputClass"
                        Identifier "system-keyboard"
                        MatchIsKeyboard "on"
                        Option "XkbLayout" "us,cz"
                        Option "XkbVariant" ",qwerty"
                        Option "XkbOptions" "grp:alt_shift_toggle"
                    EndSection
            "#]],
        );
    }

    #[test]
    fn one_of_them_serves_both() {
        check(
            "keyboard uk",
            &[],
            expect![[r#"
            Debian:
            write /etc/vconsole.conf 644
                KEYMAP=uk
            write /etc/X11/xorg.conf.d/00-keyboard.conf 644
                Section "InputClass"
                    Identifier "system-keyboard"
                    MatchIsKeyboard "on"
                    Option "XkbLayout" "gb"
                EndSection
            write /etc/default/keyboard 644
                XKBMODEL="pc105"
                XKBLAYOUT="gb"
                XKBVARIANT=""
                XKBOPTIONS=""
                BACKSPACE="guess"
            Red Hat:
            write /etc/vconsole.conf 644
                KEYMAP=uk
            write /etc/X11/xorg.conf.d/00-keyboard.conf 644
                Section "InputClass"
                    Identifier "system-keyboard"
                    MatchIsKeyboard "on"
                    Option "XkbLayout" "gb"
                EndSection
        "#]],
        );
        let keymap = ("/usr/lib/kbd/keymaps/xkb/cz-qwerty.map.gz", "");
        check(
            "keyboard --xlayouts='cz (qwerty)'",
            &[keymap],
            expect![[r#"
            Debian:
            write /etc/vconsole.conf 644
                KEYMAP=cz-qwerty
            write /etc/X11/xorg.conf.d/00-keyboard.conf 644
                Section "InputClass"
                    Identifier "system-keyboard"
                    MatchIsKeyboard "on"
                    Option "XkbLayout" "cz"
                    Option "XkbVariant" "qwerty"
                EndSection
            write /etc/default/keyboard 644
                XKBMODEL="pc105"
                XKBLAYOUT="cz"
                XKBVARIANT="qwerty"
                XKBOPTIONS=""
                BACKSPACE="guess"
            Red Hat:
            write /etc/vconsole.conf 644
                KEYMAP=cz-qwerty
            write /etc/X11/xorg.conf.d/00-keyboard.conf 644
                Section "InputClass"
                    Identifier "system-keyboard"
                    MatchIsKeyboard "on"
                    Option "XkbLayout" "cz"
                    Option "XkbVariant" "qwerty"
                EndSection
        "#]],
        );
    }

    #[test]
    fn what_would_break_the_files_is_refused() {
        check(
            "keyboard --xlayouts='us\"'",
            &[],
            expect![[r#"
            error: `us\"` is no keyboard layout
            hint: the character '"' cannot be in it
        "#]],
        );
    }
}
