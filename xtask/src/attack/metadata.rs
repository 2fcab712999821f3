//! RPM repositories whose metadata and groups lie: addresses and names that lead elsewhere,
//! sizes and entities without end, text for a terminal.

use std::fs;

use super::output::controls;
use super::site::{Run, Site};
use super::whole_run::Attack;
use crate::TaskResult;

/// What replaces a part of `primary.xml`, of `filelists.xml` or of the groups, as
/// sed(1) says it.
const LIES: &[(&str, &str)] = &[
    (
        "address-dots",
        "s|href=\"small[^\"]*\"|href=\"../../../../../../../../..VICTIMS/new\"|",
    ),
    (
        "address-absolute",
        "s|href=\"small[^\"]*\"|href=\"VICTIMS/new\"|",
    ),
    (
        "address-of-a-file",
        "s|href=\"small[^\"]*\"|href=\"file://VICTIMS/new\"|",
    ),
    (
        "address-to-victims",
        "s|href=\"small[^\"]*\"|href=\"../victims/secret\"|",
    ),
    (
        "address-is-an-option",
        "s|href=\"small[^\"]*\"|href=\"--installroot=VICTIMS/new\"|",
    ),
    (
        "address-base",
        "s|<location |<location xml:base=\"file://VICTIMS\" |",
    ),
    (
        "name-dots",
        "s|<name>small</name>|<name>../../../../../..VICTIMS/new</name>|",
    ),
    (
        "name-absolute",
        "s|<name>small</name>|<name>VICTIMS/new</name>|",
    ),
    (
        "name-option",
        "s|<name>small</name>|<name>--setopt=pluginpath=VICTIMS/new</name>|",
    ),
    (
        "name-control",
        "s|<name>small</name>|<name>small\u{9b}2J</name>|",
    ),
    (
        "name-right-to-left",
        "s|<name>small</name>|<name>small\u{202e}x</name>|",
    ),
    (
        "summary-control",
        "s|<summary>[^<]*|<summary>x\u{9b}2J\u{202e}|",
    ),
    ("version-dots", "s|ver=\"1\"|ver=\"../victims/new\"|"),
    ("version-control", "s|ver=\"1\"|ver=\"1\u{9b}2J\"|"),
    (
        "architecture-dots",
        "s|<arch>noarch</arch>|<arch>../../victims/new</arch>|",
    ),
    (
        "size-huge",
        "s|package=\"[0-9]*\"|package=\"99999999999999999\"|; s|installed=\"[0-9]*\"|installed=\"99999999999999999\"|",
    ),
    (
        "size-negative",
        "s|package=\"[0-9]*\"|package=\"-1\"|; s|installed=\"[0-9]*\"|installed=\"-9223372036854775808\"|",
    ),
    (
        "entity-of-a-file",
        "s|<?xml[^>]*>|<?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY e SYSTEM \"file://VICTIMS/secret\">]>|; s|<summary>[^<]*|<summary>\\&e;|",
    ),
    (
        "requires-a-path",
        "s|<format>|<format><rpm:requires><rpm:entry name=\"VICTIMS/secret\"/></rpm:requires>|",
    ),
    (
        "provides-everything",
        "s|<format>|<format><rpm:provides><rpm:entry name=\"../../victims/new\"/></rpm:provides>|",
    ),
    (
        "file-dots",
        "s|<file>[^<]*|<file>../../../../../../../..VICTIMS/new|",
    ),
    ("file-control", "s|<file>[^<]*|<file>/opt/\u{9b}2J\u{202e}|"),
    (
        "group-name-control",
        "s|<name>a group|<name>\u{9b}2J\u{202e}|",
    ),
    (
        "group-name-dots",
        "s|<name>a group|<name>../../../../../..VICTIMS/new|",
    ),
    ("group-id-absolute", "s|<id>small|<id>VICTIMS/new|"),
    ("group-id-control", "s|<id>small|<id>\u{9b}2J\u{202e}|"),
    (
        "group-package-option",
        "s|mandatory\">small|mandatory\">--setopt=pluginpath=VICTIMS/new|",
    ),
    (
        "group-package-absolute",
        "s|mandatory\">small|mandatory\">VICTIMS/new|",
    ),
    (
        "group-package-control",
        "s|mandatory\">small|mandatory\">\u{9b}2J\u{202e}|",
    ),
];

