//! Scripts that turn the root into something else before the build goes on in it.

use super::site::Site;
use super::whole_run::Attack;
use crate::TaskResult;

/// What is replaced.
const PLACES: &[&str] = &[
    "etc",
    "usr",
    "usr/bin",
    "usr/bin/sh",
    "usr/lib64/ld-linux-x86-64.so.2",
    "proc",
    "dev",
    "sys",
    "run",
    "tmp",
    "var",
    "var/lib/dpkg",
    "boot",
    "root",
];

/// By what.
const KINDS: &[(&str, &str)] = &[
    ("link", "ln -s \"$VICTIMS\" $place"),
    ("fifo", "mkfifo $place"),
];

pub(super) fn attacks() -> Vec<Attack> {
    let mut attacks = Vec::new();
    for &place in PLACES {
        for &(kind, make) in KINDS {
            let trap = move |site: &Site| {
                let victims = site.text("victims");
                format!(
                    "VICTIMS={victims}; place={place}; rm -rf $place; mkdir -p $(dirname $place); {make}"
                )
            };
            attacks.push(Attack::new(
                format!("roots/{kind}-for-{}", place.replace('/', "-")),
                move |site| careless(site, place, &trap(site)),
                move |site| {
                    let text = format!(
                        "%post --nochroot --interpreter=/bin/sh\ncd $INSTALL_ROOT && {{ {}; }}\n%end\n\
                         %post --interpreter=/bin/sh\necho x > /opt/after\n%end\n\
                         %post --nochroot --interpreter=/bin/sh\ntrue\n%end\n",
                        trap(site)
                    );
                    Ok(site.build(&text, "")?.ended())
                },
            ));
        }
    }
    attacks
}

/// A program that goes on by paths: it writes outside, waits for ever, or can do no more.
fn careless(site: &Site, place: &str, trap: &str) -> TaskResult<bool> {
    site.shell(
        &format!("rm -rf root; mkdir -p root/{place}; cd root; {trap}"),
        &[],
    )?;
    let write = format!(
        "cd root; {{ echo x > {place}/new || echo of the attacker > {place}; }} 2> /dev/null"
    );
    let run = site.run(&format!("timeout 0.3 sh -c '{write}'"), &[])?;
    Ok(site.intact().is_err() || run.status != 0)
}
