use super::{Change, Facts, unit};

/// Every machine that boots the image makes its own SSH host keys, as those of
/// the image are removed. Red Hat's packages do that by themselves; Debian's
/// make the keys when they are installed, and without keys the server does not
/// start: ssh-keygen(1) is run before it.
pub(super) fn changes(facts: &Facts<'_>) -> Vec<Change> {
    let by_itself = unit::find("sshd-keygen@rsa.service", facts).is_some();
    if by_itself || unit::find("ssh.service", facts).is_none() {
        return Vec::new();
    }
    let path = "/etc/systemd/system/ssh.service.d/50-host-keys.conf";
    let text = "[Service]\n# What the unit runs first is a test that wants keys.\nExecStartPre=\n\
                ExecStartPre=/usr/bin/ssh-keygen -A\nExecStartPre=/usr/sbin/sshd -t\n";
    vec![Change::write(path, text)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::configure::{Family, testing::with_root};

    #[test]
    fn keys_are_made_where_the_packages_do_not() {
        let debian = ("/usr/lib/systemd/system/ssh.service", "");
        let red_hat = ("/usr/lib/systemd/system/sshd-keygen@.service", "");
        for (files, count) in [(&[debian][..], 1), (&[red_hat], 0), (&[], 0)] {
            with_root("", Family::Debian, files, |_, facts| {
                assert_eq!(changes(facts).len(), count);
            });
        }
    }
}
