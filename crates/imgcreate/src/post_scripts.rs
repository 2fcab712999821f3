use std::sync::Arc;

use livecd_host::{Event, Output, Tool, ToolError};
use livecd_installroot::LentResolver;
use livecd_kickstart::{Script, ScriptKind};

use crate::{Context, HookResult, KickstartError};

/// Runs the kickstart's `%post` scripts, in their order.
///
/// A script runs in the install root, or with `--nochroot` on the build host with
/// `$INSTALL_ROOT` and `$LIVE_ROOT` set, where it can change nothing but the work
/// directory unless [`Plan::host_scripts`](crate::Plan::host_scripts) is set. It finds the build
/// host's name servers. What it prints is reported line by line and, with
/// `--log`, kept in the root.
///
/// # Errors
///
/// A script that cannot be started, or that failed and has `--erroronfail`; the
/// failure of another is a warning.
pub fn run_post(cx: &mut Context) -> HookResult {
    let scripts: Vec<Script> = cx
        .kickstart
        .scripts
        .iter()
        .filter(|script| script.kind == ScriptKind::Post)
        .cloned()
        .collect();
    if scripts.is_empty() {
        return Ok(());
    }
    let lent = LentResolver::lend(&cx.root)?;
    let total = scripts.len() as u64;
    let outcome = scripts
        .iter()
        .zip(1_u64..)
        .try_for_each(|(script, number)| {
            run_one(cx, script, number)?;
            cx.host.report(Event::Progress {
                what: "scripts run",
                done: number,
                total,
            });
            Ok(())
        });
    let returned = lent.take_back(&cx.root);
    outcome.and_then(|()| Ok(returned?))
}

fn run_one(cx: &Context, script: &Script, number: u64) -> HookResult {
    let name = format!("ks-script-{number}");
    let mut printed = String::new();
    let outcome = if script.in_chroot {
        // Somewhere a script may empty: it is open by then.
        let path = format!("/tmp/{name}");
        cx.root.write(&path, &script.body, 0o700)?;
        let tool = cx.root.tool(&script.interpreter).arg(&path);
        let outcome = run(cx, &tool, &mut printed);
        cx.root.remove(&path)?;
        outcome
    } else {
        let path = cx.work_dir.join(name);
        std::fs::write(&path, &script.body)?;
        let mut tool = Tool::new(&script.interpreter)
            .arg(&path)
            .env("INSTALL_ROOT", cx.root_path())
            .env("LIVE_ROOT", &cx.live_root)
            .env("TMPDIR", &cx.work_dir)
            .current_dir(&cx.work_dir);
        let place = cx.kickstart.sources().location(script.span);
        if let Some(host) = &cx.script_host {
            tool = tool.inside(Arc::clone(host));
            cx.host.report(Event::Note(format_args!(
                "%post --nochroot at {place} runs on the build host, and can change only the work directory"
            )));
        } else {
            cx.host.report(Event::Warning(format_args!(
                "%post --nochroot at {place} may change any file of the build host"
            )));
        }
        run(cx, &tool, &mut printed)
    };
    if let Some(log) = &script.log {
        write_log(cx, script, log, &printed)?;
    }
    match outcome {
        Ok(_) => Ok(()),
        Err(error @ ToolError::Interrupted { .. }) => Err(error.into()),
        Err(ToolError::NotInstalled { program, .. }) => Err(KickstartError::new(
            format!("the interpreter {program} of this script is not there"),
            script.span,
        )
        .hint("add the package that has it to %packages, or use --interpreter=/bin/sh")
        .into()),
        Err(ToolError::Failed { status, .. }) if !script.erroronfail => {
            let place = cx.kickstart.sources().location(script.span);
            cx.host.report(Event::Warning(format_args!(
                "%post at {place} failed ({}); the build goes on, as it has no --erroronfail",
                ended(status)
            )));
            Ok(())
        }
        Err(ToolError::Failed { status, output, .. }) => Err(KickstartError::new(
            format!("the script failed ({})", ended(status)),
            script.span,
        )
        .because(last_lines(&output))
        .into()),
        Err(error) => Err(
            KickstartError::new("the script could not be run", script.span)
                .because(error)
                .into(),
        ),
    }
}

fn run(cx: &Context, tool: &Tool, printed: &mut String) -> Result<Output, ToolError> {
    cx.host.run_lines(tool, &mut |line| {
        printed.push_str(line);
        printed.push('\n');
    })
}

/// The log is a file of the root; that of a `--nochroot` script one of the work
/// directory, as nothing is written outside it.
fn write_log(cx: &Context, script: &Script, log: &str, text: &str) -> HookResult {
    if script.in_chroot {
        cx.root.write(log, text, 0o600)?;
    } else {
        let name = std::path::Path::new(log).file_name().unwrap_or_default();
        std::fs::write(cx.work_dir.join(name), text)?;
    }
    Ok(())
}

/// An exit status above 128 is a signal: programs of the root run under an init
/// that cannot die of their signals.
fn ended(status: std::process::ExitStatus) -> String {
    match status.code() {
        Some(code @ 129..=159) => format!("killed by signal {}", code - 128),
        _ => status.to_string(),
    }
}

fn last_lines(output: &str) -> String {
    if output.is_empty() {
        return "it printed nothing".into();
    }
    let lines: Vec<&str> = output.lines().collect();
    let shown = lines[lines.len().saturating_sub(10)..].join("\n  ");
    format!("it printed last\n  {shown}")
}
