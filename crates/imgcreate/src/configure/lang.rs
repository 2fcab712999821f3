//! `lang`: the system's locale.

use livecd_kickstart::Lang;
use livecd_quoting::{Refused, Shell, Text, Words};

use super::values::only;
use super::{Change, Changes, Facts, Family};

const LOCALE_GEN: &str = "/usr/sbin/locale-gen";

/// `lang`: the system's locale, locale.conf(5), made where the system has to
/// make it itself (locale-gen(8)).
pub(super) fn changes(lang: &Lang, facts: &Facts<'_>) -> Changes {
    validate(lang)?;
    let locale = with_codeset(&lang.lang);
    let content = Text::<Shell>::of("LANG={}\n", &[&locale])?;
    let mut changes = vec![Change::write("/etc/locale.conf", content.clone())];
    if facts.family == Family::Debian {
        changes.push(Change::write("/etc/default/locale", content));
    }
    let all = std::iter::once(&lang.lang).chain(&lang.addsupport);
    let wanted: Vec<String> = all
        .map(|locale| with_codeset(locale))
        .filter(|locale| !built_in(locale))
        .collect();
    if !wanted.is_empty() {
        changes.extend(match facts.family {
            Family::Debian => made(&wanted, facts)?,
            Family::RedHat => installed(&wanted, facts),
        });
    }
    Ok(changes)
}

/// What needs no root to be refused.
pub(super) fn validate(lang: &Lang) -> Result<(), crate::KickstartError> {
    for locale in std::iter::once(&lang.lang).chain(&lang.addsupport) {
        only("locale", locale, "_.@-", lang.span)?;
    }
    Ok(())
}

/// Debian makes locales on the system that has them.
fn made(wanted: &[String], facts: &Facts<'_>) -> Result<Vec<Change>, Refused> {
    if !facts.root.exists(LOCALE_GEN) {
        let list = wanted.join(" ");
        return Ok(vec![Change::warn(format!(
            "{list} will not work: add the package `locales` to %packages"
        ))]);
    }
    let mut list = Text::<Words>::new();
    for locale in wanted {
        let codeset = locale
            .split_once('.')
            .map_or("UTF-8", |(_, codeset)| codeset);
        list.add("{} {}\n", &[locale, &codeset])?;
    }
    Ok(vec![
        Change::write("/etc/locale.gen", list),
        Change::run::<&str>(LOCALE_GEN, []),
    ])
}

/// Red Hat's locales are in packages, one for each language.
fn installed(wanted: &[String], facts: &Facts<'_>) -> Vec<Change> {
    if facts.root.exists("/usr/lib/locale/locale-archive") {
        return Vec::new();
    }
    let folders = facts.root.list("/usr/lib/locale");
    let is_there = |locale: &String| {
        let locale = locale.replace("UTF-8", "utf8");
        folders.contains(&locale)
    };
    let missing = wanted.iter().filter(|locale| !is_there(locale));
    missing
        .map(|locale| {
            let language = locale.split(['_', '.', '@']).next().unwrap_or(locale);
            Change::warn(format!(
                "{locale} will not work: add the package `glibc-langpack-{language}` to %packages"
            ))
        })
        .collect()
}

/// `de_DE` means `de_DE.UTF-8` today; `de_DE@euro` and `C` are as they are.
fn with_codeset(locale: &str) -> String {
    if locale.contains(['.', '@']) || matches!(locale, "C" | "POSIX") {
        locale.to_owned()
    } else {
        format!("{locale}.UTF-8")
    }
}

fn built_in(locale: &str) -> bool {
    matches!(locale, "C" | "POSIX" | "C.UTF-8" | "C.utf8")
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;
    use crate::configure::testing::both;

    fn check(line: &str, files: &[(&str, &str)], expect: Expect) {
        expect.assert_eq(&both(line, files, |kickstart, facts| {
            changes(kickstart.lang.as_ref().unwrap(), facts)
        }));
    }

    #[test]
    fn a_locale_is_made_on_debian_and_only_named_on_fedora() {
        check(
            "lang de_DE --addsupport=fr_FR.UTF-8",
            &[
                (LOCALE_GEN, ""),
                ("/usr/lib/locale/de_DE.utf8/LC_CTYPE", ""),
            ],
            expect![[r#"
                Debian:
                write /etc/locale.conf 644
                    LANG=de_DE.UTF-8
                write /etc/default/locale 644
                    LANG=de_DE.UTF-8
                write /etc/locale.gen 644
                    de_DE.UTF-8 UTF-8
                    fr_FR.UTF-8 UTF-8
                run /usr/sbin/locale-gen []
                Red Hat:
                write /etc/locale.conf 644
                    LANG=de_DE.UTF-8
                warn fr_FR.UTF-8 will not work: add the package `glibc-langpack-fr` to %packages
            "#]],
        );
    }

    #[test]
    fn a_locale_that_cannot_be_made_is_warned_about() {
        check(
            "lang en_US.UTF-8",
            &[],
            expect![[r#"
            Debian:
            write /etc/locale.conf 644
                LANG=en_US.UTF-8
            write /etc/default/locale 644
                LANG=en_US.UTF-8
            warn en_US.UTF-8 will not work: add the package `locales` to %packages
            Red Hat:
            write /etc/locale.conf 644
                LANG=en_US.UTF-8
            warn en_US.UTF-8 will not work: add the package `glibc-langpack-en` to %packages
        "#]],
        );
    }

    #[test]
    fn c_needs_nothing_and_what_is_no_locale_is_refused() {
        check(
            "lang C.UTF-8",
            &[],
            expect![[r#"
            Debian:
            write /etc/locale.conf 644
                LANG=C.UTF-8
            write /etc/default/locale 644
                LANG=C.UTF-8
            Red Hat:
            write /etc/locale.conf 644
                LANG=C.UTF-8
        "#]],
        );
        check(
            "lang 'C\"; id'",
            &[],
            expect![[r#"
            error: `C\"; id` is no locale
            hint: the character '"' cannot be in it
        "#]],
        );
    }
}
