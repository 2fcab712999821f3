//! Messages about repositories.

use std::fs;

use expect_test::expect;

use super::NONE;
use crate::support::{Scratch, lacks};

#[test]
fn no_repository() {
    if lacks(&["apt-get", "mksquashfs"]) {
        return;
    }
    let messages = Scratch::new().fails("%packages\nbash\n%end\n", NONE, 1);
    expect![[r#"
        error: could not install packages
          because: no repository to install packages from; name one with `repo` or `url` in the kickstart, or with --repo
    "#]]
    .assert_eq(&messages);
}

#[test]
fn an_unknown_suite() {
    if lacks(&["apt-get", "mksquashfs"]) {
        return;
    }
    let scratch = Scratch::new();
    let repository = scratch.path("mirror");
    fs::create_dir(&repository).unwrap();
    let text = format!(
        "repo --name=local --baseurl=\"file:{} nosuite main\"\n",
        repository.display()
    );
    let messages = scratch.fails(&text, NONE, 1);
    expect![[r#"
        error[build]: could not install packages: could not use repository local (file:$DIR/mirror nosuite): it has no such suite; check the suite's name
         --> $DIR/main.ks:1:1
          |
        1 | repo --name=local --baseurl="file:$DIR/mirror nosuite main"
          | ^
    "#]]
    .assert_eq(&briefly_underlined(&messages));
}

/// With one caret for a whole line, whose length is that of a directory's name.
fn briefly_underlined(messages: &str) -> String {
    let mut shown = messages.to_owned();
    while shown.contains("^^") {
        shown = shown.replace("^^", "^");
    }
    shown
}

#[test]
fn an_unsigned_repository() {
    if lacks(&["apt-get", "mksquashfs"]) {
        return;
    }
    let scratch = Scratch::new();
    let repository = scratch.path("mirror");
    fs::create_dir(&repository).unwrap();
    fs::write(repository.join("Packages"), "").unwrap();
    fs::write(
        repository.join("Release"),
        "Suite: local\nDate: Mon, 01 Jan 2024 00:00:00 UTC\n",
    )
    .unwrap();
    let text = format!(
        "repo --name=local --baseurl=\"file:{} ./\"\n",
        repository.display()
    );
    let messages = scratch.fails(&text, NONE, 1);
    expect![[r#"
        error[build]: could not install packages: could not use repository local (file:$DIR/mirror ./): it is not signed; if you trust it all the same, put [trusted=yes] before its URL
         --> $DIR/main.ks:1:1
          |
        1 | repo --name=local --baseurl="file:$DIR/mirror ./"
          | ^
    "#]]
    .assert_eq(&briefly_underlined(&messages));
}
