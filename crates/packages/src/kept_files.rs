//! Configuration files that were changed before their package came, or came anew:
//! they stay as they are, and that is told.

use livecd_host::{Event, Host};

/// How many are told: a script may print what looks like one, for ever.
const TOLD: usize = 1000;

/// Finds in what dpkg, rpm and dnf print which files stay.
#[derive(Debug, Default)]
pub(crate) struct KeptFiles {
    /// The file that dpkg is about to decide about.
    asked: Option<String>,
    told: usize,
}

impl KeptFiles {
    /// Takes a line, and tells what it says of a file.
    pub(crate) fn take(&mut self, line: &str, host: &Host) {
        if let Some(message) = self.message(line)
            && self.told < TOLD
        {
            self.told += 1;
            host.report(Event::Note(format_args!("{message}")));
        }
    }

    fn message(&mut self, line: &str) -> Option<String> {
        if let Some(file) = line.strip_prefix("Configuration file '") {
            self.asked = Some(file.trim_end_matches('\'').to_owned());
            return None;
        }
        if line.starts_with(" ==> Keeping old config file")
            || line.starts_with(" ==> Using current old file")
        {
            let file = self.asked.take()?;
            return Some(format!(
                "{file} is kept as it was changed; what its package has is {file}.dpkg-dist"
            ));
        }
        of_rpm(line)
    }
}

/// `warning: /etc/x created as /etc/x.rpmnew`, or `saved as`.
fn of_rpm(line: &str) -> Option<String> {
    let path = line.find('/').map(|at| &line[at..])?;
    if let Some((file, other)) = path.split_once(" created as ") {
        return other
            .ends_with(".rpmnew")
            .then(|| format!("{file} is kept as it was changed; what its package has is {other}"));
    }
    let (file, other) = path.split_once(" saved as ")?;
    let known = [".rpmsave", ".rpmorig"];
    known
        .iter()
        .any(|end| other.ends_with(end))
        .then(|| format!("{file} is as its package has it; what it was changed to is {other}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stays_is_found_in_what_dpkg_and_rpm_say() {
        let said = "\
Setting up labconf (2.0) ...

Configuration file '/etc/labconf.conf'
 ==> Modified (by you or by a script) since installation.
 ==> Package distributor has shipped an updated version.
 ==> Keeping old config file as default.
 ==> Keeping old config file as default.
Installing new version of config file /etc/other.conf ...
warning: /etc/lab.conf created as /etc/lab.conf.rpmnew
>>> [RPM] /etc/two.conf saved as /etc/two.conf.rpmsave
echo: this is created as usual";
        let mut kept = KeptFiles::default();
        let found: Vec<String> = said.lines().filter_map(|line| kept.message(line)).collect();
        assert_eq!(
            found,
            [
                "/etc/labconf.conf is kept as it was changed; what its package has is /etc/labconf.conf.dpkg-dist",
                "/etc/lab.conf is kept as it was changed; what its package has is /etc/lab.conf.rpmnew",
                "/etc/two.conf is as its package has it; what it was changed to is /etc/two.conf.rpmsave",
            ]
        );
    }
}
