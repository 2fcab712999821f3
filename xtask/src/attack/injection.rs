//! Text of a kickstart, of repositories and of paths that a tool would take for its
//! configuration, its options, or a command.

use std::fs;

use super::site::Site;
use super::whole_run::Attack;
use crate::TaskResult;

/// A shell command without a blank, a slash or a quote, that leaves its mark among
/// the victims.
fn command(site: &Site) -> TaskResult<String> {
    let path = format!("{}/new", site.text("victims"));
    let coded = site.shell(&format!("printf %s '{path}' | base64 -w0 | tr -d ="), &[])?;
    Ok(format!(
        "touch${{IFS}}$(echo${{IFS}}{coded}==|base64${{IFS}}-d)"
    ))
}

/// Ends a value of apt.conf, and adds a command that apt-get runs.
fn apt_payload(site: &Site) -> TaskResult<String> {
    Ok(format!(
        "h\";APT{{Update{{Pre-Invoke{{\"{}\";}};}};}};q\"",
        command(site)?
    ))
}

/// The same with the quotes doubled, as between words that apt.conf joins.
fn apt_payload_doubled(site: &Site) -> TaskResult<String> {
    Ok(format!(
        "h\"\";APT{{Update{{Pre-Invoke{{\"{}\";}};}};}};q",
        command(site)?
    ))
}

/// A value as part of apt.conf, written without care.
fn careless_apt(site: &Site, value: &str) -> TaskResult<bool> {
    fs::write(
        site.path("apt.conf"),
        format!("Acquire::http::Proxy::host \"{value}\";\n"),
    )?;
    let line = "APT_CONFIG=$PWD/apt.conf apt-get -o Dir::State=$PWD/scratch \
                -o Dir::Cache=$PWD/scratch -o Dir::Etc::sourcelist=/dev/null \
                -o Dir::Etc::sourceparts=/dev/null update; rm -rf scratch/*";
    site.run(line, &[])?;
    Ok(site.intact().is_err())
}

type Payload = fn(&Site) -> TaskResult<String>;

/// Where the value is put: lines of a kickstart, with `VALUE` for it.
const APT_LINES: &[(&str, &str)] = &[
    (
        "baseurl-host",
        "repo --name=x --baseurl='http://VALUE/debian stable main' --proxy=http://127.0.0.1:9",
    ),
    (
        "baseurl-user",
        "repo --name=x --baseurl='http://VALUE@h/debian stable main' --proxy=http://127.0.0.1:9",
    ),
    (
        "baseurl-scheme",
        "repo --name=x --baseurl='VALUE://h/debian stable main' --proxy=http://127.0.0.1:9",
    ),
    (
        "baseurl-path",
        "repo --name=x --baseurl='http://h/VALUE stable main' --proxy=http://127.0.0.1:9",
    ),
    (
        "baseurl-port",
        "repo --name=x --baseurl='http://h:VALUE/ stable main' --proxy=http://127.0.0.1:9",
    ),
    (
        "baseurl-suite",
        "repo --name=x --baseurl='http://127.0.0.1:9/debian VALUE main'",
    ),
    (
        "baseurl-component",
        "repo --name=x --baseurl='http://127.0.0.1:9/debian stable VALUE'",
    ),
    (
        "baseurl-option",
        "repo --name=x --baseurl='[signed-by=VALUE] http://127.0.0.1:9/debian stable main'",
    ),
    (
        "name",
        "repo --name='VALUE' --baseurl='http://127.0.0.1:9/debian stable main' --proxy=http://127.0.0.1:9",
    ),
    (
        "proxy",
        "repo --name=x --baseurl='http://h/debian stable main' --proxy='http://VALUE:9'",
    ),
    (
        "proxy-password",
        "repo --name=x --baseurl='http://h/debian stable main' --proxy='http://u:VALUE@127.0.0.1:9'",
    ),
    (
        "sslcacert",
        "repo --name=x --baseurl='https://h/debian stable main' --sslcacert='file:///VALUE'",
    ),
    (
        "sslclientkey",
        "repo --name=x --baseurl='https://h/debian stable main' --sslclientkey='file:///VALUE'",
    ),
    (
        "excludepkgs",
        "repo --name=x --baseurl='http://127.0.0.1:9/debian stable main' --excludepkgs='VALUE'",
    ),
];

/// Options of the program, likewise; `VALUE` is a directory that there is.
const APT_OPTIONS: &[(&str, &str)] = &[
    ("tmpdir", "--tmpdir 'places/VALUE'"),
    ("cache", "--cache 'places/VALUE'"),
    ("output", "--output 'places/VALUE'"),
];

