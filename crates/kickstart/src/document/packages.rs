//! Edits of what `%packages` names.

use super::Document;
use super::error::{EditError, inexpressible};
use super::line::DocumentLine;
use crate::syntax::{LineKind, Place, is_boundary};

impl DocumentLine {
    /// Replaces what a line of `%packages` names; a comment behind it stays.
    ///
    /// # Errors
    ///
    /// The line names nothing, or `entry` is not one entry as it is written in `%packages`.
    pub fn set_package(&mut self, entry: &str) -> Result<(), EditError> {
        let Some(place) = self.package_range() else {
            return Err(EditError::NotThat {
                wanted: "one that names a package",
                found: self.kind(),
            });
        };
        let line = self.with(place, entry);
        self.become_first([line], |line| line.package() == Some(entry), "the package")
    }
}

impl Document {
    /// The numbers, from 0, of the lines that name packages, groups or environments.
    pub fn packages(&self) -> impl Iterator<Item = usize> {
        let lines = self.lines().iter().enumerate();
        lines
            .filter(|(_, line)| line.package().is_some())
            .map(|(number, _)| number)
    }

    /// Adds an entry, as it is written, behind those of the last `%packages` section, which is
    /// made at the end if there is none. Gives the number of its line, from 0.
    ///
    /// ```
    /// use livecd_kickstart::Document;
    ///
    /// let mut document = Document::parse("%packages\n@core\n%end\n");
    /// document.add_package("-nano")?;
    /// assert_eq!(document.to_string(), "%packages\n@core\n-nano\n%end\n");
    /// assert!(document.add_package("a\n%end\nrootpw b").is_err());
    /// # Ok::<(), livecd_kickstart::EditError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// `entry` is not one entry as it is written in `%packages`.
    pub fn add_package(&mut self, entry: &str) -> Result<usize, EditError> {
        let line = DocumentLine::new(entry, &mut { Place::Packages });
        let is_one = line.kind() == LineKind::Package && line.package() == Some(entry);
        if !is_one || entry.contains(is_boundary) {
            return Err(inexpressible("the package"));
        }
        let sections = self.sections();
        let packages = |number: usize| self.lines()[number].name() == Some("%packages");
        match sections
            .iter()
            .rev()
            .find(|section| packages(section.header))
        {
            Some(section) => self
                .insert(section.body.end, entry)
                .map(|lines| lines.start),
            None => {
                let at = self.lines().len();
                let header = self.insert_section(at, &["%packages"], entry)?;
                Ok(header + 1)
            }
        }
    }
}
