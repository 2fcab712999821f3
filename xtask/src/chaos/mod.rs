//! `cargo xtask chaos`: kills builds, and looks for what they leave.

mod build;
mod kill;
mod leaks;
mod random;
mod site;

use std::time::{Duration, Instant};

use livecd_host::{Host, Tool};

use crate::system_packages::{self, BUILD, TESTS};
use crate::{TaskResult, workspace};
use build::Running;
use kill::Way;
use random::Random;
use site::{Caller, Site};

/// A build that has not ended by then hangs.
const PATIENCE: Duration = Duration::from_secs(60);
/// After so many kills, a whole build must succeed.
const WHOLE: u32 = 20;

#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// How many builds to kill
    #[arg(long, default_value_t = 200)]
    kills: u32,
    /// Decides what is killed when; a run can be repeated with it
    #[arg(long)]
    seed: Option<u64>,
}

pub(crate) fn run(host: &Host, options: &Options) -> TaskResult {
    system_packages::install(host, &[BUILD, TESTS])?;
    let cargo = workspace::cargo().args(["build", "--package", "livecd-creator"]);
    host.run(&cargo.interactive())?;
    let program = workspace::target()?.join("debug/livecd-creator");
    let seed = options.seed.unwrap_or_else(|| std::process::id().into());
    eprintln!("seed {seed}");
    let mut random = Random::new(seed);
    let mut sites = Vec::new();
    for caller in Caller::all() {
        sites.push(Site::new(host, caller, &program)?);
    }
    let mut lines = 0;
    let mut leaks = 0;
    for site in &sites {
        let (count, found) = whole(site)?;
        lines = count;
        leaks += report(0, "a whole build", found);
    }
    let ways = kill::ways();
    let (mut kills, mut tries) = (0, 0);
    while kills < options.kills && tries < options.kills * 3 {
        if let Some(signal) = host.interrupt().signal() {
            return Err(format!("stopped by {signal}").into());
        }
        let site = &sites[tries as usize % sites.len()];
        let way = &ways[tries as usize / sites.len() % ways.len()];
        tries += 1;
        let (killed, what, found) = one(site, way, lines, &mut random)?;
        if !killed {
            continue;
        }
        kills += 1;
        leaks += report(kills, &what, found);
        if kills % WHOLE == 0 {
            leaks += report(kills, "a whole build after it", whole(site)?.1);
            eprintln!("{kills} of {} kills, {leaks} leaks", options.kills);
        }
    }
    for site in &sites {
        leaks += report(kills, "a whole build at the end", whole(site)?.1);
    }
    println!("kills {kills} leaks {leaks}");
    match leaks {
        0 if kills == options.kills => Ok(()),
        0 => Err("builds ended before they could be killed".into()),
        _ => Err(format!("repeat it with --seed {seed}").into()),
    }
}

/// Kills one build; whether it could be killed, how, and what it left.
fn one(
    site: &Site,
    way: &Way,
    lines: usize,
    random: &mut Random,
) -> TaskResult<(bool, String, Vec<String>)> {
    let before = site.look()?;
    let line = random.below(lines);
    let pause = Duration::from_millis(random.below(60) as u64);
    let mut build = Running::start(site, way)?;
    let mut killed = way.kills_itself();
    if !killed && build.wait_for_line(line) {
        std::thread::sleep(pause);
        killed = way.kill(&build, random);
    }
    let what = format!(
        "{way:?} {:?} after line {line} and {pause:?}",
        site.caller()
    );
    let ended = build.wait(PATIENCE)?;
    let mut found = site.left(&before, way.may_leave_files())?;
    if !ended {
        found.push("a build that hangs".to_owned());
    }
    Ok((killed, what, found))
}

/// Builds without killing: how many lines it says, and what is wrong after it.
fn whole(site: &Site) -> TaskResult<(usize, Vec<String>)> {
    let before = site.look()?;
    let mut build = Running::start(site, &Way::None)?;
    let mut lines = 0;
    while build.wait_for_line(0) {
        lines += 1;
    }
    let ended = build.wait(PATIENCE)?;
    let mut found = Vec::new();
    if !ended || !build.succeeded() {
        found.push(format!("a build that failed:\n{}", build.said()));
    } else if !site.has_image() {
        found.push("a build without an image".to_owned());
    }
    found.extend(site.left(&before, false)?);
    Ok((lines, found))
}

fn report(kill: u32, what: &str, found: Vec<String>) -> usize {
    for leak in &found {
        eprintln!("kill {kill}, {what}: {leak}");
    }
    found.len()
}

/// Runs a shell line of the harness itself.
fn shell(host: &Host, script: &str, args: &[&std::path::Path]) -> TaskResult<String> {
    let tool = Tool::new("sh").args(["-ec", script, "sh"]).args(args);
    Ok(host.run(&tool)?.stdout)
}

/// Waits until `done`, for at most `limit`.
fn until(limit: Duration, mut done: impl FnMut() -> bool) -> bool {
    let started = Instant::now();
    while !done() {
        if started.elapsed() > limit {
            return false;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    true
}
