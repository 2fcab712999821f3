//! The text of apt's configuration files.

use std::path::Path;

use livecd_quoting::{AptConf, AptPreferences, Refused, Text};

use super::directories::Directories;
use super::host_settings::HostSettings;
use crate::Error;

/// The build's `apt.conf`. Nothing else of the build host's configuration is
/// read: its hooks would act on the build host.
pub(crate) fn apt_conf(
    directories: &Directories,
    settings: &HostSettings,
    architecture: &str,
    recommends: bool,
    system: bool,
) -> Result<Text<AptConf>, Error> {
    let mut text = Text::new();
    let rendered = render(&mut text, directories, settings, architecture, recommends);
    rendered.map_err(Error::unwritable("where its files are"))?;
    settings.carry(&mut text, system)?;
    Ok(text)
}

fn render(
    text: &mut Text<AptConf>,
    directories: &Directories,
    settings: &HostSettings,
    architecture: &str,
    recommends: bool,
) -> Result<(), Refused> {
    text.add("APT::Architecture {};\n", &[&architecture])?;
    text.push_literal("#clear APT::Architectures;\n");
    text.add("APT::Architectures { {}; };\n", &[&architecture])?;
    let mut set = |name: &'static str, value: &str| {
        text.push_literal(name);
        text.add(" {};\n", &[&value])
    };
    let private = |path: &Path| path.display().to_string();
    set("Dir::Etc::main", "/dev/null")?;
    set("Dir::Etc::parts", "/dev/null")?;
    set("Dir::Etc::sourcelist", "/dev/null")?;
    set("Dir::Etc::sourceparts", &private(&directories.sources()))?;
    set("Dir::Etc::preferences", "/dev/null")?;
    set(
        "Dir::Etc::preferencesparts",
        &private(&directories.preferences()),
    )?;
    set("Dir::Etc::trusted", "/dev/null")?;
    set("Dir::Etc::trustedparts", &private(&directories.trusted()))?;
    for (setting, name) in [
        ("Dir::Etc::netrc", "NETRC"),
        ("Dir::Etc::netrcparts", "NETRC_PARTS"),
    ] {
        let value = settings.value(name);
        let value = if value.is_empty() { "/dev/null" } else { value };
        set(setting, value)?;
    }
    set("Dir::State", &private(&directories.private))?;
    set("Dir::State::lists", &private(&directories.lists()))?;
    set("Dir::State::status", &private(&directories.status()))?;
    set("Dir::Cache", &private(&directories.private))?;
    set("Dir::Cache::archives", &private(&directories.archives()))?;
    set("Dir::Log", "/dev/null")?;
    // Also an ordinary user's build, which has no second user to switch to.
    set("APT::Sandbox::User", "root")?;
    set(
        "APT::Install-Recommends",
        if recommends { "true" } else { "false" },
    )?;
    set("APT::Install-Suggests", "false")?;
    // A cache may serve builds with other repositories.
    set("APT::Get::List-Cleanup", "false")?;
    set("APT::Update::Error-Mode", "any")?;
    // The packages' scripts wait until all files are there; only Pre-Depends count.
    set("APT::Immediate-Configure", "false")?;
    // A release that becomes the old one, seen from a cache of before.
    set("Acquire::AllowReleaseInfoChange", "true")?;
    set("Acquire::Languages", "none")?;
    // Compressed ones are read from the start again for every package.
    set("Acquire::GzipIndexes", "false")?;
    set("Acquire::Retries", "3")?;
    set("Dpkg::Use-Pty", "false")
}

/// Preferences that make packages impossible to install.
pub(crate) fn exclusions(excluded: &[String]) -> Result<Text<AptPreferences>, Error> {
    let mut text = Text::new();
    for name in excluded {
        text.add("Package: {}\nPin: release *\nPin-Priority: -1\n\n", &[name])
            .map_err(|_| Error::BadName { name: name.clone() })?;
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;

    #[test]
    fn the_configuration_is_private() {
        let directories = Directories {
            private: "/w/apt".into(),
            kept: "/c/apt".into(),
        };
        let conf = apt_conf(&directories, &HostSettings::default(), "amd64", true, false).unwrap();
        expect![[r#"
            APT::Architecture "amd64";
            #clear APT::Architectures;
            APT::Architectures { "amd64"; };
            Dir::Etc::main "/dev/null";
            Dir::Etc::parts "/dev/null";
            Dir::Etc::sourcelist "/dev/null";
            Dir::Etc::sourceparts "/w/apt/sources.list.d";
            Dir::Etc::preferences "/dev/null";
            Dir::Etc::preferencesparts "/w/apt/preferences.d";
            Dir::Etc::trusted "/dev/null";
            Dir::Etc::trustedparts "/w/apt/trusted.gpg.d";
            Dir::Etc::netrc "/dev/null";
            Dir::Etc::netrcparts "/dev/null";
            Dir::State "/w/apt";
            Dir::State::lists "/c/apt/lists";
            Dir::State::status "/w/apt/status";
            Dir::Cache "/w/apt";
            Dir::Cache::archives "/c/apt/archives";
            Dir::Log "/dev/null";
            APT::Sandbox::User "root";
            APT::Install-Recommends "true";
            APT::Install-Suggests "false";
            APT::Get::List-Cleanup "false";
            APT::Update::Error-Mode "any";
            APT::Immediate-Configure "false";
            Acquire::AllowReleaseInfoChange "true";
            Acquire::Languages "none";
            Acquire::GzipIndexes "false";
            Acquire::Retries "3";
            Dpkg::Use-Pty "false";
        "#]]
        .assert_eq(conf.as_str());
    }

    #[test]
    fn preferences_forbid_packages() {
        assert_eq!(
            exclusions(&["libx*".to_owned()]).unwrap().as_str(),
            "Package: libx*\nPin: release *\nPin-Priority: -1\n\n"
        );
    }
}
