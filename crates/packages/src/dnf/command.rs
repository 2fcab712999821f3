//! The command lines of dnf 4 and dnf5.

use std::path::Path;

use super::DnfProgram;
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
    pub(crate) program: DnfProgram,
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
            format!("--setopt=cachedir={}", self.inside_root(self.cache)),
            format!(
                "--setopt=logdir={}",
                self.inside_root(&self.directories.log())
            ),
            "--assumeyes".to_owned(),
        ];
        if self.program == DnfProgram::Dnf5 {
            // dnf5 would look for repositories and variables in the root, and
            // has two names for the cache.
            arguments.push("--use-host-config".to_owned());
            arguments.push(format!("--setopt=system_cachedir={}", self.cache.display()));
        }
        if self.cache_only {
            arguments.push("--cacheonly".to_owned());
        }
        arguments
    }

    /// How an option names `path`: dnf 4 takes these two beneath the root, out
    /// of which nothing but `..` leads.
    fn inside_root(&self, path: &Path) -> String {
        let depth = match self.program {
            DnfProgram::Dnf4 => self.root.components().count() - 1,
            DnfProgram::Dnf5 => 0,
        };
        format!("{}{}", "/..".repeat(depth), path.display())
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
            arguments.push("--skip-broken".to_owned());
            if self.program == DnfProgram::Dnf5 {
                // As dnf 4 does; what is missing is told either way.
                arguments.push("--skip-unavailable".to_owned());
            }
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

    /// Says what a group or an environment consists of.
    pub(crate) fn group(&self, name: &str) -> Vec<String> {
        let mut arguments = self.common();
        if self.program == DnfProgram::Dnf4 {
            arguments.push("--quiet".to_owned());
        }
        arguments.extend(["group", "info", "--"].map(str::to_owned));
        arguments.push(name.to_owned());
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

    fn shown(program: DnfProgram, cache_only: bool) -> String {
        let directories = Directories {
            private: "/w/dnf".into(),
            kept: "/c".into(),
        };
        let command = Command {
            program,
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
            program: DnfProgram::Dnf4,
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
            let common = command.common().len();
            arguments[common..].join(" ")
        };
        assert_eq!(
            [
                command.module(&module),
                command.group("core"),
                command.names(),
                command.providers("kernel")
            ]
            .map(after_options),
            [
                "module enable -- nodejs:18",
                "--quiet group info -- core",
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
        .assert_eq(&shown(DnfProgram::Dnf4, false));
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
        .assert_eq(&shown(DnfProgram::Dnf5, true));
    }
}
