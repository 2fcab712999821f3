//! What an image could not keep as it was.

use std::io;

use livecd_iso::{DateCut, Omitted, Renamed};

use crate::console::complain;
use crate::quoting::shell_escape;

/// Says which names are others, which files are not in Joliet, and which dates were cut.
pub(crate) fn show(
    renamed: &[Renamed],
    omitted: &[Omitted],
    dates_cut: &[DateCut],
    say: &mut dyn FnMut(&str) -> io::Result<()>,
) -> io::Result<()> {
    for renamed in renamed {
        say(&format!(
            "renamed in {:?}: {} is {}",
            renamed.namespace,
            shell_escape(renamed.path.as_bytes()),
            shell_escape(renamed.name.as_bytes())
        ))?;
    }
    for omitted in omitted {
        let path = shell_escape(omitted.path.as_bytes());
        say(&format!("not in joliet: {path}"))?;
    }
    for cut in dates_cut {
        let path = shell_escape(cut.path.as_bytes());
        let seconds = cut.seconds;
        complain(&format!(
            "warning: {path}: its date, {seconds} seconds after 1970, is cut to the years 1900 to 2155"
        ));
    }
    Ok(())
}
