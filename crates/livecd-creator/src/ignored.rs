//! What a kickstart asks for and an image does not get.

use livecd_kickstart::{Diagnostic, Kickstart, Severity, Span};
use livecd_support::{self as support, Treatment};

/// A warning for each command, option and section that does nothing to an
/// image although its author may expect it to.
pub(crate) fn warnings(kickstart: &Kickstart) -> Vec<Diagnostic> {
    let mut warnings = Vec::new();
    for line in support::explain(kickstart) {
        if line.treatment == Treatment::Warned {
            warnings.push(warning(&line.name, line.text, line.span));
        }
        for (option, why) in line.ignored_options {
            warnings.push(warning(option, why, line.span));
        }
    }
    if let Some(packages) = kickstart
        .packages
        .as_ref()
        .filter(|packages| packages.default)
    {
        let why = "there is no installer whose choice it could be; name the packages";
        warnings.push(warning("%packages --default", why, packages.span));
    }
    warnings
}

fn warning(name: &str, why: &str, span: Span) -> Diagnostic {
    let message = format!("`{name}` is ignored: {why}");
    Diagnostic::new(Severity::Warning, "ignored", message, span)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_options_and_sections_that_do_nothing_are_named_unless_that_is_plain() {
        let text = "lang C\nzerombr\nupdates http://u\npart / --size=1 --ondisk=sda\n\
            %pre-install\ntrue\n%end\n%addon com_redhat_kdump\n%end\n%post\n%end\n";
        let kickstart = Kickstart::parse(text).unwrap();
        let messages: Vec<String> = warnings(&kickstart)
            .into_iter()
            .map(|w| w.message)
            .collect();
        let expected = [
            (
                "updates",
                "it updates an installer; name a repository with the updates by `repo`",
            ),
            ("--ondisk", "an image is on no disk yet"),
            ("%addon", "add-ons are programs of the installer"),
        ];
        let expected = expected.map(|(name, why)| format!("`{name}` is ignored: {why}"));
        assert_eq!(messages, expected);
    }
}
