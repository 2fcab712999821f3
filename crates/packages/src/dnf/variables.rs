//! `$releasever` and the other variables of repositories' addresses.

use std::collections::BTreeMap;
use std::fs;

use livecd_host::Host;

use super::DnfOptions;
use super::directories::Directories;
use super::host_configuration::HostConfiguration;
use super::release;
use crate::Error;

const RELEASE: &str = "releasever";

/// What dnf knows by itself, and takes from no file.
const OF_DNF: [&str; 5] = [
    RELEASE,
    "releasever_major",
    "releasever_minor",
    "basearch",
    "arch",
];

/// Refuses what is not the name or the value of a variable.
pub(crate) fn check(variables: &[(String, String)]) -> Result<(), Error> {
    for (name, value) in variables {
        if !is_name(name) || value.chars().any(char::is_control) {
            return Err(Error::BadVariable { name: name.clone() });
        }
    }
    Ok(())
}

/// How deep variables may be in words of variables.
const DEEPEST: usize = 16;

/// The variables and their values.
///
/// Addresses are expanded here, and not by dnf: older versions know fewer
/// variables than the addresses of today have, and none knows what the minor
/// release is when it is told the release.
#[derive(Clone, Debug, Default)]
pub(crate) struct Variables {
    values: BTreeMap<String, String>,
}

impl Variables {
    /// Those of the build host, and those of the options, which come first.
    pub(crate) fn new(host: &Host, options: &DnfOptions) -> Result<Self, Error> {
        let mut values = HostConfiguration::of_this_machine().variables()?;
        for name in ["basearch", "arch"] {
            values.insert(name.to_owned(), std::env::consts::ARCH.to_owned());
        }
        let release = match &options.release {
            Some(release) => Some(release::Release::of(release)),
            None => release::of_host(host)?,
        };
        if let Some(release) = release {
            values.insert(RELEASE.to_owned(), release.version);
            values.insert("releasever_major".to_owned(), release.major);
            values.insert("releasever_minor".to_owned(), release.minor);
        }
        check(&options.variables)?;
        for (name, value) in &options.variables {
            values.insert(name.clone(), value.clone());
        }
        Ok(Self { values })
    }

    /// What `$releasever` means, if that is known.
    pub(crate) fn release(&self) -> Option<&str> {
        self.values.get(RELEASE).map(String::as_str)
    }

    /// Whether `text` depends on a release that is not known.
    pub(crate) fn lacks_release(&self, text: &str) -> bool {
        let mut rest = text;
        while let Some(at) = rest.find('$') {
            rest = &rest[at + 1..];
            let name = rest.strip_prefix('{').unwrap_or(rest);
            if name.starts_with(RELEASE) {
                return self.release().is_none();
            }
        }
        false
    }

    /// `text` with the values of its variables: `$NAME`, `${NAME}`,
    /// `${NAME:-WORD}` for one that is not set or empty, and `${NAME:+WORD}` for
    /// one that is, dnf.conf(5). What is not known stays as it is.
    pub(crate) fn expand(&self, text: &str) -> String {
        self.expand_within(text, 0)
    }

    fn expand_within(&self, text: &str, depth: usize) -> String {
        if depth == DEEPEST {
            return text.to_owned();
        }
        let (mut expanded, mut rest) = (String::new(), text);
        while let Some(at) = rest.find('$') {
            expanded.push_str(&rest[..at]);
            rest = &rest[at..];
            let Some(reference) = Reference::parse(rest) else {
                expanded.push('$');
                rest = &rest[1..];
                continue;
            };
            let value = self.values.get(reference.name);
            let set = value.is_some_and(|value| !value.is_empty());
            match reference.word {
                Some((Word::IfNotSet, word)) if !set => {
                    expanded.push_str(&self.expand_within(word, depth + 1));
                }
                Some((Word::IfSet, word)) => {
                    if set {
                        expanded.push_str(&self.expand_within(word, depth + 1));
                    }
                }
                _ => match value {
                    Some(value) => expanded.push_str(value),
                    None => expanded.push_str(&rest[..reference.length]),
                },
            }
            rest = &rest[reference.length..];
        }
        expanded.push_str(rest);
        expanded
    }

