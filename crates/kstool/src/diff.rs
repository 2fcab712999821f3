//! `kstool diff`: what two kickstarts mean differently.

use std::process::ExitCode;

use livecd_kickstart::{Document, Kickstart, LineKind, visible_lines};

use crate::cli::DiffOptions;
use crate::input::{Failure, load, print};

pub(crate) fn run(options: &DiffOptions) -> Result<ExitCode, Failure> {
    let old = parts(load(&options.old, &options.reading)?);
    let new = parts(load(&options.new, &options.reading)?);
    let report = report(&old, &new);
    print(visible_lines(&report, "").as_bytes())?;
    Ok(if report.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// Everything a kickstart says, normalised: command lines, package lines, whole sections.
fn parts(kickstart: Kickstart) -> Vec<String> {
    let document = Document::parse(&kickstart.without_layout().to_string());
    let mut parts: Vec<String> = Vec::new();
    let mut in_packages = false;
    for line in document.lines() {
        if line.kind() == LineKind::Header {
            in_packages = line.name() == Some("%packages");
        }
        match (line.kind(), parts.last_mut()) {
            (LineKind::Body, Some(section)) => section.push_str(line.text()),
            // The packages count one by one, so their end belongs to none of them.
            (LineKind::End, _) if in_packages => {}
            (LineKind::End, Some(section)) => section.push_str(line.text()),
            _ => parts.push(line.text().to_owned()),
        }
    }
    parts
}

/// What is only in one of the two; the order of things does not matter.
fn report(old: &[String], new: &[String]) -> String {
    let mut report = String::new();
    for (sign, these, others) in [('-', old, new), ('+', new, old)] {
        let mut others: Vec<&String> = others.iter().collect();
        others.sort_unstable();
        for part in these
            .iter()
            .filter(|part| others.binary_search(part).is_err())
        {
            part.lines()
                .for_each(|line| report.push_str(&format!("{sign}{line}\n")));
        }
    }
    report
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_meaning_counts() {
        let parts = |text: &str| parts(Kickstart::parse(text).unwrap());
        let old = parts("lang C\npart / --size 1 # a\n%post\necho\n%end\n%packages\nb\na\n%end\n");
        let same = parts("%packages\na\nb\n%end\npart --siz=1 '/'\nlang C\n%post\necho\n%end\n");
        assert_eq!(report(&old, &same), "");
        let new = parts("lang C\npart / --size 2\n%post\nls\n%end\n%packages\nb\nc\n%end\n");
        let shown = report(&old, &new);
        assert_eq!(
            shown,
            "-part / --size=1\n-a\n-%post\n-echo\n-%end\n+part / --size=2\n+c\n+%post\n+ls\n+%end\n"
        );
    }

    #[test]
    fn layout_does_not_count_in_commands_that_keep_their_text() {
        let parts = |text: &str| parts(Kickstart::parse(text).unwrap());
        let old = parts("auth --useshadow  --passalgo=\"sha512\"\nauthselect select  'sssd' # a\n");
        let same = parts("authselect select sssd\nauthconfig --useshadow --passalgo=sha512\n");
        assert_eq!(report(&old, &same), "");
        // For the tool a `#` inside a word is a character like any other.
        let new = parts("auth --useshadow --passalgo=sha512\nauthselect select sssd#a\n");
        let shown = "-authselect select sssd\n+authselect select \"sssd#a\"\n";
        assert_eq!(report(&old, &new), shown);
    }
}
