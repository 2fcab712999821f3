//! What a kickstart asks for and an image does not get.

use livecd_imgcreate::APPLIED_COMMANDS;
use livecd_kickstart::{Diagnostic, Kickstart, ScriptKind, Severity};

/// A warning for each command and section that does nothing to an image.
pub(crate) fn warnings(kickstart: &Kickstart) -> Vec<Diagnostic> {
    let warning = |name: &str, span| {
        let message = format!("`{name}` is ignored: it does nothing to this image");
        Diagnostic::new(Severity::Warning, "ignored", message, span)
    };
    let commands = kickstart
        .command_lines()
        .iter()
        .filter(|line| !APPLIED_COMMANDS.contains(&line.name.as_str()))
        .map(|line| warning(&line.name, line.span));
    let scripts = kickstart
        .scripts
        .iter()
        .filter(|script| script.kind != ScriptKind::Post)
        .map(|script| warning(script.kind.header(), script.span));
    let sections = kickstart
        .sections
        .iter()
        .map(|section| warning(&section.section, section.span));
    commands.chain(scripts).chain(sections).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_sections_and_scripts_that_do_nothing_are_named() {
        let text =
            "lang C\nzerombr\n%pre\ntrue\n%end\n%addon com_redhat_kdump\n%end\n%post\n%end\n";
        let kickstart = Kickstart::parse(text).unwrap();
        let messages: Vec<String> = warnings(&kickstart)
            .into_iter()
            .map(|w| w.message)
            .collect();
        assert_eq!(
            messages,
            ["zerombr", "%pre", "%addon"]
                .map(|name| format!("`{name}` is ignored: it does nothing to this image"))
        );
    }
}
