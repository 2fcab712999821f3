//! Random changes to kickstarts: nothing panics, and what is accepted is
//! written so that it is read back as the same.
//!
//! `KICKSTART_MUTATIONS` is how many are tried; the default takes a second.

use livecd_kickstart::{Document, Kickstart, ParseOptions, Version, format};

/// Pieces that kickstarts are made of.
const PIECES: &[&str] = &[
    "part",
    " ",
    "/",
    "--size=1",
    "\n",
    "%packages\n",
    "%end\n",
    "@core",
    "--optional",
    "-",
    "raid",
    "--level=1",
    "--device=md0",
    "raid.1",
    "logvol",
    "--name=",
    "a",
    "--vgname=v",
    "volgroup",
    "pv.1",
    "user",
    "--groups=a,b",
    "\"",
    "'",
    "\\",
    "#",
    "%post\n",
    "%include x",
    "%ksappend y\n",
    "network",
    "--teamslaves=",
    "a'{}'",
    "--bootproto=dhcp",
    "bootloader",
    "--append=",
    "\"a b\"",
    "url --url=x\n",
    "repo --name=r",
    "--baseurl=u",
    "\r\n",
    "\u{b}",
    "\u{2028}",
    "\u{feff}",
    "é",
    "--",
    "=",
    ",",
    "\t",
    "realm join",
    "--no-password",
    "d",
    "btrfs",
    "--data=0",
    "snapshot v/l",
    "--when=pre-install",
    "mount",
    "--reformat",
    "timezone",
    "UTC",
    "--utc",
    "lang C\n",
    "rootpw --lock\n",
    "firewall",
    "--port=22,http:udp",
    "%addon a b\n",
    "%certificate --filename=f --dir=d\n",
    "x\n",
    "keyboard",
    "--xlayouts=us",
    "@^env\n",
    "#platform=x\n",
    "device",
    "zfcp --devnum=1",
    "autopart --type=lvm\n",
    "99999999999999999999",
    "-1",
    "--percent",
    "syspurpose --addon=a",
    "rhsm --organization=a --activation-key=",
    "services --enabled=a",
    "\0",
];

/// A small generator, so that a failure can be repeated.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6364136223846793005)
            .wrapping_add(1442695040888963407);
        (self.0 >> 33) as usize % end
    }

    fn text(&mut self) -> String {
        let pieces = 1 + self.below(24);
        (0..pieces)
            .map(|_| {
                PIECES[self.below(PIECES.len())].to_owned() + [" ", "", " ", "\n"][self.below(4)]
            })
            .collect()
    }
}

#[test]
fn nothing_panics_and_what_is_written_is_read_back() {
    let count = std::env::var("KICKSTART_MUTATIONS")
        .ok()
        .and_then(|count| count.parse().ok())
        .unwrap_or(2_000);
    let versions: Vec<Version> = Version::all().collect();
    let mut random = Random(1);
    let mut accepted = 0;
    for _ in 0..count {
        let text = random.text();
        assert_eq!(Document::parse(&text).to_string(), text);
        let version = versions[random.below(versions.len())];
        let _ = format(&text, version);
        let options = match random.below(2) {
            0 => ParseOptions::default(),
            _ => ParseOptions::version(version),
        };
        match Kickstart::parse_with(&text, "text", &options) {
            Ok(kickstart) => {
                accepted += 1;
                round_trip(&text, &kickstart, &options);
            }
            Err(errors) => {
                let shown = errors.to_string();
                assert!(!shown.contains("internal"), "{text:?}\n{shown}");
            }
        }
    }
    assert!(
        accepted * 50 > count,
        "{accepted} of {count} were accepted: the pieces say nothing"
    );
}

fn round_trip(text: &str, kickstart: &Kickstart, options: &ParseOptions) {
    let written = kickstart.to_string();
    let again = Kickstart::parse_with(&written, "written", options)
        .unwrap_or_else(|errors| panic!("{text:?}\nwas written as\n{written}\n{errors}"));
    assert_eq!(written, again.to_string(), "{text:?}");
    assert!(
        meaning(kickstart) == meaning(&again),
        "{text:?}\nwas written as\n{written}"
    );
}

/// The values, of which the last line of a file may have no end; written, it has one.
fn meaning(kickstart: &Kickstart) -> Kickstart {
    let mut values = kickstart.without_places();
    let scripts = values.scripts.iter_mut().map(|script| &mut script.body);
    let sections = values.sections.iter_mut().map(|section| &mut section.body);
    let certificates = values
        .certificates
        .iter_mut()
        .map(|certificate| &mut certificate.cert);
    for body in scripts.chain(sections).chain(certificates) {
        if !body.ends_with('\n') {
            body.push('\n');
        }
    }
    values
}
