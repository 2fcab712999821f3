//! Random edits of random kickstarts.

use super::oracle::{KINDS, holds};

#[test]
fn random_edits_do_what_they_say_and_nothing_else() {
    let count = std::env::var("KICKSTART_EDITS").ok();
    let count: usize = count.and_then(|count| count.parse().ok()).unwrap_or(3_000);
    let mut random = Random(7);
    let mut done = 0;
    for _ in 0..count {
        let ends = &ENDS[random.below(ENDS.len())..];
        let text: String = (0..random.below(9))
            .map(|_| random.one(LINES).to_owned() + random.one(ends))
            .collect();
        let kind = random.below(KINDS);
        let (at, name) = (random.below(99), random.below(99));
        let value = random.text(VALUES, 4);
        done += usize::from(holds(&text, kind, at, name, &value));
    }
    assert!(
        done * 20 > count,
        "{done} of {count} were done: the pieces say nothing"
    );
}

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

    fn one<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.below(of.len())]
    }

    fn text(&mut self, of: &[&str], most: usize) -> String {
        (0..self.below(most)).map(|_| self.one(of)).collect()
    }
}

const LINES: &[&str] = &[
    "lang C",
    "part / --size=1 --grow",
    "part --siz 1 -- /x # c",
    "volgroup v pv.1 --pesize=4 pv.2",
    "  # c",
    "",
    "auth --x",
    "%packages",
    "%packages --default",
    "vim",
    "-nano # c",
    "@core --optional",
    "%post --log=/x",
    "%pre",
    "%end",
    "%end # c",
    "%include x",
    "echo 'a",
    "%addon a b",
    "user --name='a b'#c",
    "\u{feff}",
    "\\",
    "part '/",
    "raid / --level=1 a b",
    "%ksappend x",
    "a\u{b}b",
    "repo --name=a --baseurl=b",
    "lang C\\",
    " %post x",
    "\"%post\"",
];
const ENDS: &[&str] = &["\n", "\n", "\n", "\r\n", "\r\n", "\r", "\u{2028}", ""];
const VALUES: &[&str] = &[
    "a",
    " ",
    "\n",
    "\r",
    "\r\n",
    "%end",
    "%post",
    "#",
    "'",
    "\"",
    "\\",
    "-",
    "--",
    "=",
    "x",
    "\u{85}",
    "é",
    "%include x",
    "\t",
];
