//! Attacks by code that a build runs: in the script of a Debian package, in
//! `%post`, in `%post --nochroot`, and in the scriptlet of an RPM package.

use std::collections::BTreeMap;
use std::fs::{self, OpenOptions};
use std::os::fd::OwnedFd;
use std::os::linux::net::SocketAddrExt;
use std::os::unix::fs::{OpenOptionsExt, chown};
use std::os::unix::net::{SocketAddr, UnixDatagram, UnixListener};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use super::payload::{self, World};
use super::site::{Caller, SECRET, Site};
use super::{Kind, LAB, Outcome};
use crate::TaskResult;

/// Where code of others runs.
const CONTEXTS: [&str; 4] = ["package", "post", "nochroot", "scriptlet"];
/// What the environment of the caller has.
const ENVIRONMENT: [&str; 6] = [
    "SECRET_TOKEN",
    "SSH_AUTH_SOCK",
    "AWS_SECRET_ACCESS_KEY",
    "GITHUB_TOKEN",
    "GPG_AGENT_INFO",
    "XDG_RUNTIME_DIR",
];

/// All of them.
pub(super) struct Inside;

impl Kind for Inside {
    fn list(&self) -> Vec<String> {
        let mut names = Vec::new();
        for context in CONTEXTS {
            let world = world(context, Path::new("/"), 0);
            for probe in payload::probes(&world) {
                names.push(format!("{context}/{}", probe.name));
            }
        }
        names
    }

    fn run(&self, site: &Site, wants: &dyn Fn(&str) -> bool) -> TaskResult<Vec<Outcome>> {
        let outside = Outside::new(site)?;
        let mut outcomes = Vec::new();
        let mut held = BTreeMap::new();
        let contexts: Vec<_> = CONTEXTS
            .into_iter()
            .filter(|context| {
                self.list()
                    .iter()
                    .any(|n| n.starts_with(context) && wants(n))
            })
            .collect();
        if contexts.iter().any(|context| *context != "scriptlet") {
            held.append(&mut outside.debian()?);
        }
        if contexts.contains(&"scriptlet") {
            held.append(&mut outside.rpm()?);
        }
        site.intact()
            .map_err(|how| format!("attacks from inside: {how}"))?;
        for context in contexts {
            let bare = outside.bare(context)?;
            for (name, came) in bare {
                let name = format!("{context}/{name}");
                if !wants(&name) {
                    continue;
                }
                let silent = || Err("the payload did not run".to_owned());
                outcomes.push(Outcome {
                    held: held.remove(&name).unwrap_or_else(silent),
                    proved: came.map_or(Ok(()), |()| {
                        Err(
                            "as the kernel refuses them, or lacks them, without our protection too"
                                .to_owned(),
                        )
                    }),
                    caller: site.caller,
                    seconds: 0.0,
                    name,
                });
            }
        }
        Ok(outcomes)
    }
}

/// By name: whether the attack held.
type Results = BTreeMap<String, Result<(), String>>;

/// What a payload finds to attack.
fn world(context: &str, site: &Path, process: u32) -> World {
    let path = |name: &str| site.join(name).display().to_string();
    let nochroot = context == "nochroot";
    let caller = site
        .file_name()
        .map(|name| name.to_string_lossy().into_owned());
    let caller = caller.unwrap_or_default();
    let installed = "/usr/lib/attack/payload";
    World {
        context: context.to_owned(),
        program: if nochroot {
            format!("$INSTALL_ROOT{installed}")
        } else {
            installed.to_owned()
        },
        victim: path("victims/secret"),
        secret: SECRET.to_owned(),
        sees_host_files: nochroot,
        scratch: if nochroot {
            "$TMPDIR".to_owned()
        } else {
            "/tmp".to_owned()
        },
        process,
        mark: format!("attack-by-{caller}"),
        shared_memory: 0x6174_0000 + i32::from(caller == "user"),
        abstract_name: format!("attack-{caller}"),
        services: ["/tmp", "/srv", "/media"]
            .map(|place| format!("{place}/services-{caller}"))
            .to_vec(),
        directories: if nochroot {
            ["$INSTALL_ROOT", "$LIVE_ROOT", "$TMPDIR"]
                .map(str::to_owned)
                .to_vec()
        } else {
            Vec::new()
        },
        environment: ENVIRONMENT
            .iter()
            .map(|name| ((*name).to_owned(), format!("value-of-{name}-{caller}")))
            .collect(),
    }
}

