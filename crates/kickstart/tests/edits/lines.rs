//! Lines that are put in, and errors.

use livecd_kickstart::Document;

use super::{document, refused};

#[test]
fn lines_are_put_in_where_they_are_what_they_are() {
    let text = "lang C\r\n%post\r\na\r\n%end";
    let insert =
        |at, what: &'static str| move |document: &mut Document| document.insert(at, what).map(drop);
    document(
        text,
        insert(0, "# x\ntext"),
        "# x\r\ntext\r\nlang C\r\n%post\r\na\r\n%end",
    );
    document(text, insert(2, "b"), "lang C\r\n%post\r\nb\r\na\r\n%end");
    document(
        text,
        insert(4, "text"),
        "lang C\r\n%post\r\na\r\n%end\r\ntext\r\n",
    );
    document(
        "\u{feff}lang C\n",
        insert(0, "text"),
        "\u{feff}text\nlang C\n",
    );
    document("", insert(0, "text"), "text\n");
    for (at, what) in [
        (2, "%end"),
        (2, "%post"),
        (2, "%end\n%post"),
        (0, "%post"),
        (3, "%end\nlang C\n%pre\n"),
        (9, "x"),
    ] {
        refused(text, insert(at, what));
    }
    // The end of the line would become a part of its last word.
    refused("lang C\\", insert(1, "text"));
    // Most lines would end in CR LF, and those of the script would lose theirs.
    refused("%post\na\r\n%end\n", insert(3, "text\r\ntext\r\ntext\r\n"));
    for words in [
        &["lang", "a\nb"][..],
        &["%post"],
        &[],
        &["%include", "x"],
        &["#x"],
        &[""],
    ] {
        if words != ["#x"] && words != [""] {
            refused(text, |document| document.insert_command(0, words));
        }
        refused(text, |document| document.insert_command(2, words));
    }
    document(
        "",
        |document| document.insert_command(0, &["a", "#", "", "'"]),
        "a \"#\" \"\" \"'\"\n",
    );
}

#[test]
fn errors_of_edits_name_no_secrets() {
    let mut document = Document::parse("user --name=a\nrootpw x\n");
    let user = document.line_mut(0).unwrap();
    let errors = [
        user.set_option("--password", "geheim\n").unwrap_err(),
        user.set_option("--passwort", "geheim").unwrap_err(),
        user.add_positional("geheim\n").unwrap_err(),
    ];
    for error in errors {
        let shown = format!("{error} {error:?}");
        assert!(!shown.contains("geheim"), "{shown}");
    }
}
