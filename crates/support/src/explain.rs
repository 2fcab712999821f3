//! What becomes of each line of a kickstart.

use livecd_kickstart::{Kickstart, Span};

use crate::{Effect, SECTIONS, Treatment, effect, find};

/// A line of a kickstart, and what it does to the image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// The command, section or package.
    pub name: String,
    /// The line.
    pub span: Span,
    /// Whether it changes the image.
    pub treatment: Treatment,
    /// What it does, or why nothing.
    pub text: &'static str,
    /// Its options that do nothing, and why.
    pub ignored_options: Vec<(&'static str, &'static str)>,
}

/// What each line of a kickstart does, in the order in which they are read,
/// with included files in their place.
pub fn explain(kickstart: &Kickstart) -> Vec<Explanation> {
    let mut all: Vec<Explanation> = commands(kickstart)
        .chain(sections(kickstart))
        .chain(packages(kickstart))
        .collect();
    all.sort_by_cached_key(|line| position(kickstart, line.span));
    all
}

/// The lines that lead to a place: those of the includes, then its own.
fn position(kickstart: &Kickstart, span: Span) -> (Vec<usize>, u32) {
    let sources = kickstart.sources();
    let mut lines: Vec<usize> = sources
        .included_from(span.source)
        .map(|place| place.line)
        .collect();
    lines.reverse();
    lines.push(sources.location(span).line);
    (lines, span.start)
}

fn commands(kickstart: &Kickstart) -> impl Iterator<Item = Explanation> {
    kickstart.command_lines().iter().map(|line| {
        let Effect {
            treatment,
            text,
            ignored_options,
        } = effect(kickstart, line);
        Explanation {
            name: line.name.to_string(),
            span: line.span,
            treatment,
            text,
            ignored_options,
        }
    })
}

fn sections(kickstart: &Kickstart) -> impl Iterator<Item = Explanation> {
    let scripts = kickstart.scripts.iter();
    let scripts = scripts.map(|script| (script.kind.header(), script.span));
    let kept = kickstart.sections.iter();
    let kept = kept.map(|section| (section.section.as_str(), section.span));
    let certificates = kickstart.certificates.iter();
    let certificates = certificates.map(|certificate| ("%certificate", certificate.span));
    scripts
        .chain(kept)
        .chain(certificates)
        .map(|(name, span)| of_section(name.to_owned(), name, span, None))
}

fn packages(kickstart: &Kickstart) -> impl Iterator<Item = Explanation> {
    const INSTALLED: &str = "is installed";
    const GROUP: &str = "its packages are installed";
    const LEFT_OUT: &str = "is left out";
    let packages = kickstart.packages.iter().flat_map(|packages| {
        let packages_in = packages.packages.iter();
        let installed = packages_in.map(|p| (p.name.to_string(), p.span, INSTALLED));
        let out = packages.excluded.iter();
        let out = out.map(|p| (format!("-{}", p.name), p.span, LEFT_OUT));
        let groups = packages.groups.iter();
        let groups = groups.map(|g| (format!("@{}", g.name), g.span, GROUP));
        let groups_out = packages.excluded_groups.iter();
        let groups_out = groups_out.map(|g| (format!("-@{}", g.name), g.span, LEFT_OUT));
        let environment = packages.environment.iter();
        let environment = environment.map(|e| (format!("@^{}", e.name), e.span, GROUP));
        installed
            .chain(out)
            .chain(groups)
            .chain(groups_out)
            .chain(environment)
    });
    packages.map(|(name, span, text)| of_section(name, "%packages", span, Some(text)))
}

fn of_section(name: String, section: &str, span: Span, text: Option<&'static str>) -> Explanation {
    let known = find(section).filter(|known| SECTIONS.contains(known));
    let (treatment, of_table) = known.map_or((Treatment::Warned, crate::UNKNOWN), |known| {
        (known.treatment, known.text)
    });
    Explanation {
        name,
        span,
        treatment,
        text: text.unwrap_or(of_table),
        ignored_options: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use livecd_kickstart::{IncludeError, Includes, ParseOptions};

    use crate::*;

    struct One;

    impl Includes for One {
        fn open(&mut self, _name: &str, _from: &str) -> Result<(String, String), IncludeError> {
            Ok((
                "one.ks".to_owned(),
                "zerombr\n%post\ntrue\n%end\n".to_owned(),
            ))
        }
    }

    #[test]
    fn lines_come_in_the_order_they_are_read() {
        let text = "lang C\n%include one.ks\npart / --size=1 --ondisk=sda\n%packages\nvim\n-nano\n\
                    @core\n%end\n%addon x\n%end\nupdates http://u\n";
        let options = ParseOptions::default();
        let kickstart = Kickstart::parse_including(text, "main.ks", &options, &mut One).unwrap();
        let lines: Vec<String> = explain(&kickstart)
            .iter()
            .map(|line| {
                let place = kickstart.sources().location(line.span);
                let options = &line.ignored_options;
                let treatment = line.treatment;
                format!(
                    "{}:{} {} {treatment:?} {options:?}",
                    place.file, place.line, line.name
                )
            })
            .collect();
        expect_test::expect![[r#"
            main.ks:1 lang Applied []
            one.ks:1 zerombr Silent []
            one.ks:2 %post Applied []
            main.ks:3 part Applied [("--ondisk", "an image is on no disk yet")]
            main.ks:5 vim Applied []
            main.ks:6 -nano Applied []
            main.ks:7 @core Applied []
            main.ks:9 %addon Warned []
            main.ks:11 updates Warned []"#]]
        .assert_eq(&lines.join("\n"));
    }
}
