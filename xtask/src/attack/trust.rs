//! Repositories that apt takes for trusted, however that is written: whoever
//! builds is told.

use std::fs;

use super::site::Site;
use super::whole_run::Attack;
use crate::TaskResult;

/// Options of an address, in the ways apt reads them.
const OPTIONS: &[(&str, &str)] = &[
    ("yes", "trusted=yes"),
    ("on", "trusted=on"),
    ("true", "trusted=true"),
    ("with", "trusted=with"),
    ("enable", "trusted=enable"),
    ("one", "trusted=1"),
    ("zero-one", "trusted=01"),
    ("hexadecimal", "trusted=0x1"),
    ("plus-one", "trusted=+1"),
    ("capitals", "Trusted=YES"),
    ("added", "trusted+=yes"),
    ("after-another", "arch=amd64 trusted=yes"),
    ("blanks", " trusted=yes "),
];

/// The field of a .sources file, likewise.
const FIELDS: &[(&str, &str)] = &[
    ("yes", "Trusted: yes"),
    ("zero-one", "Trusted: 01"),
    ("hexadecimal", "Trusted: 0x1"),
    ("folded", "Trusted:\n yes"),
    ("folded-twice", "Trusted:\n\n yes"),
    ("tab", "Trusted:\tyes"),
    ("small-letters", "trusted: yes"),
    ("capitals", "TRUSTED: YES"),
    ("with", "Trusted: with"),
    ("blank-before-colon", "Trusted : yes"),
];

pub(super) fn attacks() -> Vec<Attack> {
    let mut attacks = Vec::new();
    for &(name, options) in OPTIONS {
        attacks.push(Attack::new(
            format!("trust/option-{name}"),
            move |site| {
                let line = format!("deb [{options}] file:{} ./\n", site.text("repository"));
                apt_trusts(site, "t.list", &line)
            },
            move |site| {
                let line = format!(
                    "repo --name=tiny --baseurl=\"[{options}] file:{} ./\"\npart / --size=100\n\
                     rootpw --lock\n%packages --nocore\n%end\n",
                    site.text("repository")
                );
                let line = site.line(&line, "")?;
                told(site, &line)
            },
        ));
        attacks.push(Attack::new(
            format!("trust/list-{name}"),
            move |site| {
                let line = format!("deb [{options}] file:{} ./\n", site.text("repository"));
                apt_trusts(site, "t.list", &line)
            },
            move |site| {
                let line = format!("deb [{options}] file:{} ./\n", site.text("repository"));
                file(site, "t.list", &line)
            },
        ));
    }
    for &(name, field) in FIELDS {
        let text = move |site: &Site| {
            format!(
                "Types: deb\nURIs: file:{}\nSuites: ./\n{field}\n",
                site.text("repository")
            )
        };
        attacks.push(Attack::new(
            format!("trust/field-{name}"),
            move |site| apt_trusts(site, "t.sources", &text(site)),
            move |site| file(site, "t.sources", &text(site)),
        ));
    }
    attacks
}

/// Whether apt itself takes the unsigned index.
fn apt_trusts(site: &Site, name: &str, text: &str) -> TaskResult<bool> {
    site.shell("rm -rf sources; mkdir sources", &[])?;
    fs::write(site.path("sources").join(name), text)?;
    let run = site.run(
        "apt-get -o Dir::Etc::sourcelist=/dev/null -o Dir::Etc::sourceparts=$PWD/sources \
         -o Dir::State=$PWD/scratch -o Dir::Cache=$PWD/scratch update",
        &[],
    )?;
    site.shell("rm -rf scratch/*", &[])?;
    Ok(run.status == 0 && !run.stderr.contains("not signed"))
}

fn file(site: &Site, name: &str, text: &str) -> TaskResult<Result<(), String>> {
    fs::write(site.path(name), text)?;
    let line = "part / --size=100\nrootpw --lock\n%packages --nocore\n%end\n";
    let line = site.line(line, &format!("--repo {name}"))?;
    told(site, &line)
}

/// The build refuses, or warns.
fn told(site: &Site, line: &str) -> TaskResult<Result<(), String>> {
    let run = site.run(line, &[])?;
    let warned = run
        .stderr
        .lines()
        .any(|line| line.starts_with("warning") && line.contains("signature"));
    Ok(match run.status {
        0 if warned => Ok(()),
        0 => Err("a system was built without a warning".to_owned()),
        _ => run.ended(),
    })
}
