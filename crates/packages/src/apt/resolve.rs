//! Finds out which packages a selection needs, and in which order they go in.

use std::collections::{BTreeMap, BTreeSet};

use livecd_host::{Event, Host};

use super::archive::{self, Archive};
use super::command::{self, Failure, apt_cache, apt_get};
use super::directories::Directories;
use super::marks::Marks;
use super::request::{self, Wish};
use super::simulation::{self, Action};
use super::space;
use crate::dpkg::Step;
use crate::suggest;
use crate::{Error, Missing, Selection, UnknownPackage};

/// What is to be installed.
#[derive(Debug)]
pub(crate) struct Resolution {
    /// Every package.
    pub(crate) archives: Vec<Archive>,
    /// The names of those that must be there before scripts can run.
    pub(crate) base: BTreeSet<String>,
    /// The others, in order.
    pub(crate) steps: Vec<Step<String>>,
    /// Arguments that mean exactly these packages.
    pub(crate) arguments: Vec<String>,
    /// What the packages take when installed, in bytes.
    pub(crate) installed_size: u64,
    /// Which of them nobody asked for.
    pub(crate) marks: Marks,
}

/// What packages are installed into.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum System {
    /// Nothing is there, not even what scripts need.
    Empty,
    /// A system with a package database, which apt has been given.
    Populated,
}

/// Resolves `selection`.
pub(crate) fn resolve(
    host: &Host,
    directories: &Directories,
    selection: &Selection,
    system: System,
) -> Result<Resolution, Error> {
    let names = if request::has_wildcards(selection) {
        names(host, directories)?
    } else {
        String::new()
    };
    let wishes = request::wishes(selection, names.lines())?;
    let (archives, wishes) = choose(host, directories, selection, wishes)?;
    let arguments: Vec<String> = archives
        .iter()
        .map(|archive| &archive.package)
        .map(|package| format!("{}={}", package.name, package.version))
        .collect();
    let descriptions = describe_chosen(host, directories, &arguments)?;
    let all = simulate(host, directories, &arguments)?;
    let base = match system {
        System::Empty => simulate(host, directories, &[request::FOUNDATION.to_owned()])?,
        System::Populated => Vec::new(),
    };
    let base = simulation::unpacked(&base);
    Ok(Resolution {
        steps: simulation::steps(&all, &base),
        base: base.into_iter().map(str::to_owned).collect(),
        archives,
        arguments,
        installed_size: space::installed_size(&descriptions),
        marks: Marks::of(&descriptions, &wishes),
    })
}

/// Writes the chosen packages' descriptions as a repository of their own.
///
/// Simulations look at every package there is for every package installed:
/// among the chosen ones only, they take no time, and nothing else can be
/// chosen. Returns the descriptions.
fn describe_chosen(
    host: &Host,
    directories: &Directories,
    arguments: &[String],
) -> Result<String, Error> {
    if arguments.is_empty() {
        directories.write_descriptions(&directories.chosen(), "")?;
        return Ok(String::new());
    }
    let tool = apt_cache(directories).args(["show", "--"]).args(arguments);
    let descriptions = command::quietly(host, directories, tool)?;
    directories.write_descriptions(&directories.chosen(), &descriptions)?;
    Ok(descriptions)
}

/// What apt would do in the system if there were the chosen packages only.
fn simulate(
    host: &Host,
    directories: &Directories,
    arguments: &[String],
) -> Result<Vec<Action>, Error> {
    let mut tool = apt_get(directories).args(["--simulate", "--no-install-recommends"]);
    for option in ["sourceparts", "preferencesparts"] {
        tool = tool.arg("-o").arg(format!("Dir::Etc::{option}=/dev/null"));
    }
    for cache in ["pkgcache", "srcpkgcache"] {
        tool = tool.arg("-o").arg(format!("Dir::Cache::{cache}="));
    }
    let tool = tool
        .arg("--with-source")
        .arg(directories.chosen())
        .args(["install", "--"])
        .args(arguments);
    match command::ask(host, directories, tool)? {
        Ok(output) => Ok(simulation::parse(&output)),
        Err(failure) => Err(unresolvable(failure)),
    }
}

