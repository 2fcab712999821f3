//! `.repo` files: sections of options, dnf.conf(5).

use livecd_quoting::{DnfIni, IniName, Refused, Text};

use crate::address::{decoded, local, without_password};
use crate::{Error, Repository};

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
        // A comma would begin the next of the addresses, as a blank does.
        let baseurl = repository.baseurl.trim().replace(',', "%2C");
        let baseurl = Some(baseurl).filter(|url| !url.is_empty());
        let file = |value: &Option<String>| {
            let value = value.as_deref()?;
            match value.starts_with("file:").then(|| local(value)).flatten() {
                Some(path) => Some(path.display().to_string()),
                None => Some(value.to_owned()),
            }
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
        for (_, value) in sections.iter_mut().flat_map(|section| &mut section.options) {
            *value = without_quotes(value).to_owned();
        }
        sections
    }

    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        let found = self.options.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }

    pub(crate) fn set(&mut self, name: &str, value: &str) {
        let value = value.to_owned();
        match self.options.iter_mut().find(|(known, _)| known == name) {
            Some((_, present)) => *present = value,
            None => self.options.push((name.to_owned(), value)),
        }
    }

    /// Takes over the options that `other` has.
    pub(crate) fn apply(&mut self, other: &Self) {
        for (name, value) in &other.options {
            self.set(name, value);
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
    pub(crate) fn render(&self) -> Result<Text<DnfIni>, Error> {
        self.text()
            .map_err(Error::bad_option(&self.id, "an option of it"))
    }

    fn text(&self) -> Result<Text<DnfIni>, Refused> {
        let mut text = Text::of("[{}]\n", &[&IniName(&self.id)])?;
        for (name, value) in &self.options {
            text.add("{}=", &[&IniName(name)])?;
            for (number, line) in value.split('\n').enumerate() {
                text.push_literal(if number == 0 { "" } else { "\n    " });
                text.add("{}", &[&line])?;
            }
            text.push_literal("\n");
        }
        Ok(text)
    }

    /// Writes the option `name` so that every dnf understands it as this program
    /// does, and returns whether it is on; `default` if it is not there.
    pub(crate) fn settle(&mut self, name: &'static str, default: bool) -> Result<bool, Error> {
        let Some(value) = self.get(name) else {
            return Ok(default);
        };
        let on = match value.to_ascii_lowercase().as_str() {
            "1" | "yes" | "true" | "on" => true,
            "0" | "no" | "false" | "off" => false,
            _ => {
                return Err(Error::BadFlag {
                    name: self.id.clone(),
                    option: name,
                    value: value.to_owned(),
                });
            }
        };
        self.set(name, if on { "1" } else { "0" });
        Ok(on)
    }

    /// Refuses values of more than one line.
    pub(crate) fn refuse_lines(&self) -> Result<(), Error> {
        for (name, value) in &self.options {
            Text::<DnfIni>::of("{}={}", &[&IniName(name), value])
                .map_err(Error::bad_option(&self.id, "an option of it"))?;
        }
        Ok(())
    }

    /// Whether it says a password, in an option of its own or in an address.
    pub(crate) fn has_password(&self) -> bool {
        self.options.iter().any(|(name, value)| {
            name.contains("password")
                || value
                    .split_whitespace()
                    .any(|word| without_password(word) != word)
        })
    }

    /// Takes an option away.
    pub(crate) fn remove(&mut self, name: &str) {
        self.options.retain(|(known, _)| known != name);
    }

    /// Whether the names of the options, and of the repository, are the same.
    #[cfg(fuzzing)]
    pub(crate) fn has_the_options_of(&self, other: &Self) -> bool {
        let names = |section: &Self| {
            let names = section.options.iter().map(|(name, _)| name.clone());
            names.collect::<Vec<_>>()
        };
        self.id == other.id && names(self) == names(other)
    }

    /// Whether any of its options has such a value.
    pub(crate) fn has_value(&self, is_such: impl Fn(&str) -> bool) -> bool {
        self.options.iter().any(|(_, value)| is_such(value))
    }
}

/// A value without the quotes around it, which dnf takes away.
fn without_quotes(value: &str) -> &str {
    let inner = |quote| value.strip_prefix(quote)?.strip_suffix(quote);
    inner('"').or_else(|| inner('\'')).unwrap_or(value)
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
        Some((user, password)) => (user, Some(password)),
        None => (user, None),
    };
    let url = format!("{scheme}://{host}");
    // They are not parts of a URL any more.
    let plain = |text: &str| String::from_utf8_lossy(&decoded(text)).into_owned();
    (Some(url), Some(plain(user)), password.map(plain))
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
        .assert_eq(Section::of(&repository).render().unwrap().as_str());
        expect![[r#"
            [x]
            name=x
            baseurl=file:///srv/x
        "#]]
        .assert_eq(
            Section::of(&Repository::new("x", "file:///srv/x"))
                .render()
                .unwrap()
                .as_str(),
        );
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
        let settled = |section: &Section| section.clone().settle("enabled", true).unwrap();
        assert!(!settled(a));
        assert!(settled(b));
        assert_eq!(b.address(), "http://m");
        assert_eq!(
            a.render().unwrap().as_str(),
            "[a]\nname=A repo\nbaseurl=http://a/\n    http://b/\nenabled=no\ngpgkey=file:///k1,file:///k2\n"
        );
    }

    #[test]
    fn switches_are_written_as_every_dnf_reads_them() {
        for (value, on) in [
            ("0", false),
            ("No", false),
            ("FALSE", false),
            ("off", false),
            ("1", true),
            ("Yes", true),
            ("on", true),
        ] {
            let mut section = Section::of(&Repository::new("x", "http://x"));
            section.set("gpgcheck", value);
            assert_eq!(section.settle("gpgcheck", true).unwrap(), on, "{value}");
            let written = if on { "1" } else { "0" };
            assert_eq!(section.get("gpgcheck"), Some(written));
        }
        let mut section = Section::of(&Repository::new("x", "http://x"));
        section.set("gpgcheck", "0\n1");
        assert_eq!(
            section.settle("gpgcheck", true).unwrap_err().to_string(),
            "could not use repository x: its option gpgcheck is \"0\\n1\", and not 0 or 1"
        );
    }

    #[test]
    fn a_password_is_seen_wherever_it_stands() {
        let has = |baseurl: &str, proxy: Option<&str>| {
            let repository = Repository {
                proxy: proxy.map(str::to_owned),
                ..Repository::new("x", baseurl)
            };
            Section::of(&repository).has_password()
        };
        assert!(has("http://a/ http://me:pw@b/", None));
        assert!(has("http://a/", Some("http://me:pw@proxy:3128")));
        assert!(!has("http://me@a:80/x", Some("http://proxy:3128")));
    }

    #[test]
    fn no_value_becomes_another_option_or_section() {
        for value in ["x\ngpgcheck=0", "x\r[main]", "x\0", "\u{b}x"] {
            let repository = Repository {
                mirrorlist: Some(value.to_owned()),
                ..Repository::new("x", "http://x")
            };
            assert!(
                Section::of(&repository).refuse_lines().is_err(),
                "{value:?}"
            );
        }
    }
}