/// A value that rpm would expand.
const MACROS: &[(&str, &str)] = &[
    ("shell", "%(touch MARK)"),
    ("lua", "%{lua:io.open(\"MARK\",\"w\"):close()}"),
    ("expand", "%{expand:%%(touch MARK)}"),
    ("define", "%{?!x:%(touch MARK)}"),
];

/// Where: a line of a kickstart, or an option.
const RPM_PLACES: &[(&str, &str, &str)] = &[
    (
        "inst-langs",
        "%packages --nocore --inst-langs='VALUE'\nbase\n%end",
        "",
    ),
    (
        "repository-name",
        "repo --name='VALUE' --baseurl=file:///nowhere",
        "",
    ),
    (
        "proxy",
        "repo --name=x --baseurl=http://127.0.0.1:9/ --proxy='http://VALUE'",
        "",
    ),
    (
        "excludes",
        "repo --name=x --baseurl=file:///nowhere --excludepkgs='VALUE'",
        "",
    ),
    ("releasever", "", "--releasever 'VALUE'"),
    ("pkgverify-level", "", "--pkgverify-level 'VALUE'"),
    ("package", "%packages --nocore\nVALUE\n%end", ""),
    ("tmpdir", "", "--tmpdir 'places/VALUE'"),
    ("cache", "", "--cache 'places/VALUE'"),
];

/// Words of `%packages` that apt or dnf would take for something else.
const NAMES: &[(&str, &str)] = &[
    ("option", "-oAPT::Update::Pre-Invoke::=touch${IFS}MARK"),
    ("option-apart", "-o=Dir::Bin::dpkg=MARK"),
    (
        "long-option",
        "--option=APT::Update::Pre-Invoke::=touch${IFS}MARK",
    ),
    ("config-file", "--config-file=PLACE/evil.conf"),
    ("setopt", "--setopt=pluginpath=PLACE"),
    ("installroot", "--installroot=PLACE"),
    ("file", "PLACE/evil.deb"),
    ("relative-file", "./evil.deb"),
    ("dots", "../evil.deb"),
    ("address", "http://127.0.0.1:9/evil.deb"),
    ("file-address", "file://PLACE/evil.deb"),
    ("rpm-file", "PLACE/evil.rpm"),
    ("command", "x;touch${IFS}MARK"),
    ("substitution", "$(touch${IFS}MARK)"),
    ("backquotes", "`touch${IFS}MARK`"),
    ("suite", "base/../../evil"),
    ("version", "base=$(touch${IFS}MARK)"),
    ("regular-expression", "^.*$"),
    ("everything", "~n."),
];

pub(super) fn attacks() -> Vec<Attack> {
    let mut attacks = apt();
    attacks.extend(rpm());
    attacks.extend(names());
    attacks
}

fn apt() -> Vec<Attack> {
    let mut attacks = Vec::new();
    let payloads: [(&str, Payload); 2] = [("", apt_payload), ("-doubled", apt_payload_doubled)];
    for (suffix, payload) in payloads {
        for &(name, line) in APT_LINES {
            attacks.push(Attack::new(
                format!("apt/{name}{suffix}"),
                move |site| careless_apt(site, &apt_payload(site)?),
                move |site| {
                    let line = line.replace("VALUE", &payload(site)?);
                    Ok(site.build(&line, "")?.ended())
                },
            ));
        }
    }
    for &(name, option) in APT_OPTIONS {
        attacks.push(Attack::new(
            format!("apt/{name}"),
            |site| careless_apt(site, &apt_payload(site)?),
            move |site| {
                let value = apt_payload(site)?;
                place(site, &value)?;
                Ok(site.build("", &option.replace("VALUE", &value))?.ended())
            },
        ));
    }
    // The same in the files that --repo reads.
    for (name, text) in [
        (
            "sources-uri",
            "Types: deb\nURIs: http://VALUE/\nSuites: stable\nComponents: main\n",
        ),
        (
            "sources-suite",
            "Types: deb\nURIs: http://127.0.0.1:9/\nSuites: VALUE\nComponents: main\n",
        ),
        (
            "sources-key",
            "Types: deb\nURIs: http://127.0.0.1:9/\nSuites: x\nComponents: main\nSigned-By: /VALUE\n",
        ),
        (
            "sources-field",
            "Types: deb\nURIs: http://127.0.0.1:9/\nSuites: x\nComponents: main\nVALUE: x\n",
        ),
    ] {
        attacks.push(Attack::new(
            format!("apt/{name}"),
            |site| careless_apt(site, &apt_payload(site)?),
            move |site| {
                let text = text.replace("VALUE", &apt_payload(site)?);
                fs::write(site.path("evil.sources"), text)?;
                Ok(site.build("", "--repo evil.sources")?.ended())
            },
        ));
    }
    attacks
}

