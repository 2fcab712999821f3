//! The table in which dnf shows what it is going to install.

/// A package that is going to be installed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Row<'a> {
    pub(crate) name: &'a str,
    pub(crate) architecture: &'a str,
    /// With release, and with epoch: always if dnf5 says it, else if not 0.
    pub(crate) version: &'a str,
    pub(crate) repository: &'a str,
}

/// The packages in what dnf said, until it began.
///
/// A package's line begins with one space, and goes on in lines with more if
/// something is too long for its column. Headings and groups may look the same;
/// they are taken for packages that no repository has.
pub(crate) fn rows(lines: &[String]) -> Vec<Row<'_>> {
    let mut rows = Vec::new();
    let mut words: Vec<&str> = Vec::new();
    // Scripts, which could lie, print after it.
    let is_table = |line: &&String| !line.starts_with("Transaction Summary");
    for line in lines.iter().take_while(is_table) {
        let depth = line.len() - line.trim_start().len();
        if depth < 2 {
            words.clear();
        }
        if depth == 0 || words.len() > 3 {
            continue;
        }
        words.extend(line.split_whitespace());
        if let [name, architecture, version, repository, ..] = *words.as_slice() {
            rows.push(Row {
                name,
                architecture,
                version,
                repository,
            });
        }
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    fn packages(text: &str) -> Vec<String> {
        let lines: Vec<String> = text.lines().map(str::to_owned).collect();
        let shown = |row: Row<'_>| {
            let Row {
                name,
                architecture,
                version,
                repository,
            } = row;
            format!("{name} {version} {architecture} {repository}")
        };
        rows(&lines).into_iter().map(shown).collect()
    }

    #[test]
    fn dnf_4_breaks_lines() {
        let text = "\
================
 Package   Arch   Version   Repo  Size
================
Installing:
 bash      x86_64 5.2-1     base  1.4 M
 a-name-that-is-too-long-for-its-column
           noarch 2:1-1~rc1
                            updates 410
     replacing  sh.x86_64 1-1
Installing Groups:
 Core
Transaction Summary
 bash      x86_64 5.2-1     liar  1.4 M
";
        assert_eq!(
            packages(text),
            [
                "Package Version Arch Repo",
                "bash 5.2-1 x86_64 base",
                "a-name-that-is-too-long-for-its-column 2:1-1~rc1 noarch updates"
            ]
        );
    }

    #[test]
    fn dnf5_tells_every_epoch() {
        let text = "Installing:\n setup  noarch 0:2.14-1  base  2.1 KiB\n";
        assert_eq!(packages(text), ["setup 0:2.14-1 noarch base"]);
    }
}
