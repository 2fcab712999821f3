//! Bodies, and sections as a whole.

use livecd_kickstart::Document;

use super::{document, refused};

#[test]
fn bodies_hold_only_their_own_text() {
    let text = "%pre\na\n%end\n%post --log=/x\nb\n%end # c\nlang C\n";
    let set = |body: &'static str| move |document: &mut Document| document.set_body(3, body);
    document(
        text,
        set("x 'y\n  # z"),
        "%pre\na\n%end\n%post --log=/x\nx 'y\n  # z\n%end # c\nlang C\n",
    );
    document(
        text,
        set(""),
        "%pre\na\n%end\n%post --log=/x\n%end # c\nlang C\n",
    );
    document(
        "%post\r\na\r\n%end",
        |document| document.set_body(0, "x\ny\r\nz"),
        "%post\r\nx\r\ny\r\nz\r\n%end",
    );
    document("%post", |document| document.set_body(0, "x"), "%post\nx\n");
    for body in [
        "%end",
        "a\n  %end\nb",
        "%post\n",
        "a\u{b}%end",
        "a\r%end\n",
        "%include x",
        " %ksappend x",
        "%packages",
        "cat <<EOF\n%end # no\nEOF\n",
    ] {
        refused(text, |document| document.set_body(3, body));
        refused(text, |document| {
            document.insert_section(0, &["%post"], body).map(drop)
        });
    }
    refused(text, |document| document.set_body(4, "x"));
    refused(text, |document| document.set_body(6, "x"));
    // What is a script may not be a package.
    refused("%packages\nvim\n%end\n", |document| {
        document.set_body(0, "%end\nx")
    });
    assert_eq!(
        Document::parse("%post\r\na\r\nb").body(0).as_deref(),
        Ok("a\nb")
    );
}

#[test]
fn sections_come_go_and_move_whole() {
    let text = "lang C\n%post\na\n%end\n";
    let insert = |at| {
        move |document: &mut Document| {
            document
                .insert_section(at, &["%pre", "--log", "a b"], "x")
                .map(drop)
        }
    };
    document(
        text,
        insert(0),
        "%pre --log \"a b\"\nx\n%end\nlang C\n%post\na\n%end\n",
    );
    document(
        text.trim_end(),
        insert(4),
        "lang C\n%post\na\n%end\n%pre --log \"a b\"\nx\n%end\n",
    );
    for at in [2, 3, 5] {
        refused(text, insert(at));
    }
    for header in [
        &["%pre\nx"][..],
        &["lang"],
        &["%per"],
        &["%end"],
        &["%pre", "a\nb"],
        &[],
    ] {
        refused(text, |document| {
            document.insert_section(0, header, "").map(drop)
        });
    }
    document(text, |document| document.remove_section(1), "lang C\n");
    document(
        text,
        |document| document.move_lines(1..4, 0),
        "%post\na\n%end\nlang C\n",
    );
    document(
        text.trim_end(),
        |document| document.move_lines(1..4, 0),
        "%post\na\n%end\nlang C\n",
    );
    for (lines, to) in [
        (1..2, 0),
        (2..3, 0),
        (3..4, 0),
        (0..1, 2),
        (1..3, 4),
        (1..4, 2),
        (0..9, 0),
    ] {
        refused(text, |document| document.move_lines(lines.clone(), to));
    }
    let two = "%pre\na\nb\n%end\n%pre\nc\n%end\n";
    document(
        two,
        |document| document.move_lines(1..2, 3),
        "%pre\nb\na\n%end\n%pre\nc\n%end\n",
    );
    document(
        two,
        |document| document.move_lines(1..2, 6),
        "%pre\nb\n%end\n%pre\nc\na\n%end\n",
    );
    refused(two, |document| document.remove_lines(3..5));
    // An old one that has no end is followed by another.
    let old = "%pre\na\n%post\nb\n";
    document(old, |document| document.remove_section(0), "%post\nb\n");
    document(old, |document| document.remove_section(2), "%pre\na\n");
}