/// The build host, as far as an attack may see it.
struct Outside<'s> {
    site: &'s Site,
    victim: Child,
    _sockets: Vec<OwnedFd>,
}

impl Drop for Outside<'_> {
    fn drop(&mut self) {
        let _ = self.victim.kill();
        let _ = self.victim.wait();
    }
}

impl<'s> Outside<'s> {
    fn new(site: &'s Site) -> TaskResult<Self> {
        let mut about = world("post", &site.directory, 0);
        let payload = Path::new(LAB).join("bin/xtask");
        let sleep = format!(
            "exec {} payload --sleep 3000 --mark {}",
            payload.display(),
            about.mark
        );
        let variables = variables(&about);
        let mut command: Command = site.command(&sleep, &variables);
        let victim = command.stdout(Stdio::null()).spawn()?;
        about.process = victim.id();
        let mut sockets: Vec<OwnedFd> = Vec::new();
        for place in &about.services {
            sockets.extend(services(place, site.caller)?);
        }
        let name = SocketAddr::from_abstract_name(&about.abstract_name)?;
        sockets.push(UnixListener::bind_addr(&name)?.into());
        let name = SocketAddr::from_abstract_name(format!("{}-datagrams", about.abstract_name))?;
        sockets.push(UnixDatagram::bind_addr(&name)?.into());
        payload::share_memory(about.shared_memory)?;
        let outside = Self {
            site,
            victim,
            _sockets: sockets,
        };
        fs::create_dir_all(site.path("worlds"))?;
        for context in CONTEXTS {
            let file = site.path("worlds").join(format!("{context}.json"));
            fs::write(file, outside.world(context).to_json())?;
        }
        site.shell(include_str!("payload-packages.sh"), &[&payload])?;
        site.own_all()?;
        Ok(outside)
    }

    fn world(&self, context: &str) -> World {
        world(context, &self.site.directory, self.victim.id())
    }

    /// A build of Debian packages on a terminal, with files of the caller open.
    fn debian(&self) -> TaskResult<Results> {
        let payload = |root: &str, context: &str| {
            format!(
                "{root}/usr/lib/attack/payload payload --world {root}/usr/lib/attack/{context}.json \
                 --results {root}/attack-results/{context}"
            )
        };
        let text = format!(
            "%packages --nocore\nattack\n%end\n\
             %post --interpreter=/bin/sh --erroronfail\n{}\n%end\n\
             %post --nochroot --interpreter=/bin/sh --erroronfail\n{}\n%end\n",
            payload("", "post"),
            payload("$INSTALL_ROOT", "nochroot"),
        );
        let text = self.site.kickstart(&text);
        self.build(&text, "", &["package", "post", "nochroot"])
    }

    /// A build of RPM packages, likewise.
    fn rpm(&self) -> TaskResult<Results> {
        let text = format!(
            "repo --name=local --baseurl=file://{}\npart / --size=100 --fstype=ext4\n\
             %packages --nocore\nbase\nattack\n%end\n",
            self.site.text("rpms")
        );
        self.build(&text, "--no-gpg-check local", &["scriptlet"])
    }

    fn build(&self, text: &str, options: &str, contexts: &[&str]) -> TaskResult<Results> {
        let line = self.site.line(text, &format!("--verbose {options}"))?;
        let world = self.world("post");
        let run = self.on_terminal(&line, &world, &[])?;
        let mut results = Results::new();
        for &context in contexts {
            let Some(said) = self.site.built(&format!("attack-results/{context}"))? else {
                let end: Vec<_> = run.lines().rev().take(12).collect();
                let end: Vec<_> = end.into_iter().rev().collect();
                return Err(format!("the build made nothing:\n{}", end.join("\n")).into());
            };
            results.extend(self.judge(context, &said));
        }
        Ok(results)
    }

