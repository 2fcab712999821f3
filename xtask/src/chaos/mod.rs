//! `cargo xtask chaos`: kills builds and other works, and looks for what they leave.

mod build;
mod kill;
mod leaks;
mod outputs;
mod progress;
mod random;
mod site;
mod way;
mod work;

use std::time::{Duration, Instant};

use livecd_host::{Host, Tool};
use rustix::fs::Mode;

use crate::system_packages::{self, BUILD, TESTS};
use crate::{TaskResult, workspace};
use build::Running;
use random::Random;
use site::{Caller, Site};
use way::Way;
use work::Work;

/// After so many kills, a whole one must succeed.
const WHOLE: u32 = 20;

#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// How many works to kill
    #[arg(long, default_value_t = 200)]
    kills: u32,
    /// Decides what is killed when; a run can be repeated with it
    #[arg(long)]
    seed: Option<u64>,
    /// Kills only this; may be given several times
    #[arg(long, value_enum, value_name = "WORK")]
    only: Vec<Work>,
}

pub(crate) fn run(host: &Host, options: &Options) -> TaskResult {
    system_packages::install(host, &[BUILD, TESTS])?;
    let cargo = workspace::cargo()
        .args([
            "build",
            "--package",
            "livecd-creator",
            "--package",
            "kstool",
        ])
        .args(["--package", "livecd-iso", "--features", "livecd-iso/cli"]);
    host.run(&cargo.interactive())?;
    let programs = workspace::target()?.join("debug");
    // The other caller reads what this one makes.
    rustix::process::umask(Mode::from_raw_mode(0o022));
    let seed = options.seed.unwrap_or_else(|| std::process::id().into());
    eprintln!("seed {seed}");
    let mut random = Random::new(seed);
    let mut sites = Vec::new();
    for caller in Caller::all() {
        sites.push(Site::new(host, caller, &programs)?);
    }
    let works = Work::mix(&options.only);
    let mut leaks = Leaks::default();
    let mut extents = Vec::new();
    for work in Work::ALL.into_iter().filter(|work| works.contains(work)) {
        for site in &sites {
            let (extent, found) = whole(host, site, work, true)?;
            if extents.last().is_none_or(|(last, _)| *last != work) {
                extents.push((work, extent));
            }
            leaks.note(0, &format!("a whole {work:?}"), found);
        }
    }
    let ways = kill::ways();
    let (mut kills, mut tries) = (0, 0);
    while kills < options.kills && tries < options.kills * 3 {
        if let Some(signal) = host.interrupt().stopped_by() {
            return Err(format!("stopped by {signal}").into());
        }
        let site = &sites[tries as usize % sites.len()];
        let (work, way) = choose(tries as usize / sites.len(), &works, &ways);
        tries += 1;
        let extent = extents.iter().find(|(known, _)| *known == work);
        let extent = extent.map(|(_, extent)| extent.clone()).unwrap_or_default();
        let (killed, what, found) = one(host, site, work, way, &extent, &mut random)?;
        leaks.note(kills, &what, found);
        if !killed {
            continue;
        }
        kills += 1;
        if kills % WHOLE == 0 {
            let work = works[random.below(works.len())];
            let found = whole(host, site, work, false)?.1;
            leaks.note(kills, "a whole work after it", found);
            let (all, leaks) = (options.kills, leaks.0.len());
            eprintln!("{kills} of {all} kills, {leaks} leaks");
        }
    }
    for site in &sites {
        let found = whole(host, site, works[0], false)?.1;
        leaks.note(kills, "a whole work at the end", found);
    }
    // Again, where whoever keeps only the end of a log finds them.
    for leak in &leaks.0 {
        eprintln!("leak: {leak}");
    }
    let leaks = leaks.0.len();
    println!("kills {kills} leaks {leaks}");
    match leaks {
        0 if kills == options.kills => Ok(()),
        0 => Err("works ended before they could be killed".into()),
        _ => Err(format!("works left something; repeat it with --seed {seed}").into()),
    }
}

/// How much there is of a work: the lines that it prints, and the time it takes.
#[derive(Clone, Debug, Default)]
struct Extent {
    lines: usize,
    time: Duration,
}

/// The work and the way of a try: every work in turn, and for each every way.
fn choose<'a>(number: usize, works: &[Work], ways: &'a [Way]) -> (Work, &'a Way) {
    let work = works[number % works.len()];
    let possible: Vec<&Way> = ways.iter().filter(|way| work.ends_by(way)).collect();
    // Steps through the ways each time that the work comes.
    (work, possible[(number / 3) % possible.len()])
}

/// Kills one work; whether it could be killed, how, and what it left.
fn one(
    host: &Host,
    site: &Site,
    work: Work,
    way: &Way,
    extent: &Extent,
    random: &mut Random,
) -> TaskResult<(bool, String, Vec<String>)> {
    let before = site.look()?;
    site.prepare(host, work)?;
    let line = random.below(extent.lines);
    let mut build = Running::start(site, work, way)?;
    let mut killed = way.kills_itself();
    let pause = if work.is_build() {
        Duration::from_millis(random.below(60) as u64)
    } else {
        extent.time * u32::try_from(random.below(1000)).unwrap_or_default() / 1000
    };
    if !killed && (!work.is_build() || build.wait_for_line(line)) {
        std::thread::sleep(pause);
        killed = kill::kill(*way, &build, random);
    }
    let what = format!(
        "{work:?}, {way:?} {:?} after line {line} and {pause:?}",
        site.caller()
    );
    let mut found = build.wait()?;
    found.extend(site.left(work, &before, way.may_leave_files())?);
    Ok((killed, what, found))
}

/// Works without killing: how much there is of it, and what is wrong after it.
fn whole(host: &Host, site: &Site, work: Work, first: bool) -> TaskResult<(Extent, Vec<String>)> {
    let before = site.look()?;
    site.prepare(host, work)?;
    let mut build = Running::start(site, work, &Way::None)?;
    let mut found = build.wait()?;
    if !build.succeeded() {
        found.push(format!("it failed:\n{}", build.said()));
    }
    found.extend(site.missing(work));
    if first && found.is_empty() {
        site.keep_reference(host, work)?;
    }
    found.extend(site.left(work, &before, false)?);
    Ok((build.extent(), found))
}

/// All that was wrong so far.
#[derive(Debug, Default)]
struct Leaks(Vec<String>);

impl Leaks {
    fn note(&mut self, kill: u32, what: &str, found: Vec<String>) {
        for leak in found {
            let leak = format!("kill {kill}, {what}: {leak}");
            eprintln!("{leak}");
            self.0.push(leak);
        }
    }
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
