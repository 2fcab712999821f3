//! Debian packages whose files are made to lie elsewhere: above the root, beyond a
//! link, in another file's place.

use std::fs;
use std::os::unix::fs::MetadataExt;

use tar::{EntryType, Header};

use super::site::{Caller, Site};
use super::whole_run::Attack;
use crate::TaskResult;

/// More than any root lies deep.
const UP: &str = "../../../../../../../../../../../..";

/// A file in a package.
#[derive(Clone)]
struct Member {
    name: String,
    kind: EntryType,
    /// Where a link leads.
    link: String,
    mode: u32,
}

fn member(name: impl Into<String>, kind: EntryType, link: impl Into<String>) -> Member {
    let (name, link) = (name.into(), link.into());
    Member {
        name,
        kind,
        link,
        mode: 0o755,
    }
}

fn file(name: impl Into<String>) -> Member {
    member(name, EntryType::Regular, "")
}

type Members = fn(&str) -> Vec<Member>;

/// By name, what is in the package; it is given the victims' directory.
const TREES: &[(&str, Members)] = &[
    ("dots", |out| vec![file(format!("./{UP}{out}/new"))]),
    ("dots-within", |out| {
        vec![file(format!("./usr/../{UP}{out}/new"))]
    }),
    ("absolute", |out| vec![file(format!("{out}/new"))]),
    ("absolute-twice", |out| vec![file(format!("//{out}/new"))]),
    ("through-an-absolute-link", |out| {
        vec![member("./x", EntryType::Symlink, out), file("./x/new")]
    }),
    ("through-dots-in-a-link", |out| {
        vec![
            member("./x", EntryType::Symlink, format!("{UP}{out}")),
            file("./x/new"),
        ]
    }),
    ("through-two-links", |out| {
        vec![
            member("./y", EntryType::Symlink, out),
            member("./x", EntryType::Symlink, "y"),
            file("./x/new"),
        ]
    }),
    ("through-a-link-to-the-root-of-init", |out| {
        vec![
            member("./x", EntryType::Symlink, format!("/proc/1/root{out}")),
            file("./x/new"),
        ]
    }),
    ("directory-over-a-link", |out| {
        vec![
            member("./x", EntryType::Symlink, out),
            member("./x/new", EntryType::Directory, ""),
        ]
    }),
    ("link-through-a-link", |out| {
        vec![
            member("./x", EntryType::Symlink, out),
            member("./x/new", EntryType::Symlink, "nowhere"),
        ]
    }),
    ("fifo-through-a-link", |out| {
        vec![
            member("./x", EntryType::Symlink, out),
            member("./x/new", EntryType::Fifo, ""),
        ]
    }),
    ("hard-link", |out| {
        vec![member("./x", EntryType::Link, format!("{out}/secret"))]
    }),
    ("hard-link-by-dots", |out| {
        vec![member("./x", EntryType::Link, format!("{UP}{out}/secret"))]
    }),
    ("hard-link-through-a-link", |out| {
        vec![
            member("./x", EntryType::Symlink, out),
            member("./y", EntryType::Link, "./x/secret"),
        ]
    }),
];

/// Directories in whose place is a link that leads out, and a file that a careless
/// program would write below.
const PLACES: &[&str] = &[
    "etc",
    "etc/apt",
    "var",
    "var/lib",
    "var/lib/dpkg",
    "var/cache",
    "var/log",
    "tmp",
    "run",
    "dev",
    "proc",
    "sys",
    "boot",
    "root",
    "opt",
    "usr/sbin",
];

/// Files in whose place is a FIFO that nobody writes to.
const FIFOS: &[&str] = &[
    "etc/passwd",
    "etc/group",
    "etc/shadow",
    "etc/fstab",
    "etc/hostname",
    "etc/machine-id",
    "etc/os-release",
    "usr/lib/os-release",
    "etc/resolv.conf",
    "etc/locale.conf",
    "var/lib/dpkg/status",
    "etc/apt/sources.list",
];

