//! A repository of a few RPM packages without dependencies on a distribution:
//! busybox is all their scripts need.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use tempfile::TempDir;

use super::server::Server;

/// What making and using it needs.
pub(crate) const RPM_TOOLS: &[&str] = &["dnf", "rpm", "rpmbuild", "createrepo_c", "busybox"];

const HEAD: &str = r"
%define __os_install_post %{nil}
%define _binaries_in_noarch_packages_terminate_build 0
%define _build_id_links none
Name: base
Version: VERSION
Release: 1
Epoch: 2
Summary: What scripts need
License: MIT
BuildArch: noarch
AutoReqProv: no
Provides: /bin/sh
%description
Busybox.
%install
mkdir -p %{buildroot}/usr/bin %{buildroot}/etc %{buildroot}/tmp %{buildroot}/var/tmp %{buildroot}/var/log
cp BUSYBOX %{buildroot}/usr/bin/busybox
ln -s usr/bin %{buildroot}/bin
for applet in sh cat ls mount mknod sleep mkdir kill rm echo grep setsid head; do
  ln -s busybox %{buildroot}/usr/bin/$applet
done
%files
/bin
/usr/bin
%dir /etc
%dir /tmp
%dir /var/tmp
%dir /var/log
";

/// The repository, in a directory of its own.
#[derive(Debug)]
pub(crate) struct RpmRepository {
    directory: TempDir,
    server: OnceLock<Server>,
}

impl RpmRepository {
    /// A repository with the package `base`, and one for each of `packages`:
    /// its name, its tags, and its scripts.
    pub(crate) fn new(packages: &[(&str, &str, &str)]) -> Self {
        Self::with_files(packages, &[], "")
    }

    /// As [`new`](Self::new), with a package for each of `filled`, its name and its
    /// list of files, which the shell lines `install` make.
    pub(crate) fn with_files(
        packages: &[(&str, &str, &str)],
        filled: &[(&str, &str)],
        install: &str,
    ) -> Self {
        Self::versioned(1, packages, filled, install)
    }

    /// As [`with_files`](Self::with_files), all in this version.
    pub(crate) fn versioned(
        version: u32,
        packages: &[(&str, &str, &str)],
        filled: &[(&str, &str)],
        install: &str,
    ) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let busybox = ["/bin/busybox", "/usr/sbin/busybox"]
            .into_iter()
            .find(|path| Path::new(path).exists());
        let mut spec = HEAD.replace("BUSYBOX", busybox.unwrap_or_default());
        spec = spec.replace("VERSION", &version.to_string());
        for (name, tags, scripts) in packages {
            spec += &format!(
                "\n%package -n {name}\nSummary: x\nAutoReqProv: no\nRequires(pre): base\nRequires(post): base\n{tags}\n\
                 %description -n {name}\nx\n{scripts}\n%files -n {name}\n"
            );
        }
        for (name, files) in filled {
            spec += &format!(
                "\n%package -n {name}\nSummary: x\nAutoReqProv: no\n%description -n {name}\nx\n%files -n {name}\n{files}"
            );
        }
        let spec = spec.replace("%files\n/bin\n", &format!("{install}%files\n/bin\n"));
        let spec_file = directory.path().join("all.spec");
        fs::write(&spec_file, spec).unwrap();
        let top = directory.path().join("build");
        let mut rpmbuild = Command::new("rpmbuild");
        rpmbuild
            .arg("-bb")
            .arg(&spec_file)
            .env("HOME", directory.path());
        rpmbuild
            .arg("--define")
            .arg(format!("_topdir {}", top.display()));
        let output = rpmbuild.output().unwrap();
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        let repository = directory.path().join("repository");
        fs::rename(top.join("RPMS/noarch"), &repository).unwrap();
        let mut createrepo = Command::new("createrepo_c");
        assert!(
            createrepo
                .arg("--quiet")
                .arg(&repository)
                .status()
                .unwrap()
                .success()
        );
        // An ordinary user reads it too.
        let mode = Command::new("chmod")
            .arg("-R")
            .arg("a+rX")
            .arg(directory.path())
            .status();
        assert!(mode.unwrap().success());
        Self {
            directory,
            server: OnceLock::new(),
        }
    }

    /// The repository's files.
    pub(crate) fn directory(&self) -> PathBuf {
        self.directory.path().join("repository")
    }

    /// The kickstart's line for it.
    pub(crate) fn line(&self) -> String {
        format!(
            "repo --name=local --baseurl=file://{}\n",
            self.directory().display()
        )
    }

    /// Serves it until the test ends, and returns its address.
    pub(crate) fn serve(&self) -> String {
        let server = self.server.get_or_init(|| Server::new(self.directory()));
        server.address.clone()
    }

    /// What the server was asked, with all headers.
    pub(crate) fn asked(&self) -> String {
        self.server.get().map(Server::asked).unwrap_or_default()
    }
}
