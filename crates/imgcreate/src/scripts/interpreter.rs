//! `--interpreter`: one program, known to be one before anything is done.

use std::io;

use livecd_kickstart::{Kickstart, Script};
use rustix::io::Errno;

use crate::KickstartError;

/// Refuses interpreters that come with arguments: the script is the only one.
pub(crate) fn check(kickstart: &Kickstart) -> Result<(), KickstartError> {
    for script in &kickstart.scripts {
        let interpreter = script.interpreter.trim();
        let odd = |c: char| c.is_control() && !c.is_whitespace();
        if interpreter.contains(odd) || interpreter.is_empty() {
            let message = format!("`{}` is not a program", interpreter.escape_debug());
            return Err(KickstartError::new(message, script.span));
        }
        if let Some(blank) = interpreter.find(char::is_whitespace) {
            let (program, arguments) = interpreter.split_at(blank);
            let words: Vec<&str> = arguments.split_whitespace().collect();
            let arguments = format!(" {}", words.join(" "));
            let message = format!("--interpreter takes a program, and no arguments:{arguments}");
            let hint = match program.rsplit('/').next() {
                Some("sh" | "bash" | "dash" | "ksh" | "zsh") => format!(
                    "give --interpreter={program}, and begin the script with `set{arguments}`"
                ),
                _ => format!("give --interpreter={program}"),
            };
            return Err(KickstartError::new(message, script.span).hint(hint));
        }
    }
    Ok(())
}

/// Why the interpreter of `script` was not started; `present` if its path has a file.
pub(super) fn not_started(script: &Script, present: bool, source: io::Error) -> KickstartError {
    let interpreter = &script.interpreter;
    let wrong = |what: &str| {
        let message = format!("the interpreter {interpreter} of this script {what}");
        KickstartError::new(message, script.span)
    };
    match Errno::from_io_error(&source) {
        Some(Errno::ACCESS | Errno::NOEXEC) => wrong("is not a program").because(source),
        Some(Errno::NOENT | Errno::NOTDIR) if present => {
            wrong("is there, but what runs it is not").hint(
                "what follows `#!` in its first line, or the loader that it was linked for, is missing",
            )
        }
        Some(Errno::NOENT | Errno::NOTDIR) => wrong("is not there").hint(match script.in_chroot {
            true => "add the package that has it to %packages, or use --interpreter=/bin/sh",
            false => "install it on the build host, or use --interpreter=/bin/sh",
        }),
        _ => wrong("could not be started").because(source),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checked(interpreter: &str) -> Result<(), (String, Option<String>)> {
        let text = format!("%post --interpreter=\"{interpreter}\"\ntrue\n%end\n");
        let kickstart = Kickstart::parse(&text).unwrap();
        check(&kickstart).map_err(|error| (error.message, error.hint))
    }

    #[test]
    fn an_interpreter_with_arguments_is_refused_with_what_to_write() {
        assert_eq!(checked("/usr/bin/python3"), Ok(()));
        assert_eq!(
            checked("/bin/bash -e"),
            Err((
                "--interpreter takes a program, and no arguments: -e".to_owned(),
                Some("give --interpreter=/bin/bash, and begin the script with `set -e`".to_owned())
            ))
        );
        assert_eq!(checked("/bin/bash\t-e  -u"), checked("/bin/bash -e -u"));
        for header in [
            "%pre",
            "%pre-install",
            "%post --nochroot",
            "%onerror",
            "%traceback",
        ] {
            let text = format!("{header} --interpreter='/bin/sh -x'\ntrue\n%end\n");
            let error = check(&Kickstart::parse(&text).unwrap()).unwrap_err();
            let hint = error.hint.unwrap_or_default();
            assert!(hint.ends_with("begin the script with `set -x`"), "{header}");
        }
        let (_, hint) = checked("/usr/bin/perl -w").unwrap_err();
        assert_eq!(hint.as_deref(), Some("give --interpreter=/usr/bin/perl"));
    }
}
