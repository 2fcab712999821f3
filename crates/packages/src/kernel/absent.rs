//! Selections without a kernel.

use livecd_host::{Event, Host};

use crate::{Error, Missing};

/// Refuses, or warns of, packages of which none is a kernel; `example` is one
/// that is.
pub(crate) fn tell_absent(
    host: &Host,
    missing: Missing,
    example: &'static str,
) -> Result<(), Error> {
    let error = Error::NoKernel { example };
    if missing == Missing::Fail {
        return Err(error);
    }
    host.report(Event::Warning(format_args!(
        "{error}, unless a script installs one"
    )));
    Ok(())
}
