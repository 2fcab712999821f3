//! Options: set where they stand, put in where they belong, taken out wherever they stand.

use livecd_kickstart::DocumentLine;

use super::{Edit, line, refused};

fn option(name: &'static str, value: &'static str) -> impl Fn(&mut DocumentLine) -> Edit {
    move |line| line.set_option(name, value)
}

#[test]
fn an_option_is_set_where_it_stands() {
    for (text, name, value, expected) in [
        // As it is written: abbreviated, apart, quoted, joined.
        (
            "part / --siz 1 --grow\n",
            "--size",
            "2",
            "part / --siz 2 --grow\n",
        ),
        ("part / --siz=1\n", "--size", "2", "part / --siz=2\n"),
        ("part / '--size=1'\n", "--size", "2", "part / --size=2\n"),
        (
            "part / --label=\"a b\"#c\n",
            "--label",
            "x",
            "part / --label=x#c\n",
        ),
        (
            "part / --fsoptions a\n",
            "--fsoptions",
            "-b",
            "part / --fsoptions=-b\n",
        ),
        // Only the last of several counts, and it is the one that stays.
        (
            "part / --size=1 --grow --size=2\n",
            "--size",
            "3",
            "part / --grow --size=3\n",
        ),
        (
            "part / --size 1 --size 2 #c\n",
            "--size",
            "3",
            "part / --size 3 #c\n",
        ),
        // Behind `--` there are no options.
        (
            "part --grow -- /\n",
            "--size",
            "1",
            "part --grow --size=1 -- /\n",
        ),
        (
            "part -- / --size=1\n",
            "--size",
            "2",
            "part --size=2 -- / --size=1\n",
        ),
        // Whatever the line ends in.
        ("part /\r\n", "--size", "1", "part / --size=1\r\n"),
        ("part /", "--size", "1", "part / --size=1"),
        (
            "\u{feff}part / # c\r\n",
            "--size",
            "1",
            "\u{feff}part / --size=1 # c\r\n",
        ),
        (
            "part /\t--label='é' # ü",
            "--label",
            "ß #1",
            "part /\t--label=\"ß #1\" # ü",
        ),
        (
            "user --name=a --gecos=b\n",
            "--gecos",
            "",
            "user --name=a --gecos=\"\"\n",
        ),
        ("  auth   --x=1  # y\n", "--x", "2", "  auth   --x=2  # y\n"),
        (
            "%post --log=/a # c\nls\n%end\n",
            "--log",
            "/b",
            "%post --log=/b # c\nls\n%end\n",
        ),
        (
            "%packages\n%end\n",
            "--timeout",
            "5",
            "%packages --timeout=5\n%end\n",
        ),
    ] {
        line(text, 0, option(name, value), expected);
    }
    line(
        "part /\n",
        0,
        |line| line.set_flag("--grow"),
        "part / --grow\n",
    );
    line(
        "part / --gro\n",
        0,
        |line| line.set_flag("--grow"),
        "part / --grow\n",
    );
}

#[test]
fn what_no_option_can_hold_is_refused() {
    for (text, name, value) in [
        ("part /\n", "--label", "a\nrootpw b"),
        ("part /\n", "--label", "a\r\nb"),
        ("part /\n", "--label", "a\u{2028}b"),
        ("part /\n", "--size\nrootpw b", "1"),
        ("part /\n", "--siz", "1"),
        ("part /\n", "--size=1 --grow", "1"),
        ("part /\n", "size", "1"),
        ("part /\n", "--grow", "yes"),
        ("part '/\n", "--size", "1"),
        ("# part\n", "--size", "1"),
        ("\n", "--size", "1"),
        ("%end\n", "--size", "1"),
        ("%include x\n", "--size", "1"),
        ("auth --a b\n", "--a", "c"),
        ("auth\n", "--a\" b", "c"),
        // The word ends in the line's end, which would be lost.
        ("part /x\\\nlang C\n", "--size", "1"),
    ] {
        refused(text, |document| {
            document.line_mut(0)?.set_option(name, value)
        });
    }
    for body in ["%post\nvim\n%end\n", "%packages\nvim\n%end\n"] {
        refused(body, |document| {
            document.line_mut(1)?.set_option("--size", "1")
        });
        refused(body, |document| {
            document.line_mut(9)?.set_option("--size", "1")
        });
    }
    refused("part /\n", |document| {
        document.line_mut(0)?.set_flag("--size")
    });
}

#[test]
fn an_option_is_taken_out_wherever_it_stands() {
    for (text, expected) in [
        ("part / --size=1 --grow --siz 2\n", "part / --grow\n"),
        ("part / --size=1#c\n", "part / #c\n"),
        ("part --size 1 /\r\n", "part /\r\n"),
        ("part / --grow\n", "part / --grow\n"),
        ("part -- / --size=1\n", "part -- / --size=1\n"),
    ] {
        line(
            text,
            0,
            |line| line.remove_option("--size").map(drop),
            expected,
        );
    }
}