/// A repository of one small package, its metadata in plain text.
const REPOSITORY: &str = r#"
mkdir -p lies/repodata lies/build
cat > lies/small.spec <<'S'
Name: small
Version: 1
Release: 1
Summary: a small package
License: MIT
BuildArch: noarch
AutoReqProv: no
%description
x
%install
mkdir -p %{buildroot}/opt; echo x > %{buildroot}/opt/small
%files
/opt/small
S
rpmbuild -bb --quiet lies/small.spec --define "_topdir $PWD/lies/build" > lies/log 2>&1
mv lies/build/RPMS/noarch/small*.rpm lies/
createrepo_c --quiet lies
for part in primary filelists other; do
    zcat lies/repodata/*$part.xml.gz 2> /dev/null > lies/$part.xml || zstdcat lies/repodata/*$part.xml.zst > lies/$part.xml
done
rm -rf lies/repodata lies/build
cat > lies/group.xml <<'G'
<?xml version="1.0" encoding="UTF-8"?>
<comps><group><id>small</id><name>a group</name><description>x</description><default>true</default>
<uservisible>true</uservisible><packagelist><packagereq type="mandatory">small</packagereq></packagelist></group></comps>
G
"#;

/// `$1` is what sed does to the metadata.
const LIE: &str = r#"
rm -rf lies/repodata; mkdir lies/repodata; cd lies
{
    echo '<repomd xmlns="http://linux.duke.edu/metadata/repo"><revision>1</revision>'
    for part in primary filelists other group; do
        case $part in primary | filelists | group) sed "$1" $part.xml ;; *) cat $part.xml ;; esac > repodata/$part.xml
        sum=$(sha256sum < repodata/$part.xml); sum=${sum%% *}
        echo "<data type=\"$part\"><checksum type=\"sha256\">$sum</checksum><open-checksum type=\"sha256\">$sum</open-checksum><location href=\"repodata/$part.xml\"/></data>"
    done
    echo '</repomd>'
} > repodata/repomd.xml
"#;

/// Writes each package where its address or its name says, and prints what it reads.
const CARELESS: &str = r#"
import os, re, sys, html
text = "".join(open("lies/repodata/%s.xml" % part).read() for part in ("primary", "filelists", "group"))
print(text)
for place in re.findall('href="([^"]*)"', text) + re.findall("<name>([^<]*)</name>", text) + re.findall('ver="([^"]*)"', text) + re.findall("<(?:arch|file|id)>([^<]*)", text) + re.findall('mandatory">([^<]*)', text) + re.findall('name="([^"]*)"', text):
    place = html.unescape(place).replace("file://", "").split("=")[-1]
    os.makedirs("cache/x", exist_ok=True)
    for directory in ("cache", "cache/x", "lies/repodata"):
        try:
            open(os.path.join(directory, place), "w").write("x")
        except OSError:
            pass
for base in re.findall('xml:base="file://([^"]*)"', text):
    open(base + "/new", "w").write("x")
for place in re.findall('SYSTEM "file://([^"]*)"', text):
    print("entity", open(place).read())
for size in re.findall('package="(-?[0-9]*)"', text):
    bytearray(int(size))
"#;

pub(super) fn attacks() -> Vec<Attack> {
    let mut attacks = Vec::new();
    for &(name, lie) in LIES {
        let lie = |site: &Site| lie.replace("VICTIMS", &site.text("victims"));
        attacks.push(Attack::new(
            format!("metadata/{name}"),
            move |site| {
                tell(site, &lie(site))?;
                fs::write(site.path("careless.py"), CARELESS)?;
                let run = site.run("python3 careless.py", &[])?;
                let reads = run.stdout.contains("entity");
                Ok(site.intact().is_err() || run.status != 0 || reads || controls(&run).is_err())
            },
            move |site| {
                tell(site, &lie(site))?;
                let text = format!(
                    "repo --name=local --baseurl=file://{}\npart / --size=100\n\
                     %packages --nocore\nsmall*\n@small\n%end\n",
                    site.text("lies")
                );
                let line = site.line(&text, "--no-gpg-check local --verbose")?;
                let run: Run = site.run(&line, &[])?;
                let secret = run.stderr.contains(super::site::SECRET);
                Ok(match secret {
                    true => Err("it tells what is in the victim".to_owned()),
                    false => run.ended().and(controls(&run)),
                })
            },
        ));
    }
    attacks
}

fn tell(site: &Site, lie: &str) -> TaskResult {
    if !site.path("lies").exists() {
        site.shell(REPOSITORY, &[])?;
    }
    site.shell(LIE, &[lie.as_ref()])?;
    site.own_all()
}
