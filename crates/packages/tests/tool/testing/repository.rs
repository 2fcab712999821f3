//! A small Debian repository, made and signed by the test.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use livecd_host::{Host, Silent, Tool};

/// Runs a shell line in `directory`.
pub(crate) fn shell(directory: &Path, line: &str) -> String {
    let tool = Tool::new("sh").args(["-ec", line]).current_dir(directory);
    Host::system(Silent).run(&tool).unwrap().stdout
}

/// A repository with the suite `test` and the component `main`.
#[derive(Debug)]
pub(crate) struct LocalRepository {
    directory: PathBuf,
}

impl LocalRepository {
    /// An empty one in `directory`.
    pub(crate) fn new(directory: &Path) -> Self {
        fs::create_dir_all(directory.join("pool")).unwrap();
        fs::create_dir_all(directory.join("dists/test/main/binary-amd64")).unwrap();
        Self {
            directory: directory.to_owned(),
        }
    }

    /// Adds a package with more `fields`, and one file.
    pub(crate) fn package(&self, name: &str, fields: &str) -> &Self {
        self.package_with(name, fields, &[])
    }

    /// Adds a package with more fields and files; those in `DEBIAN/` are
    /// scripts.
    pub(crate) fn package_with(&self, name: &str, fields: &str, files: &[(&str, &str)]) -> &Self {
        let tree = self.directory.join("tree");
        let _ = fs::remove_dir_all(&tree);
        let control = format!(
            "Package: {name}\nVersion: 1.0\nArchitecture: all\nMaintainer: test <test@localhost>\n\
             Description: test\n{fields}"
        );
        let own = format!("opt/{name}");
        let all = [("DEBIAN/control", control.as_str()), (own.as_str(), name)];
        for (path, text) in all.iter().chain(files) {
            let path = tree.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(&path, text).unwrap();
            let mode = if text.starts_with("#!") { 0o755 } else { 0o644 };
            fs::set_permissions(&path, Permissions::from_mode(mode)).unwrap();
        }
        shell(
            &self.directory,
            "dpkg-deb --root-owner-group --build tree pool >/dev/null; rm -r tree",
        );
        self
    }

    /// Writes the indexes; `options` are more arguments of apt-ftparchive.
    pub(crate) fn publish(&self, options: &str) -> &Self {
        let index = "apt-ftparchive packages pool > dists/test/main/binary-amd64/Packages";
        shell(&self.directory, index);
        self.release(options)
    }

    /// Writes the index of the indexes.
    pub(crate) fn release(&self, options: &str) -> &Self {
        shell(
            &self.directory,
            &format!(
                "rm -f dists/test/*Release*
                 apt-ftparchive -o APT::FTPArchive::Release::Suite=test \
                   -o APT::FTPArchive::Release::Components=main \
                   -o APT::FTPArchive::Release::Architectures=amd64 {options} \
                   release dists/test > Release
                 mv Release dists/test/"
            ),
        );
        self
    }

    /// Signs the indexes.
    pub(crate) fn sign(&self, key: &Key) -> &Self {
        shell(
            &self.directory,
            &format!(
                "rm -f dists/test/InRelease
                 gpg --homedir {} --batch --clearsign -o dists/test/InRelease dists/test/Release",
                key.home.display()
            ),
        );
        self
    }

    /// Its address, as in a sources list.
    pub(crate) fn address(&self) -> String {
        format!("file:{} test main", self.directory.display())
    }

    /// Its address with the key it is to be signed with.
    pub(crate) fn signed_by(&self, key: &Key) -> String {
        format!("[signed-by={}] {}", key.public.display(), self.address())
    }

    /// As [`signed_by`](Self::signed_by), but apt copies the files, as it does
    /// from a mirror.
    pub(crate) fn copied(&self, key: &Key) -> String {
        self.signed_by(key).replace("file:", "copy:")
    }

    /// A file in it.
    pub(crate) fn file(&self, path: &str) -> PathBuf {
        self.directory.join(path)
    }
}

/// A throwaway key.
#[derive(Debug)]
pub(crate) struct Key {
    home: PathBuf,
    public: PathBuf,
}

impl Key {
    /// Makes one in `directory`.
    pub(crate) fn new(directory: &Path) -> Self {
        fs::create_dir_all(directory).unwrap();
        shell(
            directory,
            "chmod 700 .
             gpg --homedir . --batch --quiet --passphrase '' --quick-gen-key test@localhost ed25519 sign never
             gpg --homedir . --export > public.gpg
             gpgconf --homedir . --kill all",
        );
        Self {
            home: directory.to_owned(),
            public: directory.join("public.gpg"),
        }
    }
}