    /// The payload without any protection.
    fn bare(&self, context: &str) -> TaskResult<Results> {
        let site = self.site;
        site.shell("rm -rf plain; mkdir -p plain/outer/work/root plain/outer/work/live plain/outer/work/tmp", &[])?;
        let mut world = self.world(context);
        world.program = Path::new(LAB).join("bin/xtask").display().to_string();
        "$TMPDIR".clone_into(&mut world.scratch);
        fs::write(site.path("plain/world.json"), world.to_json())?;
        site.own_all()?;
        // A user's build is in namespaces of its own, where the user is root; what
        // that may is seen in such, what a user may is not.
        let alone: &[&str] = match site.caller {
            Caller::Root => &[""],
            Caller::User => &["", "unshare --map-root-user --mount --net --uts --ipc"],
        };
        let own: Vec<_> = [
            ("INSTALL_ROOT", "root"),
            ("LIVE_ROOT", "live"),
            ("TMPDIR", "tmp"),
        ]
        .map(|(name, place)| (name, site.text(&format!("plain/outer/work/{place}"))))
        .to_vec();
        let own: Vec<_> = own
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        let mut results = Results::new();
        for alone in alone {
            let line = format!(
                "{alone} {} payload --world plain/world.json --results plain/results",
                world.program
            );
            self.on_terminal(&line, &world, &own)?;
            let said = fs::read_to_string(site.path("plain/results"))?;
            for (name, held) in self.judge(context, &said) {
                // What came through one time can come through.
                let name = name.trim_start_matches(&format!("{context}/")).to_owned();
                let before = results.remove(&name).unwrap_or(Ok(()));
                results.insert(name, before.and(held));
            }
            site.restore()?;
        }
        Ok(results)
    }

    /// Runs `line` on a terminal of its own, with two files open and secrets in
    /// the environment. What it said.
    fn on_terminal(&self, line: &str, world: &World, more: &[(&str, &str)]) -> TaskResult<String> {
        let script = self.site.path("line.sh");
        fs::write(
            &script,
            format!("exec {line} 8< victims/secret 9< victims\n"),
        )?;
        let mut variables = variables(world);
        variables.extend(more);
        let line =
            "exec timeout --foreground --kill-after=2 100 script -qec 'sh line.sh' /dev/null";
        let mut command = self.site.command(line, &variables);
        let output = command.output()?;
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    }

    /// What a payload wrote; for what it left running, what there is now.
    fn judge(&self, context: &str, said: &str) -> Results {
        let mut results = Results::new();
        for line in said.lines() {
            let Some((name, outcome)) = line.split_once(' ') else {
                continue;
            };
            let outcome = match name.strip_prefix("daemons/") {
                Some(kind) => end_daemon(&self.world(context).daemon(kind)),
                None => outcome
                    .strip_prefix("escaped ")
                    .map_or(Ok(()), |how| Err(how.to_owned())),
            };
            results.insert(format!("{context}/{name}"), outcome);
        }
        results
    }
}

/// The caller's environment.
fn variables(world: &World) -> Vec<(&str, &str)> {
    let pairs = world.environment.iter();
    pairs
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect()
}

/// Services that listen in `place`, which everybody may ask.
fn services(place: &str, caller: Caller) -> TaskResult<Vec<OwnedFd>> {
    fs::create_dir(place)?;
    let path = |name: &str| Path::new(place).join(name);
    let fifo = std::ffi::CString::new(path("fifo").into_os_string().into_encoded_bytes())?;
    rustix::fs::mknodat(
        rustix::fs::CWD,
        fifo.as_c_str(),
        rustix::fs::FileType::Fifo,
        rustix::fs::Mode::from_raw_mode(0o666),
        0,
    )?;
    let stream = UnixListener::bind(path("service"))?;
    let datagrams = UnixDatagram::bind(path("datagrams"))?;
    for name in ["", "service", "datagrams", "fifo"] {
        chown(path(name), Some(caller.uid()), Some(caller.uid()))?;
    }
    let mut both = OpenOptions::new();
    both.read(true).write(true).custom_flags(libc::O_NONBLOCK);
    let fifo = both.open(path("fifo"))?;
    Ok(vec![stream.into(), datagrams.into(), fifo.into()])
}

/// Ends the processes that have `mark` in their command line; there must be none.
fn end_daemon(mark: &str) -> Result<(), String> {
    let mut found = Vec::new();
    for entry in fs::read_dir("/proc").into_iter().flatten().flatten() {
        let line = fs::read(entry.path().join("cmdline")).unwrap_or_default();
        let number = entry.file_name().to_string_lossy().parse::<i32>();
        if let Ok(number) = number
            && String::from_utf8_lossy(&line).contains(mark)
        {
            found.push(number);
            if let Some(process) = rustix::process::Pid::from_raw(number) {
                let _ = rustix::process::kill_process(process, rustix::process::Signal::KILL);
            }
        }
    }
    if found.is_empty() {
        return Ok(());
    }
    Err(format!("still running: {found:?}"))
}
