//! Lines of `%packages`.

use livecd_kickstart::Document;

use super::{document, line, refused};

#[test]
fn packages_are_edited_with_what_stands_around_them() {
    let text = "%packages\r\n@core # c\r\n  vim\r\n%end\r\n";
    line(
        text,
        1,
        |line| line.set_package("@^gnome"),
        &text.replace("@core", "@^gnome"),
    );
    line(
        text,
        2,
        |line| line.set_package("-vim"),
        &text.replace("vim", "-vim"),
    );
    let add = |document: &mut Document| document.add_package("nano").map(drop);
    document(text, add, &text.replace("%end", "nano\r\n%end"));
    document("lang C", add, "lang C\n%packages\nnano\n%end\n");
    document("%packages\nvim", add, "%packages\nvim\nnano\n");
    let remove = |document: &mut Document| document.remove(2).map(drop);
    document(text, remove, &text.replace("  vim\r\n", ""));
    for entry in [
        "",
        " ",
        "a\nb",
        "a # b",
        "#",
        " a",
        "%end",
        "%post",
        "%include x",
        "a\u{b}",
        "%packages",
    ] {
        refused(text, |document| document.line_mut(1)?.set_package(entry));
        refused(text, |document| document.add_package(entry).map(drop));
    }
    assert_eq!(Document::parse(text).packages().collect::<Vec<_>>(), [1, 2]);
    refused("part /\n", |document| {
        document.line_mut(0)?.set_package("vim")
    });
}