    /// Writes them where the build's dnf looks for them.
    pub(crate) fn write(&self, directories: &Directories) -> Result<(), Error> {
        for (name, value) in &self.values {
            if !OF_DNF.contains(&name.as_str()) {
                // Such a file is its value, whatever is in it.
                let file = directories.variables().join(name);
                fs::write(&file, value).map_err(Error::io("write", &file))?;
            }
        }
        Ok(())
    }
}

/// Whether dnf takes it for the name of a variable.
fn is_name(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|c| c.is_ascii_alphanumeric() || c == b'_')
}

/// When a word stands for a variable.
#[derive(Clone, Copy, Debug)]
enum Word {
    IfNotSet,
    IfSet,
}

/// A variable at the beginning of a text.
#[derive(Clone, Copy, Debug)]
struct Reference<'a> {
    name: &'a str,
    word: Option<(Word, &'a str)>,
    /// Of the text.
    length: usize,
}

impl<'a> Reference<'a> {
    fn parse(text: &'a str) -> Option<Self> {
        let rest = text.strip_prefix('$')?;
        let name_of = |rest: &'a str| {
            let end = rest
                .bytes()
                .position(|c| !is_name(&char::from(c).to_string()));
            &rest[..end.unwrap_or(rest.len())]
        };
        let Some(inner) = rest.strip_prefix('{') else {
            let name = name_of(rest);
            return (!name.is_empty()).then_some(Self {
                name,
                word: None,
                length: 1 + name.len(),
            });
        };
        let end = closing_brace(inner)?;
        let name = name_of(&inner[..end]);
        let after = &inner[name.len()..end];
        let word = match after.get(..2) {
            _ if name.is_empty() => return None,
            Some(":-") => Some((Word::IfNotSet, &after[2..])),
            Some(":+") => Some((Word::IfSet, &after[2..])),
            _ if after.is_empty() => None,
            _ => return None,
        };
        Some(Self {
            name,
            word,
            length: 2 + end + 1,
        })
    }
}

/// Where the brace is closed that was opened before `text`.
fn closing_brace(text: &str) -> Option<usize> {
    let mut open = 1;
    text.bytes().position(|c| {
        match c {
            b'{' => open += 1,
            b'}' => open -= 1,
            _ => {}
        }
        open == 0
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn variables(values: &[(&str, &str)]) -> Variables {
        let values = values.iter();
        Variables {
            values: values.map(|&(a, b)| (a.to_owned(), b.to_owned())).collect(),
        }
    }

    #[test]
    fn addresses_are_expanded_as_dnf_does_it() {
        let known = variables(&[
            ("releasever", "10"),
            ("releasever_major", "10"),
            ("releasever_minor", "1"),
            ("basearch", "x86_64"),
            ("empty", ""),
        ]);
        for (text, expected) in [
            (
                "epel/$releasever${releasever_minor:+z}/$basearch",
                "epel/10z/x86_64",
            ),
            ("RPM-GPG-KEY-EPEL-$releasever_major", "RPM-GPG-KEY-EPEL-10"),
            ("${releasever}", "10"),
            ("${empty:-${basearch}}${releasever:-9}", "x86_6410"),
            ("${empty:+no}${unknown:+no}|", "|"),
            ("$unknown ${unknown} $", "$unknown ${unknown} $"),
            ("${releasever", "${releasever"),
            ("${:-x} ${releasever:?x}", "${:-x} ${releasever:?x}"),
            ("ä$basearch/ö", "äx86_64/ö"),
        ] {
            assert_eq!(known.expand(text), expected, "{text}");
        }
    }

    #[test]
    fn words_in_words_end_somewhere() {
        let deep = "${a:-".repeat(100_000) + &"}".repeat(100_000);
        assert!(variables(&[]).expand(&deep).starts_with("${a:-"));
    }

    #[test]
    fn a_release_that_is_not_known_is_missed_in_every_spelling() {
        let nothing = variables(&[]);
        for text in [
            "http://m/$releasever/",
            "http://m/${releasever}",
            "$releasever_major",
        ] {
            assert!(nothing.lacks_release(text), "{text}");
            assert!(
                !variables(&[("releasever", "9")]).lacks_release(text),
                "{text}"
            );
        }
        assert!(!nothing.lacks_release("http://m/$basearch"));
    }
}
