//! `cargo xtask attack`: tries every known way out of a build, and sees each come
//! through where its protection is missing.

mod debs;
mod injection;
mod inside;
mod isos;
mod jail;
mod media;
mod metadata;
mod output;
mod packages;
pub(crate) mod payload;
mod places;
mod roots;
mod running;
mod scripts;
mod site;
mod surroundings;
mod trust;
mod whole_run;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::time::Instant;

use livecd_host::{Host, Tool};

use crate::system_packages::{self, BUILD, TESTS};
use crate::test::FEATURES;
use crate::{TaskResult, workspace};
use inside::Inside;
use site::{Caller, Site};
use whole_run::Attacks;

/// In the jail. Not below `/tmp`: scripts have one of their own.
const LAB: &str = "/srv/attack";
const TINY_REPOSITORY: &str = include_str!("../chaos/tiny-repository.sh");
/// Leaves of it what a system is made of.
const BASE_ONLY: &str = "cd \"$1\"; rm part*.deb
apt-ftparchive packages . > Packages
apt-ftparchive release . > Release";

#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Options {
    /// Tries only those whose name contains this; may be given several times
    #[arg(long, value_name = "PATTERN")]
    only: Vec<String>,
    /// Prints the names, and tries nothing
    #[arg(long)]
    list: bool,
    /// Says also what held, and how long each kind took
    #[arg(long)]
    verbose: bool,
    /// The order in which whole runs are attacked, to repeat one: what an attack leaves
    /// is what the next one finds
    #[arg(long, value_name = "NUMBER", default_value_t = 0)]
    seed: u64,
    /// Tries no attack: installs hundreds of Debian packages with the filter of system
    /// calls and without, and tells what differs
    #[arg(long)]
    packages: bool,
    /// Where the programs are; the run is in its jail
    #[arg(long, hide = true)]
    programs: Option<PathBuf>,
}

impl Options {
    fn wants(&self, name: &str) -> bool {
        self.only.is_empty()
            || self
                .only
                .iter()
                .any(|pattern| name.contains(pattern.as_str()))
    }
}

/// What came of an attack, for one caller.
#[derive(Debug)]
pub(crate) struct Outcome {
    name: String,
    caller: Caller,
    /// Without protection: whether it came through, as it must.
    proved: Result<(), String>,
    /// With it.
    held: Result<(), String>,
    /// How long both took together; nothing of its own where attacks share a build.
    seconds: f64,
}

/// Attacks of one kind.
trait Kind: Sync {
    fn list(&self) -> Vec<String>;
    fn run(&self, site: &Site, wants: &dyn Fn(&str) -> bool) -> TaskResult<Vec<Outcome>>;
}

fn kinds(seed: u64) -> Vec<Box<dyn Kind>> {
    let whole_runs = [
        debs::attacks(),
        injection::attacks(),
        trust::attacks(),
        scripts::attacks(),
        surroundings::attacks(),
        output::attacks(),
        running::attacks(),
        roots::attacks(),
        isos::attacks(),
        media::attacks(),
        metadata::attacks(),
        places::attacks(),
    ];
    let mut kinds: Vec<Box<dyn Kind>> = vec![Box::new(Inside)];
    for mut attacks in whole_runs {
        if seed != 0 {
            attacks.sort_by_key(|attack| place(seed, &attack.name));
        }
        kinds.push(Box::new(Attacks(attacks)));
    }
    kinds
}

/// Where `name` comes in the order that `seed` gives.
fn place(seed: u64, name: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    (seed, name).hash(&mut hasher);
    hasher.finish()
}

pub(crate) fn run(host: &Host, options: &Options) -> TaskResult {
    if options.list {
        for name in kinds(0).iter().flat_map(|kind| kind.list()) {
            if options.wants(&name) {
                println!("{name}");
            }
        }
        return Ok(());
    }
    match &options.programs {
        Some(programs) => attack(programs, options),
        None => prepare(host, options),
    }
}

