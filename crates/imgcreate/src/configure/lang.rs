use livecd_kickstart::Lang;

use super::{Change, Facts, Family};

const LOCALE_GEN: &str = "/usr/sbin/locale-gen";

/// `lang`: the system's locale, locale.conf(5), made where the system has to
/// make it itself (locale-gen(8)).
pub(super) fn changes(lang: &Lang, facts: &Facts<'_>) -> Vec<Change> {
    let locale = with_codeset(&lang.lang);
    let content = format!("LANG={locale}\n");
    let mut changes = vec![Change::Write {
        path: "/etc/locale.conf",
        content: content.clone(),
    }];
    if facts.family == Family::RedHat {
        return changes;
    }
    changes.push(Change::Write {
        path: "/etc/default/locale",
        content,
    });
    let all = std::iter::once(&lang.lang).chain(&lang.addsupport);
    let wanted: Vec<String> = all
        .map(|l| with_codeset(l))
        .filter(|l| !built_in(l))
        .collect();
    if wanted.is_empty() {
        return changes;
    }
    if !facts.root.exists(LOCALE_GEN) {
        let list = wanted.join(" ");
        changes.push(Change::Warn(format!(
            "{list} will not work: add the package `locales` to %packages"
        )));
        return changes;
    }
    let lines = wanted.iter().map(|locale| {
        let codeset = locale
            .split_once('.')
            .map_or("UTF-8", |(_, codeset)| codeset);
        format!("{locale} {codeset}\n")
    });
    changes.push(Change::Write {
        path: "/etc/locale.gen",
        content: lines.collect(),
    });
    changes.push(Change::Run {
        program: LOCALE_GEN,
        args: Vec::new(),
        required: true,
    });
    changes
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
    use super::*;
    use crate::configure::testing::with_root;

    fn check(line: &str, family: Family, files: &[(&str, &str)], expect: expect_test::Expect) {
        with_root(line, family, files, |kickstart, facts| {
            let changes = changes(kickstart.lang.as_ref().unwrap(), facts);
            expect.assert_eq(
                &changes
                    .iter()
                    .map(|c| format!("{c:?}\n"))
                    .collect::<String>(),
            );
        });
    }

    #[test]
    fn a_locale_is_made_on_debian_and_only_named_on_fedora() {
        let line = "lang de_DE --addsupport=fr_FR.UTF-8";
        check(
            line,
            Family::Debian,
            &[(LOCALE_GEN, "")],
            expect_test::expect![[r#"
            Write { path: "/etc/locale.conf", content: "LANG=de_DE.UTF-8\n" }
            Write { path: "/etc/default/locale", content: "LANG=de_DE.UTF-8\n" }
            Write { path: "/etc/locale.gen", content: "de_DE.UTF-8 UTF-8\nfr_FR.UTF-8 UTF-8\n" }
            Run { program: "/usr/sbin/locale-gen", args: [], required: true }
        "#]],
        );
        check(
            line,
            Family::RedHat,
            &[],
            expect_test::expect![[r#"
            Write { path: "/etc/locale.conf", content: "LANG=de_DE.UTF-8\n" }
        "#]],
        );
    }

    #[test]
    fn a_locale_that_cannot_be_made_is_warned_about_and_c_needs_nothing() {
        check(
            "lang en_US.UTF-8",
            Family::Debian,
            &[],
            expect_test::expect![[r#"
            Write { path: "/etc/locale.conf", content: "LANG=en_US.UTF-8\n" }
            Write { path: "/etc/default/locale", content: "LANG=en_US.UTF-8\n" }
            Warn("en_US.UTF-8 will not work: add the package `locales` to %packages")
        "#]],
        );
        check(
            "lang C.UTF-8",
            Family::Debian,
            &[],
            expect_test::expect![[r#"
            Write { path: "/etc/locale.conf", content: "LANG=C.UTF-8\n" }
            Write { path: "/etc/default/locale", content: "LANG=C.UTF-8\n" }
        "#]],
        );
    }
}
