//! The text of dnf's and rpm's configuration files.

use std::fmt::Write;

use super::directories::Directories;
use super::{DnfOptions, VerifyLevel};
use crate::Selection;

/// Where a system of today has its RPM database; one that has it elsewhere gets
/// it there when its own rpm can be asked.
pub(crate) const DATABASE: &str = "/usr/lib/sysimage/rpm";

/// The build's `dnf.conf`, dnf.conf(5). Nothing of the build host's is read.
pub(crate) fn dnf_conf(
    directories: &Directories,
    options: &DnfOptions,
    selection: &Selection,
) -> String {
    let mut text = "[main]\n".to_owned();
    let mut set = |name: &str, value: &str| {
        let _ = writeln!(text, "{name}={value}");
    };
    let flag = |on: bool| if on { "1" } else { "0" };
    set(
        "reposdir",
        &directories.repositories().display().to_string(),
    );
    set("varsdir", &directories.variables().display().to_string());
    set("plugins", flag(options.plugins));
    // An unsigned package is refused unless its repository is named as an exception.
    set("gpgcheck", "1");
    set("best", "1");
    set("obsoletes", "1");
    set("keepcache", "1");
    set("skip_if_unavailable", "0");
    // A repository that was made anew is another one: dnf asks each time.
    set("metadata_expire", "1");
    set("install_weak_deps", flag(selection.weak_dependencies));
    set(
        "multilib_policy",
        if selection.multilib { "all" } else { "best" },
    );
    // SELinux contexts are set when the tree is complete, by its own policy.
    let documentation = if selection.documentation {
        ""
    } else {
        ",nodocs"
    };
    set("tsflags", &format!("nocontexts{documentation}"));
    if let Some(seconds) = selection.timeout {
        set("timeout", &seconds.to_string());
    }
    if let Some(times) = selection.retries {
        set("retries", &times.to_string());
    }
    if !selection.excluded.is_empty() {
        set("excludepkgs", &selection.excluded.join(","));
    }
    set("color", "never");
    text
}

/// The build's `.rpmmacros`; `database` is where the root has its database.
pub(crate) fn rpm_macros(
    selection: &Selection,
    level: Option<VerifyLevel>,
    database: &str,
) -> String {
    // The plugins of the build host's rpm would act on the build host, or forbid
    // scripts what only the build host's may not do. Whichever there are, none is
    // found beneath a file.
    let mut text = format!(
        "%_dbpath {database}\n\
         %_flush_io 0\n\
         %__plugindir /dev/null\n"
    );
    if let Some(level) = level {
        text.push_str(&format!("%_pkgverify_level {}\n", level.as_str()));
    }
    text.push_str(&image_macros(selection));
    text
}

/// `/etc/rpm/macros.imgcreate` of the installed system: what was left out stays
/// out when it installs more.
pub(crate) fn image_macros(selection: &Selection) -> String {
    let mut text = String::new();
    if !selection.documentation {
        text.push_str("%_excludedocs 1\n");
    }
    if let Some(languages) = &selection.languages {
        let _ = writeln!(text, "%_install_langs {languages}");
    }
    text
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;

    fn directories() -> Directories {
        Directories {
            private: "/w/dnf".into(),
            kept: "/c".into(),
        }
    }

    #[test]
    fn the_configuration_is_private() {
        let selection = Selection::default();
        let conf = dnf_conf(&directories(), &DnfOptions::default(), &selection);
        expect![[r#"
            [main]
            reposdir=/w/dnf/repos.d
            varsdir=/w/dnf/vars
            plugins=0
            gpgcheck=1
            best=1
            obsoletes=1
            keepcache=1
            skip_if_unavailable=0
            metadata_expire=1
            install_weak_deps=1
            multilib_policy=best
            tsflags=nocontexts
            color=never
        "#]]
        .assert_eq(&conf);
        assert_eq!(image_macros(&selection), "");
    }

    #[test]
    fn what_a_selection_asks_for_is_set() {
        let selection = Selection {
            excluded: vec!["a*".to_owned(), "b".to_owned()],
            weak_dependencies: false,
            documentation: false,
            languages: Some("en:de".to_owned()),
            multilib: true,
            timeout: Some(7),
            retries: Some(3),
            ..Selection::default()
        };
        let conf = dnf_conf(&directories(), &DnfOptions::default(), &selection);
        let (_, changed) = conf.split_once("metadata_expire=1\n").unwrap();
        expect![[r#"
            install_weak_deps=0
            multilib_policy=all
            tsflags=nocontexts,nodocs
            timeout=7
            retries=3
            excludepkgs=a*,b
            color=never
        "#]]
        .assert_eq(changed);
        let macros = rpm_macros(&selection, Some(VerifyLevel::All), DATABASE);
        expect![[r#"
            %_dbpath /usr/lib/sysimage/rpm
            %_flush_io 0
            %__plugindir /dev/null
            %_pkgverify_level all
            %_excludedocs 1
            %_install_langs en:de
        "#]]
        .assert_eq(&macros);
    }
}