/// Builds what is attacked, and goes into the jail.
fn prepare(host: &Host, options: &Options) -> TaskResult {
    if !rustix::process::geteuid().is_root() {
        return Err("needs root, to make a place where nothing can be harmed".into());
    }
    system_packages::install(host, &[BUILD, TESTS])?;
    // As the tests build them: then nothing is compiled once more.
    let cargo = workspace::cargo().args(["build", "--workspace", "--bins", "--features", FEATURES]);
    host.run(&cargo.interactive())?;
    let programs = workspace::target()?.join("debug");
    if options.packages {
        return packages::compare(host, &programs.join("livecd-creator"));
    }
    let mut arguments = vec!["attack".to_owned(), "--programs".to_owned()];
    arguments.push(programs.display().to_string());
    for pattern in &options.only {
        arguments.extend(["--only".to_owned(), pattern.clone()]);
    }
    arguments.extend(["--seed".to_owned(), options.seed.to_string()]);
    arguments.extend(options.verbose.then(|| "--verbose".to_owned()));
    // Built just now; what runs here may have been replaced by it.
    jail::enter(&programs.join("xtask"), &arguments)
}

fn attack(programs: &Path, options: &Options) -> TaskResult {
    let started = Instant::now();
    furnish(Path::new(LAB), programs)?;
    let kinds = kinds(options.seed);
    let mut outcomes = Vec::new();
    std::thread::scope(|scope| {
        let run = |caller| {
            let kinds = &kinds;
            scope.spawn(move || run_all(kinds, caller, options).map_err(|e| e.to_string()))
        };
        let runs: Vec<_> = Caller::ALL.into_iter().map(run).collect();
        for run in runs {
            outcomes.extend(run.join().map_err(|_| "a caller's attacks panicked")??);
        }
        Ok::<_, Box<dyn std::error::Error>>(())
    })?;
    let (count, held) = report(&outcomes, options.verbose);
    eprintln!("{:.0} s", started.elapsed().as_secs_f64());
    println!("attacks {count} held {held}");
    if count == held && count > 0 {
        Ok(())
    } else {
        Err(format!("{} attacks came through", count - held).into())
    }
}

/// The programs and the repository that all callers begin with.
fn furnish(lab: &Path, programs: &Path) -> TaskResult {
    let run = |tool: &Tool| Host::system(livecd_host::Silent).run(tool).map(drop);
    for name in ["", "bin", "repository"] {
        fs::create_dir_all(lab.join(name))?;
    }
    for name in ["livecd-creator", "livecd-iso", "kstool", "xtask"] {
        // Without its debugging information it is a tenth as large.
        let strip = Tool::new("strip").arg("-o").arg(lab.join("bin").join(name));
        run(&strip.arg(programs.join(name)))?;
    }
    let repository = lab.join("repository");
    run(&Tool::new("sh")
        .args(["-ec", TINY_REPOSITORY, "sh"])
        .arg(&repository))?;
    // The packages that take a moment, to be killed in: here every build would wait.
    run(&Tool::new("sh")
        .args(["-ec", BASE_ONLY, "sh"])
        .arg(repository))?;
    Ok(())
}

fn run_all(kinds: &[Box<dyn Kind>], caller: Caller, options: &Options) -> TaskResult<Vec<Outcome>> {
    let site = Site::new(Path::new(LAB), caller)?;
    let mut outcomes = Vec::new();
    for kind in kinds {
        if kind.list().iter().any(|name| options.wants(name)) {
            let since = Instant::now();
            let of_kind = kind.run(&site, &|name| options.wants(name))?;
            if options.verbose {
                let (first, count) = (of_kind.first(), of_kind.len());
                let name = first.map_or("", |outcome| outcome.name.as_str());
                let seconds = since.elapsed().as_secs_f64();
                eprintln!("{seconds:.1} s for {count} like {name} ({})", caller.name());
            }
            outcomes.extend(of_kind);
        }
    }
    Ok(outcomes)
}