/// Asks apt for everything the wishes need; unknown ones are left out if the
/// selection says so. Returns the wishes that were granted, too.
fn choose(
    host: &Host,
    directories: &Directories,
    selection: &Selection,
    mut wishes: Vec<Wish>,
) -> Result<(Vec<Archive>, Vec<Wish>), Error> {
    let no_archives = format!(
        "Dir::Cache::archives={}",
        directories.no_archives().display()
    );
    loop {
        let tool = apt_get(directories)
            .args([
                "--print-uris",
                "-o",
                &no_archives,
                "-o",
                "Acquire::ForceHash=SHA256",
            ])
            .args(["install", "--"])
            .args(wishes.iter().map(|wish| &wish.argument));
        let failure = match command::ask(host, directories, tool)? {
            Ok(output) => return Ok((archive::parse_uris(&output), wishes)),
            Err(failure) => failure,
        };
        let unknown = unknown(&failure);
        if let Some(name) = unknown
            .keys()
            .find(|name| request::is_excluded(selection, name))
        {
            return Err(Error::Essential { name: name.clone() });
        }
        let (missing, known): (Vec<Wish>, Vec<Wish>) = wishes
            .into_iter()
            .partition(|wish| unknown.contains_key(&wish.argument));
        if missing.is_empty() {
            return Err(unresolvable(failure));
        }
        let missing: Vec<&Wish> = missing.iter().filter(|wish| !wish.optional).collect();
        if selection.missing == Missing::Fail && !missing.is_empty() {
            let packages = described(host, directories, &missing, &unknown)?;
            return Err(Error::UnknownPackages(packages));
        }
        for wish in missing {
            let name = &wish.name;
            host.report(Event::Warning(format_args!(
                "no repository has package {name}; going on without it"
            )));
        }
        wishes = known;
    }
}

/// The arguments that apt does not know, with the packages that provide them.
fn unknown(failure: &Failure) -> BTreeMap<String, Vec<String>> {
    let mut unknown = BTreeMap::new();
    for message in failure.messages.errors() {
        let mut quoted = message.split('\'').skip(1).step_by(2);
        let argument = if let Some(name) = message.strip_prefix("Unable to locate package ") {
            name.to_owned()
        } else if message.ends_with("has no installation candidate") {
            quoted.next().unwrap_or_default().to_owned()
        } else if message.starts_with("Couldn't find task ") {
            format!("{}^", quoted.next().unwrap_or_default())
        } else if let (true, Some(version), Some(name)) = (
            message.ends_with("was not found"),
            quoted.next(),
            quoted.next(),
        ) {
            let sign = if message.starts_with("Version") {
                '='
            } else {
                '/'
            };
            format!("{name}{sign}{version}")
        } else {
            continue;
        };
        let providers = providers(&failure.answer, &argument);
        unknown.insert(argument, providers);
    }
    unknown
}

/// The packages that provide a name no package has.
fn providers(answer: &str, name: &str) -> Vec<String> {
    let title = format!("Package {name} is a virtual package provided by:");
    answer
        .lines()
        .skip_while(|line| *line != title)
        .skip(1)
        .take_while(|line| line.starts_with(' '))
        .filter_map(|line| line.split_whitespace().next())
        .map(str::to_owned)
        .collect()
}

/// The names of all packages, one a line.
fn names(host: &Host, directories: &Directories) -> Result<String, Error> {
    let tool = apt_cache(directories).arg("pkgnames");
    command::quietly(host, directories, tool)
}

fn described(
    host: &Host,
    directories: &Directories,
    missing: &[&Wish],
    unknown: &BTreeMap<String, Vec<String>>,
) -> Result<Vec<UnknownPackage>, Error> {
    let names = names(host, directories)?;
    let describe = |wish: &&Wish| {
        let providers = unknown.get(&wish.argument).cloned().unwrap_or_default();
        let provided = !providers.is_empty();
        UnknownPackage {
            name: wish.name.clone(),
            similar: if provided {
                providers
            } else if wish.name.contains(['=', '/']) {
                Vec::new() // the package may well be there
            } else {
                suggest::similar(&wish.name, names.lines())
            },
            provided,
            needed: None,
        }
    };
    Ok(missing.iter().map(describe).collect())
}

fn unresolvable(failure: Failure) -> Error {
    let answer = failure.answer.lines();
    let mut reasons: Vec<String> = answer
        .skip_while(|line| !line.starts_with("The following packages have unmet dependencies:"))
        .skip(1)
        .take_while(|line| line.starts_with(' '))
        .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "))
        // Never a reason, only listed because nothing was chosen in the end.
        .filter(|line| !line.starts_with("Recommends: "))
        .collect();
    if reasons.is_empty() {
        reasons = failure.messages.errors().map(str::to_owned).collect();
    }
    if reasons.is_empty() {
        return failure.error.into();
    }
    Error::Unresolvable { reasons }
}