pub(super) fn attacks() -> Vec<Attack> {
    let mut attacks = Vec::new();
    for essential in [true, false] {
        let kind = if essential { "essential" } else { "ordinary" };
        for &(name, members) in TREES {
            attacks.push(Attack::new(
                format!("debs/{kind}-{name}"),
                move |site| careless(site, &members(&site.text("victims"))),
                move |site| install(site, essential, &members(&site.text("victims"))),
            ));
        }
    }
    for &place in PLACES {
        let members = move |site: &Site| {
            vec![member(
                format!("./{place}"),
                EntryType::Symlink,
                site.text("victims"),
            )]
        };
        attacks.push(Attack::new(
            format!("debs/link-for-{}", place.replace('/', "-")),
            move |site| {
                careless(site, &members(site))?;
                site.shell(&format!("echo x > root/{place}/new"), &[])?;
                Ok(site.intact().is_err())
            },
            move |site| install(site, true, &members(site)),
        ));
    }
    for &place in FIFOS {
        let members = move || vec![member(format!("./{place}"), EntryType::Fifo, "")];
        attacks.push(Attack::new(
            format!("debs/fifo-for-{}", place.replace('/', "-")),
            move |site| {
                careless(site, &members())?;
                let read = site.run(&format!("timeout 0.3 cat root/{place}"), &[])?;
                Ok(read.status == 124)
            },
            move |site| install(site, true, &members()),
        ));
    }
    for (name, kind) in [("block", EntryType::Block), ("character", EntryType::Char)] {
        attacks.push(Attack::new(
            format!("debs/{name}-device"),
            move |site| {
                careless(site, &[member("./dev/node", kind, "")])?;
                let made = fs::symlink_metadata(site.path("root/dev/node"));
                Ok(made.is_ok_and(|made| made.rdev() != 0))
            },
            move |site| {
                let held = install(site, true, &[member("./dev/node", kind, "")])?;
                let made = site.shell(
                    "[ ! -e out/T.tar ] || tar -tvf out/T.tar | grep '^[bc]' || true",
                    &[],
                )?;
                Ok(held.and(if made.is_empty() { Ok(()) } else { Err(made) }))
            },
        ));
    }
    attacks
}

/// As tar(1) does it when it is told to trust names.
fn careless(site: &Site, members: &[Member]) -> TaskResult<bool> {
    fs::write(site.path("data.tar"), archive(members)?)?;
    site.shell(
        "rm -rf root; mkdir -p root/usr; cd root
         tar --extract --absolute-names --keep-directory-symlink --file ../data.tar 2>/dev/null || true",
        &[],
    )?;
    if site.caller == Caller::User {
        site.shell("chown -hR 61236:61236 root", &[])?;
    }
    Ok(site.intact().is_err())
}

/// As a build does it.
fn install(site: &Site, essential: bool, members: &[Member]) -> TaskResult<Result<(), String>> {
    site.shell(
        "rm -rf hostile; cp -a repository hostile; rm -f hostile/attack.deb",
        &[],
    )?;
    let essential = if essential {
        "Essential: yes\nPriority: required\n"
    } else {
        ""
    };
    let control = format!(
        "Package: hostile\nVersion: 1\nArchitecture: all\nMaintainer: t <t@localhost>\n\
         Description: t\n{essential}"
    );
    fs::write(
        site.path("hostile/hostile.deb"),
        deb(&control, &archive(members)?)?,
    )?;
    site.shell(
        "cd hostile; apt-ftparchive packages . > Packages; apt-ftparchive release . > Release",
        &[],
    )?;
    let text = "%packages --nocore\nhostile\n%end\n";
    let text = site
        .kickstart(text)
        .replace("/repository ./", "/hostile ./");
    let line = site.line(&text, "")?;
    Ok(site.run(&line, &[])?.ended())
}

/// An archive with exactly these names.
fn archive(members: &[Member]) -> TaskResult<Vec<u8>> {
    let mut builder = tar::Builder::new(Vec::new());
    for member in members {
        let mut header = Header::new_ustar();
        let name = member.name.as_bytes();
        let long = "a name that is too long for its header";
        let fields = header.as_old_mut();
        fields
            .name
            .get_mut(..name.len())
            .ok_or(long)?
            .copy_from_slice(name);
        let link = member.link.as_bytes();
        fields
            .linkname
            .get_mut(..link.len())
            .ok_or(long)?
            .copy_from_slice(link);
        header.set_entry_type(member.kind);
        header.set_mode(member.mode);
        header.set_uid(0);
        header.set_gid(0);
        header.set_mtime(0);
        header.set_device_major(7)?;
        header.set_device_minor(0)?;
        let content: &[u8] = match member.kind {
            EntryType::Regular => b"of the attacker",
            _ => b"",
        };
        header.set_size(content.len() as u64);
        header.set_cksum();
        builder.append(&header, content)?;
    }
    Ok(builder.into_inner()?)
}

/// A package: an ar(1) archive of three.
fn deb(control: &str, data: &[u8]) -> TaskResult<Vec<u8>> {
    let mut builder = tar::Builder::new(Vec::new());
    let mut header = Header::new_ustar();
    header.set_size(control.len() as u64);
    header.set_mode(0o644);
    builder.append_data(&mut header, "./control", control.as_bytes())?;
    let control = builder.into_inner()?;
    let mut deb = b"!<arch>\n".to_vec();
    for (name, content) in [
        ("debian-binary", b"2.0\n".as_slice()),
        ("control.tar", control.as_slice()),
        ("data.tar", data),
    ] {
        deb.extend(
            format!(
                "{name:<16}0           0     0     100644  {:<10}`\n",
                content.len()
            )
            .bytes(),
        );
        deb.extend(content);
        deb.extend(std::iter::repeat_n(b'\n', content.len() % 2));
    }
    Ok(deb)
}
