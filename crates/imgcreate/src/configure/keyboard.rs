use livecd_kickstart::Keyboard;

use super::{Change, Facts, Family};

/// `keyboard`: the console's keymap, vconsole.conf(5), and on Debian the layout
/// that console and X share, keyboard(5).
pub(super) fn changes(keyboard: &Keyboard, facts: &Facts<'_>) -> Vec<Change> {
    let console = keyboard.vckeymap.as_ref().or(keyboard.keyboard.as_ref());
    let layout = keyboard
        .xlayouts
        .first()
        .or(keyboard.keyboard.as_ref())
        .or(console);
    let Some(keymap) = console.or(keyboard.xlayouts.first()) else {
        return Vec::new();
    };
    let keymap = keymap.split_whitespace().next().unwrap_or_default();
    let mut changes = vec![Change::Write {
        path: "/etc/vconsole.conf",
        content: format!("KEYMAP={keymap}\n"),
    }];
    if facts.family == Family::Debian {
        let (layout, variant) = split_variant(layout.map_or(keymap, String::as_str));
        let options = keyboard.switch.join(",");
        changes.push(Change::Write {
            path: "/etc/default/keyboard",
            content: format!(
                "XKBMODEL=\"pc105\"\nXKBLAYOUT=\"{layout}\"\nXKBVARIANT=\"{variant}\"\n\
                 XKBOPTIONS=\"{options}\"\nBACKSPACE=\"guess\"\n"
            ),
        });
    }
    changes
}

/// `cz (qwerty)` is the layout `cz` in its variant `qwerty`.
fn split_variant(layout: &str) -> (&str, &str) {
    match layout.split_once('(') {
        Some((layout, variant)) => (layout.trim(), variant.trim_end_matches(')').trim()),
        None => (layout.trim(), ""),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::configure::testing::with_root;

    #[test]
    fn console_and_x_layouts_are_written() {
        let line =
            "keyboard --vckeymap=cz-qwerty --xlayouts='cz (qwerty)' --switch=grp:alt_shift_toggle";
        with_root(line, Family::Debian, &[], |kickstart, facts| {
            let changes = changes(kickstart.keyboard.as_ref().unwrap(), facts);
            expect_test::expect![[r#"
                [
                    Write {
                        path: "/etc/vconsole.conf",
                        content: "KEYMAP=cz-qwerty\n",
                    },
                    Write {
                        path: "/etc/default/keyboard",
                        content: "XKBMODEL=\"pc105\"\nXKBLAYOUT=\"cz\"\nXKBVARIANT=\"qwerty\"\nXKBOPTIONS=\"grp:alt_shift_toggle\"\nBACKSPACE=\"guess\"\n",
                    },
                ]
            "#]]
            .assert_debug_eq(&changes);
        });
    }

    #[test]
    fn the_old_spelling_serves_both() {
        with_root("keyboard us", Family::RedHat, &[], |kickstart, facts| {
            let changes = changes(kickstart.keyboard.as_ref().unwrap(), facts);
            let content = "KEYMAP=us\n".to_owned();
            assert_eq!(
                changes,
                [Change::Write {
                    path: "/etc/vconsole.conf",
                    content
                }]
            );
        });
    }
}
