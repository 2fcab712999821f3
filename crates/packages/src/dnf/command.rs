//! The command lines of dnf 4 and dnf5.

use std::path::Path;

use super::dialect::Dialect;
use super::directories::Directories;
use crate::Module;

/// How far an installation goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Extent {
    /// Only to know whether it is possible.
    Resolve,
    /// Until everything is downloaded. Signatures are verified where it is
    /// installed from.
    Download,
    /// To its end.
    Install,
}

/// What every command of one run has in common.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Command<'a> {
    pub(crate) dialect: &'static dyn Dialect,
    pub(crate) directories: &'a Directories,
    /// What `$releasever` means.
    pub(crate) release: &'a str,
    /// The root the command is about.
    pub(crate) root: &'a Path,
    /// dnf's cache, and whether nothing else may be used.
    pub(crate) cache: &'a Path,
    pub(crate) cache_only: bool,
}

impl Command<'_> {
    /// The arguments before the command's name.
    fn common(&self) -> Vec<String> {
        let mut arguments = vec![
            format!("--config={}", self.directories.config().display()),
            format!("--installroot={}", self.root.display()),
            format!("--releasever={}", self.release),
            format!(
                "--setopt=cachedir={}",
                self.dialect.path(self.root, self.cache)
            ),
            format!(
                "--setopt=logdir={}",
                self.dialect.path(self.root, &self.directories.log())
            ),
            "--assumeyes".to_owned(),
        ];
        arguments.extend(self.dialect.own_configuration(self.cache));
        if self.cache_only {
            arguments.push("--cacheonly".to_owned());
        }
        arguments
    }

    /// Installs `specs`, as far as `extent` says.
    pub(crate) fn install(
        &self,
        specs: &[String],
        skip_broken: bool,
        extent: Extent,
    ) -> Vec<String> {
        let mut arguments = self.common();
        match extent {
            Extent::Resolve => arguments.push("--assumeno".to_owned()),
            // `--nogpgcheck` would be about metadata too.
            Extent::Download => arguments.push("--setopt=*.gpgcheck=0".to_owned()),
            Extent::Install => {}
        }
        arguments.push("install".to_owned());
        if extent == Extent::Download {
            arguments.push("--downloadonly".to_owned());
        }
        if skip_broken {
            arguments.extend(
                self.dialect
                    .skip_broken()
                    .iter()
                    .map(|&word| word.to_owned()),
            );
        }
        arguments.push("--".to_owned());
        arguments.extend_from_slice(specs);
        arguments
    }

    /// Enables or disables a module stream.
    pub(crate) fn module(&self, module: &Module) -> Vec<String> {
        let mut arguments = self.common();
        let act = if module.enabled { "enable" } else { "disable" };
        arguments.extend(["module", act, "--"].map(str::to_owned));
        arguments.push(match &module.stream {
            Some(stream) => format!("{}:{stream}", module.name),
            None => module.name.clone(),
        });
        arguments
    }

    /// Says what a group consists of.
    pub(crate) fn group(&self, name: &str) -> Vec<String> {
        self.info(self.dialect.group_info(), name)
    }

    /// Says what an environment consists of.
    pub(crate) fn environment(&self, name: &str) -> Vec<String> {
        self.info(self.dialect.environment_info(), name)
    }

    fn info(&self, command: &[&str], name: &str) -> Vec<String> {
        let mut arguments = self.common();
        let words = command.iter().copied().chain(["--", name]);
        arguments.extend(words.map(str::to_owned));
        arguments
    }

    /// The names of all packages there are, a line each.
    pub(crate) fn names(&self) -> Vec<String> {
        let mut arguments = self.common();
        arguments.extend(["--cacheonly", "repoquery", "--quiet"].map(str::to_owned));
        arguments.push("--queryformat=%{name}\\n".to_owned());
        arguments
    }

    /// The names of the packages that provide `what`, a line each.
    pub(crate) fn providers(&self, what: &str) -> Vec<String> {
        let mut arguments = self.names();
        arguments.push(format!("--whatprovides={what}"));
        arguments
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;
    use crate::dnf::dialect::{Dnf4, Dnf5};

    fn shown(dialect: &'static dyn Dialect, cache_only: bool) -> String {
        let directories = Directories {
            private: "/w/dnf".into(),
            kept: "/c".into(),
        };
        let command = Command {
            dialect,
            directories: &directories,
            release: "42",
            root: Path::new("/w/install_root"),
            cache: Path::new("/c"),
            cache_only,
        };
        let specs = ["@core", "bash"].map(str::to_owned);
        [
            command.install(&specs, false, Extent::Download),
            command.install(&specs, true, Extent::Install),
        ]
        .map(|arguments| arguments.join(" ").replace(" --", "\n  --"))
        .join("\n\n")
    }

    #[test]
    fn groups_modules_and_names_are_asked_for() {
        let directories = Directories {
            private: "/w/dnf".into(),
            kept: "/c".into(),
        };
        let command = Command {
            dialect: &Dnf4,
            directories: &directories,
            release: "9",
            root: Path::new("/r"),
            cache: Path::new("/c"),
            cache_only: false,
        };
        let module = Module {
            name: "nodejs".to_owned(),
            stream: Some("18".to_owned()),
            enabled: true,
        };
        let after_options = |arguments: Vec<String>| {
            let own = [
                "--config",
                "--installroot",
                "--releasever",
                "--setopt",
                "--assumeyes",
                "--use-host",
            ];
            let rest = arguments
                .into_iter()
                .skip_while(|word| own.iter().any(|o| word.starts_with(o)));
            rest.collect::<Vec<_>>().join(" ")
        };
        assert_eq!(
            [
                command.module(&module),
                command.group("core"),
                command.environment("kde"),
                Command {
                    dialect: &Dnf5,
                    ..command
                }
                .environment("kde"),
                command.names(),
                command.providers("kernel")
            ]
            .map(after_options),
            [
                "module enable -- nodejs:18",
                "--quiet group info -- core",
                "--quiet group info -- kde",
                "environment info -- kde",
                "--cacheonly repoquery --quiet --queryformat=%{name}\\n",
                "--cacheonly repoquery --quiet --queryformat=%{name}\\n --whatprovides=kernel",
            ]
        );
    }

    #[test]
    fn dnf_4() {
        expect![[r#"
            --config=/w/dnf/dnf.conf
              --installroot=/w/install_root
              --releasever=42
              --setopt=cachedir=/../../c
              --setopt=logdir=/../../w/dnf/log
              --assumeyes
              --setopt=*.gpgcheck=0 install
              --downloadonly
              -- @core bash

            --config=/w/dnf/dnf.conf
              --installroot=/w/install_root
              --releasever=42
              --setopt=cachedir=/../../c
              --setopt=logdir=/../../w/dnf/log
              --assumeyes install
              --skip-broken
              -- @core bash"#]]
        .assert_eq(&shown(&Dnf4, false));
    }

    #[test]
    fn dnf5() {
        expect![[r#"
            --config=/w/dnf/dnf.conf
              --installroot=/w/install_root
              --releasever=42
              --setopt=cachedir=/c
              --setopt=logdir=/w/dnf/log
              --assumeyes
              --use-host-config
              --setopt=system_cachedir=/c
              --cacheonly
              --setopt=*.gpgcheck=0 install
              --downloadonly
              -- @core bash

            --config=/w/dnf/dnf.conf
              --installroot=/w/install_root
              --releasever=42
              --setopt=cachedir=/c
              --setopt=logdir=/w/dnf/log
              --assumeyes
              --use-host-config
              --setopt=system_cachedir=/c
              --cacheonly install
              --skip-broken
              --skip-unavailable
              -- @core bash"#]]
        .assert_eq(&shown(&Dnf5, true));
    }
}
