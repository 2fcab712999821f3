//! Values to kickstart text: normalised, and read back as the same values.

mod command;
mod line;
mod option;
mod sections;

use std::collections::HashMap;
use std::fmt;

use self::command::command_line;
use self::line::in_one_line;
use self::sections::{certificate, packages, script, section};
use crate::kickstart::{Kickstart, MEANINGS};
use crate::source::Span;

/// Whatever the values are, each command is one line and each section is one section. What a
/// section cannot hold, such as a line `%end` in a script, is a comment. Values that were read
/// have nothing of the kind.
impl fmt::Display for Kickstart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(platform) = &self.platform {
            writeln!(f, "#platform={}", in_one_line(platform))?;
        }
        for line in command_lines(self) {
            writeln!(f, "{line}")?;
        }
        if let Some(found) = &self.packages {
            packages(f, found, self.rules())?;
        }
        self.scripts
            .iter()
            .try_for_each(|found| script(f, found, self.rules()))?;
        self.certificates
            .iter()
            .try_for_each(|found| certificate(f, found, self.rules()))?;
        self.sections
            .iter()
            .try_for_each(|found| section(f, found, self.rules()))
    }
}

/// The commands in the order they were read; those that were not, last.
fn command_lines(kickstart: &Kickstart) -> Vec<String> {
    let order: HashMap<Span, usize> = kickstart
        .command_lines()
        .iter()
        .enumerate()
        .map(|(index, line)| (line.span, index))
        .collect();
    let mut lines: Vec<(usize, String)> = Vec::new();
    for meaning in MEANINGS {
        let records = meaning
            .values
            .as_ref()
            .map(|values| (values.give)(kickstart));
        for record in records.into_iter().flatten() {
            let line = command_line(meaning.table, &record, kickstart.rules());
            let place = order.get(&record.span).copied();
            lines.push((place.unwrap_or(usize::MAX), line));
        }
    }
    lines.sort_by_key(|(place, _)| *place);
    lines.into_iter().map(|(_, line)| line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Document;
    use crate::plain::Value;
    use crate::record::Record;
    use crate::syntax::LineKind;

    const HOSTILE: &[&str] = &[
        "a\nrootpw b",
        "\n%post\nb\n%end\n",
        "a\r%include b",
        "a\u{2028}rootpw b",
        "%include b",
        "a' \"\\\n",
        "\n",
    ];

    #[test]
    fn no_value_of_a_command_writes_another() {
        let mut tried = 0;
        for meaning in MEANINGS {
            let Some(values) = &meaning.values else {
                continue;
            };
            for (key, _) in values.fields {
                for text in HOSTILE {
                    let text = Value::from(*text);
                    let list: Value = vec![text.clone(), text.clone()].into();
                    for value in [text.clone(), list.clone(), vec![list].into()] {
                        let mut record = Record::default();
                        record.insert(key, value);
                        let mut kickstart = Kickstart::default();
                        if (values.store)(&mut kickstart, record).is_err() {
                            continue;
                        }
                        tried += 1;
                        let written = kickstart.to_string();
                        let document = Document::parse(&written);
                        let lines = document.lines().iter();
                        let mut lines = lines.filter(|line| line.kind() != LineKind::Blank);
                        let first = lines.next();
                        // Arguments that are kept as text may have a quote that is not closed.
                        let is_raw = first.is_some_and(|line| line.kind() == LineKind::Malformed)
                            && meaning.table.raw.is_some();
                        let name = first.and_then(|line| line.name());
                        let name = name.and_then(crate::tables::find).map(|found| found.0.name);
                        assert!(is_raw || name == Some(meaning.table.name), "{written:?}");
                        assert_eq!(lines.next(), None, "{written:?}");
                    }
                }
            }
        }
        assert!(tried > 1000, "{tried}");
    }

    #[test]
    fn no_name_and_no_script_writes_more_than_itself() {
        let read =
            "%packages\nvim\n-nano\n@core\n-@b\n@^c\n%end\n%post\na\n%end\n%addon x\na\n%end\n";
        let mut kickstart = Kickstart::parse(read).unwrap();
        kickstart.platform = Some("x\nrootpw b".to_owned());
        for text in HOSTILE
            .iter()
            .chain(&["%end", "x\n%end\nrootpw b", "# x", "-y", "@y", ""])
        {
            let Some(packages) = &mut kickstart.packages else {
                panic!("there is a section")
            };
            packages.packages[0].name = (*text).to_owned();
            packages.excluded[0].name = (*text).to_owned();
            packages.groups[0].name = (*text).to_owned();
            packages.excluded_groups[0].name = (*text).to_owned();
            if let Some(environment) = &mut packages.environment {
                environment.name = (*text).to_owned();
            }
            kickstart.scripts[0].body = (*text).to_owned();
            kickstart.scripts[0].log = Some((*text).to_owned());
            kickstart.sections[0].body = (*text).to_owned();
            kickstart.sections[0].args[0] = (*text).to_owned();
            let written = kickstart.to_string();
            let document = Document::parse(&written);
            let kinds = |kind| {
                document
                    .lines()
                    .iter()
                    .filter(|line| line.kind() == kind)
                    .count()
            };
            assert_eq!(document.sections().len(), 3, "{written:?}");
            assert_eq!(kinds(LineKind::End), 3, "{written:?}");
            for kind in [LineKind::Command, LineKind::Include, LineKind::Append] {
                assert_eq!(kinds(kind), 0, "{written:?}");
            }
        }
        kickstart.sections[0].section = "rootpw b\nlang C".to_owned();
        assert_eq!(
            Document::parse(&kickstart.to_string())
                .commands("lang")
                .count(),
            0
        );
        assert_eq!(
            Document::parse(&kickstart.to_string())
                .commands("rootpw")
                .count(),
            0
        );
    }
}
