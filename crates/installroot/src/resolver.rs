//! Lending the build host's name servers to a root.

use std::fs;
use std::path::{Path, PathBuf};

use crate::{Error, InstallRoot};

const RESOLV_CONF: &str = "/etc/resolv.conf";
/// Read first where systemd-resolved runs: its stub listener is not reachable
/// from every namespace, its upstream servers are.
const UPSTREAM: &str = "/run/systemd/resolve/resolv.conf";

/// What the root had in the place of `/etc/resolv.conf`.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Before {
    Nothing,
    Link(PathBuf),
    File(Vec<u8>),
}

/// The build host's name servers, lent to the root while scripts run.
///
/// A file rather than a mount: scripts replace `/etc/resolv.conf` themselves,
/// which a mount point would not let them.
#[derive(Debug)]
#[must_use = "the resolver configuration stays in the image until taken back"]
pub struct LentResolver {
    before: Before,
    lent: Vec<u8>,
}

impl LentResolver {
    /// Puts the build host's resolver configuration into `root`.
    ///
    /// # Errors
    ///
    /// A root whose `/etc` cannot be written.
    pub fn lend(root: &InstallRoot) -> Result<Self, Error> {
        let host = [UPSTREAM, RESOLV_CONF];
        let lent = host
            .iter()
            .find_map(|path| fs::read(path).ok())
            .unwrap_or_default();
        Self::lend_text(root, lent)
    }

    /// Puts it there once more, where a script has left a link or nothing: what a link
    /// leads to, mostly below `/run`, is not there before the system runs. A file with
    /// name servers of its own stays.
    ///
    /// # Errors
    ///
    /// A root whose `/etc` cannot be written.
    pub fn lend_again(&mut self, root: &InstallRoot) -> Result<(), Error> {
        let before = match root.read_link(RESOLV_CONF)? {
            Some(target) => Before::Link(target),
            None if root.exists(RESOLV_CONF) => return Ok(()),
            None => Before::Nothing,
        };
        root.write(RESOLV_CONF, &self.lent, 0o644)?;
        self.before = before;
        Ok(())
    }

    fn lend_text(root: &InstallRoot, lent: Vec<u8>) -> Result<Self, Error> {
        let before = match root.read_link(RESOLV_CONF)? {
            Some(target) => Before::Link(target),
            None if root.exists(RESOLV_CONF) => Before::File(root.read(RESOLV_CONF)?),
            None => Before::Nothing,
        };
        root.write(RESOLV_CONF, &lent, 0o644)?;
        Ok(Self { before, lent })
    }

    /// Takes the lent configuration out again. What a script has put in its place
    /// stays, and so does what one has added to it.
    ///
    /// # Errors
    ///
    /// A root whose `/etc` cannot be written.
    pub fn take_back(self, root: &InstallRoot) -> Result<(), Error> {
        let path = Path::new(RESOLV_CONF);
        if root.read_link(path)?.is_some() || !root.exists(path) {
            return Ok(());
        }
        let present = root.read(path)?;
        match present.strip_prefix(self.lent.as_slice()) {
            Some([]) => match self.before {
                Before::Nothing => root.remove(path).map(drop),
                Before::Link(target) => root.symlink(target, path),
                Before::File(bytes) => root.write(path, bytes, 0o644),
            },
            Some(added) => {
                let mut bytes = match self.before {
                    Before::File(bytes) => bytes,
                    Before::Nothing | Before::Link(_) => Vec::new(),
                };
                bytes.extend_from_slice(added);
                root.write(path, bytes, 0o644)
            }
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use livecd_host::{Host, Silent};

    use super::*;
    use crate::RootOptions;

    fn root() -> (tempfile::TempDir, InstallRoot) {
        let dir = tempfile::tempdir().unwrap();
        let host = Host::system(Silent);
        let root = InstallRoot::open(&host, dir.path(), RootOptions::default()).unwrap();
        (dir, root)
    }

    fn lend(root: &InstallRoot) -> LentResolver {
        LentResolver::lend_text(root, b"nameserver 192.0.2.1\n".to_vec()).unwrap()
    }

    #[test]
    fn what_was_there_comes_back() {
        let (_dir, root) = root();
        lend(&root).take_back(&root).unwrap();
        assert!(!root.exists(RESOLV_CONF));

        root.write(RESOLV_CONF, "search example\n", 0o644).unwrap();
        let lent = lend(&root);
        assert_eq!(root.read(RESOLV_CONF).unwrap(), b"nameserver 192.0.2.1\n");
        lent.take_back(&root).unwrap();
        assert_eq!(root.read(RESOLV_CONF).unwrap(), b"search example\n");

        root.symlink("/run/stub.conf", RESOLV_CONF).unwrap();
        lend(&root).take_back(&root).unwrap();
        assert_eq!(
            root.read_link(RESOLV_CONF).unwrap(),
            Some("/run/stub.conf".into())
        );
    }

    #[test]
    fn what_a_script_made_of_it_stays() {
        let (_dir, root) = root();
        let lent = lend(&root);
        root.symlink("/run/mine.conf", RESOLV_CONF).unwrap();
        lent.take_back(&root).unwrap();
        assert_eq!(
            root.read_link(RESOLV_CONF).unwrap(),
            Some("/run/mine.conf".into())
        );

        let lent = lend(&root);
        root.write(RESOLV_CONF, "nameserver 192.0.2.1\nsearch mine\n", 0o644)
            .unwrap();
        lent.take_back(&root).unwrap();
        assert_eq!(root.read(RESOLV_CONF).unwrap(), b"search mine\n");
    }

    #[test]
    fn it_is_lent_again_where_a_script_left_no_file_and_its_link_stays() {
        let (_dir, root) = root();
        let host = b"nameserver 192.0.2.1\n";
        root.write(RESOLV_CONF, "search example\n", 0o644).unwrap();
        let mut lent = lend(&root);
        root.symlink("../run/NetworkManager/resolv.conf", RESOLV_CONF)
            .unwrap();
        lent.lend_again(&root).unwrap();
        assert_eq!(root.read_link(RESOLV_CONF).unwrap(), None);
        assert_eq!(root.read(RESOLV_CONF).unwrap(), host);
        lent.lend_again(&root).unwrap();
        lent.take_back(&root).unwrap();
        assert_eq!(
            root.read_link(RESOLV_CONF).unwrap(),
            Some("../run/NetworkManager/resolv.conf".into())
        );

        root.write(RESOLV_CONF, "search example\n", 0o644).unwrap();
        let mut lent = lend(&root);
        root.remove(Path::new(RESOLV_CONF)).unwrap();
        lent.lend_again(&root).unwrap();
        assert_eq!(root.read(RESOLV_CONF).unwrap(), host);
        lent.take_back(&root).unwrap();
        assert!(!root.exists(RESOLV_CONF));

        let mut lent = lend(&root);
        root.write(RESOLV_CONF, "nameserver 192.0.2.9\n", 0o644)
            .unwrap();
        lent.lend_again(&root).unwrap();
        assert_eq!(root.read(RESOLV_CONF).unwrap(), b"nameserver 192.0.2.9\n");
    }
}
