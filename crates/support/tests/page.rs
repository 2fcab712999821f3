//! `docs/kickstart-support.md` is made from the table. After a change of the
//! table: `UPDATE_EXPECT=1 cargo test -p livecd-support`.

use livecd_support::{SECTIONS, Support, Treatment, commands};

const HEAD: &str = "\
# What becomes of a kickstart

Every command and section of every version of the kickstart language, and what it does to an
image. `livecd-creator explain KICKSTART` says the same of each line of a kickstart, with the
files it includes, and `--strict` makes it fail if anything is ignored. How scripts are run is in
[scripts.md](scripts.md).

This page is made from the table that the program itself uses (`crates/support/src/`);
a test keeps the two the same.
";

const PARTS: [(&str, &str, Treatment); 3] = [
    ("Applied", "These change the image.", Treatment::Applied),
    (
        "Ignored, with a warning",
        "These do nothing, and their authors may expect that they do: a build warns before it begins.",
        Treatment::Warned,
    ),
    (
        "Without effect",
        "These are about the installer or the machine that is installed on. They mean nothing for \
         an image, and nothing is said about them.",
        Treatment::Silent,
    ),
];

fn page() -> String {
    let mut all: Vec<&Support> = commands().chain(SECTIONS).collect();
    all.sort_by_key(|support| (support.names[0].starts_with('%'), support.names[0]));
    let mut page = HEAD.to_owned();
    for (title, text, treatment) in PARTS {
        page += &format!("\n## {title}\n\n{text}\n\n| word | what |\n| --- | --- |\n");
        for support in all.iter().filter(|support| support.treatment == treatment) {
            let names: Vec<String> = support.names.iter().map(|n| format!("`{n}`")).collect();
            let mut text = support.text.to_owned();
            for (option, why) in support.ignored_options {
                text += &format!("<br>`{option}` is ignored: {why}");
            }
            page += &format!("| {} | {text} |\n", names.join(", "));
        }
    }
    page
}

#[test]
fn the_documentation_says_what_the_table_says() {
    expect_test::expect_file!["../../../docs/kickstart-support.md"].assert_eq(&page());
}