/// A directory of the caller called `value`, which may have slashes.
fn place(site: &Site, value: &str) -> TaskResult {
    fs::create_dir_all(site.path("places").join(value))?;
    site.shell("chown -R --reference=out places", &[])?;
    Ok(())
}

fn rpm() -> Vec<Attack> {
    let mut attacks = Vec::new();
    for &(kind, value) in MACROS {
        let value = |site: &Site| value.replace("MARK", &format!("{}/new", site.text("victims")));
        for &(name, line, option) in RPM_PLACES {
            attacks.push(Attack::new(
                format!("rpm/{name}-{kind}"),
                move |site| {
                    fs::write(
                        site.path("home/.rpmmacros"),
                        format!("%_x {}\n", value(site)),
                    )?;
                    site.run("rpm --eval %_x; rm home/.rpmmacros", &[])?;
                    Ok(site.intact().is_err())
                },
                move |site| {
                    let value = value(site);
                    if option.contains("places") {
                        place(site, &value)?;
                    }
                    let text = format!(
                        "repo --name=local --baseurl=file://{}\npart / --size=100\n{}\n",
                        site.text("rpms"),
                        line.replace("VALUE", &value),
                    );
                    let text = match text.contains("%packages") {
                        true => text,
                        false => text + "%packages --nocore\nbase\n%end\n",
                    };
                    let option = option.replace("VALUE", &value);
                    let line = site.line(&text, &format!("--no-gpg-check local {option}"))?;
                    Ok(site.run(&line, &[])?.ended())
                },
            ));
        }
    }
    attacks
}

fn names() -> Vec<Attack> {
    let mut attacks = Vec::new();
    for &(name, word) in NAMES {
        let word = |site: &Site| {
            word.replace("MARK", &format!("{}/new", site.text("victims")))
                .replace("PLACE", &site.text("evil"))
        };
        attacks.push(Attack::new(
            format!("names/{name}"),
            move |site| careless_name(site, &word(site)),
            move |site| {
                evil(site)?;
                let text = format!("%packages --nocore\n{}\n%end\n", word(site));
                let run = site.build(&text, "")?;
                let installed = site.built("installed-by-an-attack")?;
                Ok(match installed {
                    Some(_) => Err("a package that no repository has was installed".to_owned()),
                    None => run.ended(),
                })
            },
        ));
    }
    attacks
}

/// A package, and settings, of the attacker's.
fn evil(site: &Site) -> TaskResult {
    site.shell(
        "rm -rf evil; mkdir -p evil/tree/DEBIAN
         printf 'Package: evil\\nVersion: 1\\nArchitecture: all\\nMaintainer: t <t@localhost>\\nDescription: t\\n' \
             > evil/tree/DEBIAN/control
         echo x > evil/tree/installed-by-an-attack
         dpkg-deb --root-owner-group -Znone --build evil/tree evil/evil.deb > /dev/null
         cp evil/evil.deb evil.deb
         echo \"APT::Update::Pre-Invoke {\\\"touch $1/new\\\";};\" > evil/evil.conf",
        &[&site.path("victims")],
    )?;
    site.own_all()
}

/// The word as it is on apt-get's command line, or a shell's: whether anything
/// was done but looking for a package of that name.
fn careless_name(site: &Site, word: &str) -> TaskResult<bool> {
    evil(site)?;
    let apt = "apt-get -o Dir::State=$PWD/scratch -o Dir::Cache=$PWD/scratch \
               -o Dir::Etc::sourceparts=/dev/null -o Dir::Etc::sourcelist=/dev/null \
               -o Dir::State::status=/var/lib/dpkg/status";
    let quiet = word.replace('\'', "'\\''");
    // Options count for whatever apt-get does; a command, where a shell sees it.
    let update = site.run(&format!("{apt} '{quiet}' update; echo {word}"), &[])?;
    site.shell("rm -rf scratch/*", &[])?;
    if site.intact().is_err() {
        return Ok(true);
    }
    let said = update.stderr + &update.stdout;
    let install = site.run(&format!("{apt} --simulate install '{quiet}'"), &[])?;
    site.shell("rm -rf scratch/*", &[])?;
    let installs = install.stdout.contains("Inst evil") || install.stdout.lines().count() > 40;
    let option = word.starts_with('-') && !said.contains("E: Invalid operation");
    Ok(installs || option)
}
