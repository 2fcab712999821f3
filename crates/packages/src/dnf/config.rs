//! The text of dnf's and rpm's configuration files.

use livecd_quoting::{DnfIni, DnfList, Refused, RpmMacros, Text};

use super::directories::Directories;
use super::{DnfOptions, VerifyLevel};
use crate::{Error, Selection};

/// Where a system of today has its RPM database; one that has it elsewhere gets
/// it there when its own rpm can be asked.
pub(crate) const DATABASE: &str = "/usr/lib/sysimage/rpm";

/// The build's `dnf.conf`, dnf.conf(5). Nothing of the build host's is read.
pub(crate) fn dnf_conf(
    directories: &Directories,
    options: &DnfOptions,
    selection: &Selection,
) -> Result<Text<DnfIni>, Error> {
    let mut text = Text::literal("[main]\n");
    places(&mut text, directories).map_err(Error::unwritable("where its files are"))?;
    settings(&mut text, options, selection)
        .map_err(Error::unwritable("what the kickstart selects"))?;
    Ok(text)
}

/// Whether repositories can have files of their own. dnf reads a list of their
/// directories, in which a blank or comma begins the next.
pub(crate) fn has_directories(directories: &Directories) -> bool {
    let list = [directories.private.display().to_string()];
    Text::<DnfIni>::of("{}", &[&DnfList(&list)]).is_ok()
}

fn places(text: &mut Text<DnfIni>, directories: &Directories) -> Result<(), Refused> {
    if !has_directories(directories) {
        text.push_literal("reposdir=/dev/null\nvarsdir=/dev/null\n");
        return Ok(());
    }
    let repositories = [directories.repositories().display().to_string()];
    let variables = [directories.variables().display().to_string()];
    text.add("reposdir={}\n", &[&DnfList(&repositories)])?;
    text.add("varsdir={}\n", &[&DnfList(&variables)])
}

fn settings(
    text: &mut Text<DnfIni>,
    options: &DnfOptions,
    selection: &Selection,
) -> Result<(), Refused> {
    let flag = |on: bool| if on { "1" } else { "0" };
    text.add("plugins={}\n", &[&flag(options.plugins)])?;
    // An unsigned package is refused unless its repository is named as an exception.
    text.push_literal("gpgcheck=1\nbest=1\nobsoletes=1\nkeepcache=1\nskip_if_unavailable=0\n");
    // A repository that was made anew is another one: dnf asks each time.
    text.push_literal("metadata_expire=1\n");
    let weak = flag(selection.weak_dependencies);
    text.add("install_weak_deps={}\n", &[&weak])?;
    text.push_literal(if selection.multilib {
        "multilib_policy=all\n"
    } else {
        "multilib_policy=best\n"
    });
    // SELinux contexts are set when the tree is complete, by its own policy.
    text.push_literal(if selection.documentation {
        "tsflags=nocontexts\n"
    } else {
        "tsflags=nocontexts,nodocs\n"
    });
    if let Some(seconds) = selection.timeout {
        text.add("timeout={}\n", &[&seconds.to_string()])?;
    }
    if let Some(times) = selection.retries {
        text.add("retries={}\n", &[&times.to_string()])?;
    }
    if !selection.excluded.is_empty() {
        text.add("excludepkgs={}\n", &[&DnfList(&selection.excluded)])?;
    }
    text.push_literal("color=never\n");
    Ok(())
}

/// The build's `.rpmmacros`; `database` is where the root has its database.
pub(crate) fn rpm_macros(
    selection: &Selection,
    level: Option<VerifyLevel>,
    database: &'static str,
) -> Result<Text<RpmMacros>, Error> {
    let mut text = Text::literal("%_dbpath ");
    text.push_literal(database);
    // The plugins of the build host's rpm would act on the build host, or forbid
    // scripts what only the build host's may not do. Whichever there are, none is
    // found beneath a file.
    text.push_literal(
        "\n\
         %_flush_io 0\n\
         %__plugindir /dev/null\n",
    );
    if let Some(level) = level {
        text.push_literal("%_pkgverify_level ");
        text.push_literal(level.as_str());
        text.push_literal("\n");
    }
    text.push(&image_macros(selection)?);
    Ok(text)
}

/// `/etc/rpm/macros.imgcreate` of the installed system: what was left out stays
/// out when it installs more.
pub(crate) fn image_macros(selection: &Selection) -> Result<Text<RpmMacros>, Error> {
    let mut text = Text::new();
    if !selection.documentation {
        text.push_literal("%_excludedocs 1\n");
    }
    if let Some(languages) = &selection.languages {
        if !are_languages(languages) {
            return Err(Error::BadLanguages {
                languages: languages.clone(),
            });
        }
        text.add("%_install_langs {}\n", &[languages])
            .map_err(Error::unwritable("which languages are installed"))?;
    }
    Ok(text)
}

/// Whether `languages` are names of locales between colons, as rpm wants them.
fn are_languages(languages: &str) -> bool {
    let fine = |c: char| c.is_ascii_alphanumeric() || "_.@-:".contains(c);
    languages.chars().all(fine)
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
        let conf = dnf_conf(&directories(), &DnfOptions::default(), &selection).unwrap();
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
        .assert_eq(conf.as_str());
        assert!(image_macros(&selection).unwrap().is_empty());
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
        let conf = dnf_conf(&directories(), &DnfOptions::default(), &selection).unwrap();
        let (_, changed) = conf.as_str().split_once("metadata_expire=1\n").unwrap();
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
        let macros = rpm_macros(&selection, Some(VerifyLevel::All), DATABASE).unwrap();
        expect![[r#"
            %_dbpath /usr/lib/sysimage/rpm
            %_flush_io 0
            %__plugindir /dev/null
            %_pkgverify_level all
            %_excludedocs 1
            %_install_langs en:de
        "#]]
        .assert_eq(macros.as_str());
    }

    #[test]
    fn directories_that_are_not_one_of_a_list_are_not_named() {
        for (private, listed) in [("/w", true), ("/a b", false), ("/a,b", false)] {
            let directories = Directories {
                private: private.into(),
                kept: "/c".into(),
            };
            let selection = Selection::default();
            let conf = dnf_conf(&directories, &DnfOptions::default(), &selection).unwrap();
            assert_eq!(conf.as_str().contains("/repos.d"), listed, "{private}");
            assert_eq!(conf.as_str().contains(private), listed, "{private}");
        }
    }

    #[test]
    fn languages_cannot_be_macros() {
        for languages in ["%(id)", "en:%{nil}", "en\n%_dbpath /", "en\\", "e n"] {
            let selection = Selection {
                languages: Some(languages.to_owned()),
                ..Selection::default()
            };
            assert!(image_macros(&selection).is_err(), "{languages}");
        }
    }
}
