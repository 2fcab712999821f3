//! `.repo` files: sections of options, dnf.conf(5).

use std::fmt::Write;

use crate::Repository;

/// A repository as a section of a `.repo` file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Section {
    pub(crate) id: String,
    /// Name and value, in order. A value's further lines are separated by
    /// line feeds.
    options: Vec<(String, String)>,
}

impl Section {
    /// The repository as a section; without its keys.
    pub(crate) fn of(repository: &Repository) -> Self {
        let mut section = Self {
            id: id(&repository.name),
            options: Vec::new(),
        };
        section.set("name", &repository.name);
        let baseurl = Some(repository.baseurl.clone()).filter(|url| !url.is_empty());
        let file = |value: &Option<String>| {
            let value = value.as_deref()?;
            Some(value.strip_prefix("file://").unwrap_or(value).to_owned())
        };
        let (proxy, user, password) = match &repository.proxy {
            None => (None, None, None),
            Some(proxy) => proxy_parts(proxy),
        };
        for (name, value) in [
            ("baseurl", baseurl),
            ("mirrorlist", repository.mirrorlist.clone()),
            ("metalink", repository.metalink.clone()),
            ("proxy", proxy),
            ("proxy_username", user),
            ("proxy_password", password),
            ("includepkgs", list(&repository.included)),
            ("excludepkgs", list(&repository.excluded)),
            ("cost", repository.cost.map(|cost| cost.to_string())),
            ("sslverify", repository.tls.unverified.then(|| "0".into())),
            ("sslcacert", file(&repository.tls.authority)),
            ("sslclientcert", file(&repository.tls.certificate)),
            ("sslclientkey", file(&repository.tls.key)),
            ("enablegroups", (!repository.groups).then(|| "0".into())),
        ] {
            if let Some(value) = value {
                section.set(name, &value);
            }
        }
        section
    }

    /// The sections of a file's text; `[main]` is not one.
    pub(crate) fn parse(text: &str) -> Vec<Self> {
        let mut sections: Vec<Self> = Vec::new();
        for line in text.lines() {
            let trimmed = line.trim();
            if trimmed.is_empty() || trimmed.starts_with(['#', ';']) {
                continue;
            }
            if let Some(id) = line
                .strip_prefix('[')
                .and_then(|rest| rest.split(']').next())
            {
                sections.push(Self {
                    id: id.trim().to_owned(),
                    options: Vec::new(),
                });
                continue;
            }
            let Some(section) = sections.last_mut() else {
                continue;
            };
            if line.starts_with([' ', '\t']) {
                // A value goes on.
                if let Some((_, value)) = section.options.last_mut() {
                    value.push('\n');
                    value.push_str(trimmed);
                }
            } else if let Some((name, value)) = line.split_once('=') {
                section.set(name.trim(), value.trim());
            }
        }
        sections.retain(|section| section.id != "main");
        sections
    }

    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        let found = self.options.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }

    pub(crate) fn set(&mut self, name: &str, value: &str) {
        // One line, whatever it came from.
        let value = value.to_owned();
        match self.options.iter_mut().find(|(known, _)| known == name) {
            Some((_, present)) => *present = value,
            None => self.options.push((name.to_owned(), value)),
        }
    }

    /// Whether an option is on; `default` if it is not there.
    pub(crate) fn flag(&self, name: &str, default: bool) -> bool {
        match self.get(name).map(str::to_ascii_lowercase).as_deref() {
            Some("1" | "yes" | "true" | "enabled" | "on") => true,
            Some(_) => false,
            None => default,
        }
    }

    /// The addresses an option has.
    pub(crate) fn list(&self, name: &str) -> Vec<&str> {
        let separators = |c: char| c.is_whitespace() || c == ',';
        let words = self.get(name).unwrap_or_default().split(separators);
        words.filter(|word| !word.is_empty()).collect()
    }

    /// Where the repository is, for messages.
    pub(crate) fn address(&self) -> &str {
        ["metalink", "mirrorlist", "baseurl"]
            .into_iter()
            .find_map(|option| self.list(option).first().copied())
            .unwrap_or_default()
    }

    /// The text of the section.
    pub(crate) fn render(&self) -> String {
        let mut text = format!("[{}]\n", self.id);
        for (name, value) in &self.options {
            let _ = writeln!(text, "{name}={}", value.replace('\n', "\n    "));
        }
        text
    }
}

