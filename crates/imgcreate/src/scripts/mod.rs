//! The kickstart's scripts: which run when, where, and with what environment.
//! `docs/scripts.md` is the same for users.

mod command;
mod interpreter;
mod log;
mod options;
mod outside;
mod own_includes;
mod pre;
mod printed;
mod run;

use livecd_host::{Event, Unit};
use livecd_installroot::LentResolver;
use livecd_kickstart::{Kickstart, Script, ScriptKind};

use crate::{Context, CreateError, HookResult, KickstartError};
use command::Failure;
pub use options::ScriptOptions;
pub(crate) use outside::Outside;
pub use own_includes::OwnIncludes;
pub use pre::{PreScripts, ScriptIncludes};
use run::Run;

/// Refuses scripts whose interpreter or log cannot be what their lines say, before
/// anything is done.
pub(crate) fn check(kickstart: &Kickstart) -> Result<(), KickstartError> {
    interpreter::check(kickstart)?;
    log::check(kickstart)
}

/// Runs the kickstart's `%post` scripts, in their order.
///
/// A script runs in the install root, or with `--nochroot` on the build host with
/// `$INSTALL_ROOT` and `$LIVE_ROOT` set, where it can change nothing but what is in
/// those and in its own `/tmp`, unless [`ScriptOptions::on_host`] is set. It finds
/// the build host's name servers. What it prints is reported line by line and, with
/// `--log`, kept.
///
/// # Errors
///
/// A script that cannot be started or takes too long, or that failed and has
/// `--erroronfail`; the failure of another is a warning.
pub fn run_post(cx: &mut Context) -> HookResult {
    let scripts = of_kind(cx, ScriptKind::Post);
    if scripts.is_empty() {
        return Ok(());
    }
    for script in &scripts {
        in_build(cx).check_log(script)?;
    }
    let mut lent = LentResolver::lend(&cx.root)?;
    let total = scripts.len() as u64;
    let outcome = scripts.iter().zip(1_u64..).try_for_each(|(script, done)| {
        lent.lend_again(&cx.root)?;
        in_build(cx).script(script, None)?;
        cx.host.report(Event::Progress {
            what: "scripts run",
            unit: Unit::Items,
            done,
            total,
        });
        Ok(())
    });
    let returned = lent.take_back(&cx.root);
    outcome.and_then(|()| Ok(returned?))
}

/// Runs the `%pre-install` scripts: the root is there, and empty.
pub(crate) fn run_pre_install(cx: &Context) -> HookResult {
    of_kind(cx, ScriptKind::PreInstall)
        .iter()
        .try_for_each(|script| in_build(cx).script(script, None))
}

/// Runs the `%onerror` and then the `%traceback` scripts of a build that fails
/// with `error`. Their own failures are warnings.
pub(crate) fn run_on_failure(cx: &Context, error: &CreateError) {
    if cx.host.interrupt().stopped_by().is_some() {
        return; // whoever wants to stop does not want to wait
    }
    let failure = Failure::new(error);
    for kind in [ScriptKind::OnError, ScriptKind::Traceback] {
        for script in of_kind(cx, kind) {
            if let Err(error) = in_build(cx).script(&script, Some(&failure)) {
                let place = cx.kickstart.sources().location(script.span);
                cx.host.report(Event::Warning(format_args!(
                    "{} at {place}: {error}",
                    kind.header()
                )));
            }
        }
    }
}

fn of_kind(cx: &Context, kind: ScriptKind) -> Vec<Script> {
    let scripts = cx.kickstart.scripts.iter();
    scripts
        .filter(|script| script.kind == kind)
        .cloned()
        .collect()
}

fn in_build(cx: &Context) -> Run<'_> {
    Run {
        host: &cx.host,
        sources: cx.kickstart.sources(),
        outside: &cx.outside,
        scripts: &cx.kickstart.scripts,
        build: Some(cx),
    }
}
