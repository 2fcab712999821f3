//! Words that are not options.

use livecd_kickstart::DocumentLine;

use super::{line, refused};

#[test]
fn words_that_are_no_options_are_edited_in_place() {
    let set = |number, value: &'static str| {
        move |line: &mut DocumentLine| line.set_positional(number, value)
    };
    line("lang  C  # c\n", 0, set(0, "de_DE"), "lang  de_DE  # c\n");
    line(
        "timezone --utc 'Europe/Berlin'\n",
        0,
        set(0, "UTC"),
        "timezone --utc UTC\n",
    );
    line(
        "volgroup v pv.1 --pesize=4 \n",
        0,
        set(1, "pv 2"),
        "volgroup v \"pv 2\" --pesize=4 \n",
    );
    line("part -- -x\n", 0, set(0, "-y"), "part -- -y\n");
    line("%include a # c", 0, set(0, "b c"), "%include \"b c\" # c");
    line(
        "%post\n%include a\n%end\n",
        1,
        set(0, "b"),
        "%post\n%include b\n%end\n",
    );
    line("%addon a b\n%end\n", 0, set(1, "c"), "%addon a c\n%end\n");
    line(
        "volgroup v a --pesize=4\n",
        0,
        |line| line.add_positional("b"),
        "volgroup v a b --pesize=4\n",
    );
    line("lang\r\n", 0, |line| line.add_positional("C"), "lang C\r\n");
    line(
        "volgroup v a b#c\n",
        0,
        |line| line.remove_positional(2),
        "volgroup v a #c\n",
    );
    for value in ["-x", "--grow", "a\nb", "\u{85}"] {
        refused("part /\n", |document| {
            document.line_mut(0)?.set_positional(0, value)
        });
        refused("part /\n", |document| {
            document.line_mut(0)?.add_positional(value)
        });
    }
    refused("part /\n", |document| {
        document.line_mut(0)?.set_positional(1, "x")
    });
    refused("%post\nls x\n%end\n", |document| {
        document.line_mut(1)?.set_positional(0, "x")
    });
}