/// A name dnf accepts for a repository.
pub(crate) fn id(name: &str) -> String {
    let allowed = |c: char| c.is_ascii_alphanumeric() || "-_.:".contains(c);
    let safe = |c| if allowed(c) { c } else { '-' };
    name.chars().map(safe).collect()
}

fn list(names: &[String]) -> Option<String> {
    (!names.is_empty()).then(|| names.join(","))
}

/// A proxy's URL, user and password; dnf has an option for each.
fn proxy_parts(proxy: &str) -> (Option<String>, Option<String>, Option<String>) {
    let split = proxy.split_once("://").and_then(|(scheme, rest)| {
        rest.rsplit_once('@')
            .map(|(user, host)| (scheme, user, host))
    });
    let Some((scheme, user, host)) = split else {
        return (Some(proxy.to_owned()), None, None);
    };
    let (user, password) = match user.split_once(':') {
        Some((user, password)) => (user, Some(password.to_owned())),
        None => (user, None),
    };
    let url = format!("{scheme}://{host}");
    (Some(url), Some(user.to_owned()), password)
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;
    use crate::Tls;

    #[test]
    fn every_option_of_a_repository_is_written() {
        let repository = Repository {
            mirrorlist: Some("http://m/list".to_owned()),
            metalink: Some("https://m/meta?repo=x&arch=$basearch".to_owned()),
            proxy: Some("http://me:secret@proxy:3128".to_owned()),
            included: vec!["a*".to_owned(), "b".to_owned()],
            excluded: vec!["c".to_owned()],
            cost: Some(500),
            tls: Tls {
                unverified: true,
                authority: Some("file:///ca.pem".to_owned()),
                certificate: Some("/c.pem".to_owned()),
                key: Some("/k.pem".to_owned()),
            },
            groups: false,
            ..Repository::new("my repo", "http://a/$releasever http://b/")
        };
        expect![[r#"
            [my-repo]
            name=my repo
            baseurl=http://a/$releasever http://b/
            mirrorlist=http://m/list
            metalink=https://m/meta?repo=x&arch=$basearch
            proxy=http://proxy:3128
            proxy_username=me
            proxy_password=secret
            includepkgs=a*,b
            excludepkgs=c
            cost=500
            sslverify=0
            sslcacert=/ca.pem
            sslclientcert=/c.pem
            sslclientkey=/k.pem
            enablegroups=0
        "#]]
        .assert_eq(&Section::of(&repository).render());
        expect![[r#"
            [x]
            name=x
            baseurl=file:///srv/x
        "#]]
        .assert_eq(&Section::of(&Repository::new("x", "file:///srv/x")).render());
    }

    #[test]
    fn files_are_read_as_dnf_reads_them() {
        let text = "# comment\n[main]\ngpgcheck=0\n\n[a]\nname = A repo\nbaseurl=http://a/\n    http://b/\n\
                    enabled=no\ngpgkey=file:///k1,file:///k2\n[b]\nmetalink=http://m\n";
        let sections = Section::parse(text);
        let [a, b] = sections.as_slice() else {
            panic!("{sections:?}")
        };
        assert_eq!(a.id, "a");
        assert_eq!(a.list("baseurl"), ["http://a/", "http://b/"]);
        assert_eq!(a.list("gpgkey"), ["file:///k1", "file:///k2"]);
        assert!(!a.flag("enabled", true));
        assert!(b.flag("enabled", true));
        assert_eq!(b.address(), "http://m");
        assert_eq!(
            a.render(),
            "[a]\nname=A repo\nbaseurl=http://a/\n    http://b/\nenabled=no\ngpgkey=file:///k1,file:///k2\n"
        );
    }
}