/// Prints what came through, and what proved nothing. How many attacks there
/// were, by name, and how many of them held for every caller.
fn report(outcomes: &[Outcome], verbose: bool) -> (usize, usize) {
    let mut counted = BTreeMap::<&str, bool>::new();
    let mut unproved = BTreeMap::<(&str, &str), Vec<&str>>::new();
    for outcome in outcomes {
        let (name, caller) = (outcome.name.as_str(), outcome.caller.name());
        match (&outcome.held, &outcome.proved) {
            (Err(how), _) => eprintln!("CAME THROUGH {name} ({caller}): {how}"),
            (Ok(()), Err(why)) => {
                unproved.entry((caller, why)).or_default().push(name);
                continue;
            }
            (Ok(()), Ok(())) if verbose => {
                eprintln!("held         {name} ({caller}) {:.1} s", outcome.seconds);
            }
            (Ok(()), Ok(())) => {}
        }
        *counted.entry(name).or_insert(true) &= outcome.held.is_ok();
    }
    for ((caller, why), names) in unproved {
        let count = names.len();
        // Once for all places where code runs.
        let short: BTreeSet<_> = names.iter().map(|name| short(name)).collect();
        let short: Vec<_> = short.into_iter().collect();
        eprintln!(
            "not counted for {caller}, {count}, {why}:
    {}",
            short.join(" ")
        );
    }
    (
        counted.len(),
        counted.values().filter(|held| **held).count(),
    )
}

/// The name without the place where code runs.
fn short(name: &str) -> &str {
    match name.split_once('/') {
        Some((_, rest)) if rest.contains('/') => rest,
        _ => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The rows of the table of findings: their words between backquotes.
    fn findings(text: &str) -> Vec<(&str, Vec<&str>)> {
        let is_finding = |line: &&str| {
            let name = line.split('|').nth(1).unwrap_or_default().trim();
            name.len() == 2 && name.starts_with(['C', 'H', 'M', 'L'])
        };
        let rows = text.lines().filter(is_finding);
        rows.map(|row| (row, row.split('`').skip(1).step_by(2).collect()))
            .collect()
    }

    #[test]
    fn every_finding_has_a_test_and_an_attack() {
        let top = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        let text = fs::read_to_string(top.join("docs/security.md")).unwrap();
        let attacks: Vec<_> = kinds(0).iter().flat_map(|kind| kind.list()).collect();
        let findings = findings(&text);
        assert_eq!(findings.len(), 7 + 4 + 8 + 9);
        for (row, words) in findings {
            let tests: Vec<_> = words
                .iter()
                .filter_map(|word| word.split_once("::"))
                .collect();
            let tried = |word: &str| attacks.iter().any(|name| name.starts_with(word));
            let named = words
                .iter()
                .filter(|word| word.contains('/') && !word.starts_with('/'));
            assert!(named.clone().count() > 0 && !tests.is_empty(), "{row}");
            for attack in named {
                assert!(tried(attack), "no attack begins with {attack}");
            }
            for (file, test) in tests {
                let found = has_test(&top.join("crates"), file, test)
                    || has_test(&top.join("tests"), file, test);
                assert!(found, "there is no test {file}::{test}");
            }
        }
    }

    /// Whether a file of this name below `directory` has the test.
    fn has_test(directory: &Path, file: &str, test: &str) -> bool {
        let entries = fs::read_dir(directory).unwrap().flatten();
        entries.map(|entry| entry.path()).any(|path| {
            if path.is_dir() {
                return !path.ends_with("target") && has_test(&path, file, test);
            }
            let is_file = path
                .file_name()
                .is_some_and(|name| *name == *format!("{file}.rs"));
            let test = format!("#[test]\n    fn {test}(");
            let text = || {
                fs::read_to_string(&path)
                    .unwrap()
                    .replace("\nfn ", "\n    fn ")
            };
            is_file && text().contains(&test)
        })
    }
}
