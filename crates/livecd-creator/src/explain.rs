//! `explain`: what each line of a kickstart does to the image, or why nothing.

use std::process::ExitCode;

use livecd_imgcreate::{KickstartError, doubtful, refused as refused_lines};
use livecd_kickstart::{
    Diagnostic, Kickstart, LoadError, Severity, Sources, visible, visible_json, visible_lines,
};
use livecd_support::{self as support, Explanation, Treatment};
use serde_json::json;

use crate::cli::{ExplainFormat, ExplainOptions};
use crate::refusal::Refusal;
use crate::{reading, show, streams};

pub(crate) fn run(options: &ExplainOptions) -> ExitCode {
    let kickstart = match read(options) {
        Ok(kickstart) => kickstart,
        Err(error) => return Refusal::Kickstart(error).show(),
    };
    let lines = support::explain(&kickstart);
    let refused = refused_lines(&kickstart);
    for line in &doubtful(&kickstart) {
        show::diagnostic(&diagnostic(line, Severity::Warning), kickstart.sources());
    }
    for error in &refused {
        show::diagnostic(&diagnostic(error, Severity::Error), kickstart.sources());
    }
    let told = match options.format {
        ExplainFormat::Text => streams::answer(&table(&lines, kickstart.sources())),
        ExplainFormat::Json => {
            streams::answer(&(object(&lines, &refused, kickstart.sources()) + "\n"))
        }
    };
    if !refused.is_empty() {
        return ExitCode::FAILURE;
    }
    if options.strict && lines.iter().any(is_ignored) {
        return ExitCode::FAILURE;
    }
    told
}

/// Includes may be missing if a `%pre` script can make them.
fn read(options: &ExplainOptions) -> Result<Kickstart, LoadError> {
    let kickstart = reading::before_scripts(&options.kickstart, !options.without_includes)?;
    let kickstart = kickstart.into_result()?;
    let looks_at = ["include-missing", "carriage-returns", "in-here-document"];
    for warning in kickstart.warnings() {
        if looks_at.contains(&warning.code) {
            show::diagnostic(warning, kickstart.sources());
        }
    }
    Ok(kickstart)
}

/// A line that a build would refuse, or warn of.
fn diagnostic(error: &KickstartError, severity: Severity) -> Diagnostic {
    let mut shown = Diagnostic::new(severity, "build", error.message.clone(), error.span);
    shown.hint.clone_from(&error.hint);
    shown
}

/// Whether its author gets less than what the line asks for.
fn is_ignored(line: &Explanation) -> bool {
    line.treatment == Treatment::Warned || !line.ignored_options.is_empty()
}

/// A word for what becomes of a line.
fn word(treatment: Treatment) -> &'static str {
    match treatment {
        Treatment::Applied => "applied",
        Treatment::Warned => "ignored",
        Treatment::Silent => "no effect",
    }
}

fn table(lines: &[Explanation], sources: &Sources) -> String {
    let mut rows: Vec<[String; 4]> = Vec::new();
    for line in lines {
        let place = sources.location(line.span);
        let place = format!("{}:{}", place.file, place.line);
        let row = |name: &str, word: &str, text: &str| {
            [place.as_str(), name, word, text].map(|cell| visible(cell).into_owned())
        };
        rows.push(row(&line.name, word(line.treatment), line.text));
        for (option, why) in &line.ignored_options {
            rows.push(row(&format!("  {option}"), word(Treatment::Warned), why));
        }
    }
    let width = |column: usize| {
        let lengths = rows.iter().map(|row| row[column].chars().count());
        lengths.max().unwrap_or_default()
    };
    let [place, name, becomes] = [width(0), width(1), width(2)];
    rows.iter()
        .map(|[a, b, c, d]| format!("{a:place$}  {b:name$}  {c:becomes$}  {d}\n"))
        .collect()
}

fn object(lines: &[Explanation], refused: &[KickstartError], sources: &Sources) -> String {
    let lines: Vec<serde_json::Value> = lines
        .iter()
        .map(|line| {
            let place = sources.location(line.span);
            let ignored = line.ignored_options.iter();
            let ignored = ignored.map(|(option, why)| json!({ "option": option, "why": why }));
            json!({
                "file": place.file,
                "line": place.line,
                "name": line.name,
                "becomes": word(line.treatment),
                "text": line.text,
                "ignored-options": ignored.collect::<Vec<_>>(),
            })
        })
        .collect();
    let refused = refused.iter().map(|error| {
        let place = sources.location(error.span);
        json!({
            "file": place.file,
            "line": place.line,
            "message": visible_lines(&error.message, ""),
            "hint": error.hint,
        })
    });
    let object = json!({
        "version": 1,
        "lines": lines,
        "refused": refused.collect::<Vec<_>>(),
    });
    visible_json(&format!("{object:#}")).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_and_an_object() {
        let text = "lang C\npart / --size=1 --ondisk=sda\nzerombr\nupdates http://u\n";
        let kickstart = Kickstart::parse(text).unwrap();
        let lines = support::explain(&kickstart);
        expect_test::expect![[r#"
            kickstart:1  lang        applied    sets the locale, and makes it where that is needed
            kickstart:2  part        applied    sets size and type of the root filesystem
            kickstart:2    --ondisk  ignored    an image is on no disk yet
            kickstart:3  zerombr     no effect  no disk is touched
            kickstart:4  updates     ignored    it updates an installer; name a repository with the updates by `repo`
        "#]].assert_eq(&table(&lines, kickstart.sources()));
        let object: serde_json::Value =
            serde_json::from_str(&object(&lines[1..2], &[], kickstart.sources())).unwrap();
        let refused = Kickstart::parse("lang C\nuser --name=a:b\n").unwrap();
        let errors = refused_lines(&refused);
        let said: serde_json::Value =
            serde_json::from_str(&self::object(&[], &errors, refused.sources())).unwrap();
        assert_eq!(said["refused"][0]["line"], 2);
        assert_eq!(said["refused"][0]["message"], "`a:b` is no user name");
        assert_eq!(
            object["lines"][0]["ignored-options"][0]["option"],
            "--ondisk"
        );
    }
}
