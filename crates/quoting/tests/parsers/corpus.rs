//! Values that mean something else to one program or another.

/// The file that a value makes if it is run as a command.
pub(crate) const MARKER: &str = "run-as-a-command";

/// Values that nobody refuses.
pub(crate) const HARMLESS: [&str; 6] = [
    "plain",
    "/srv/my_repo-1.2",
    "http://mirror.example/debian",
    "de_DE.UTF-8",
    "x86_64",
    "a:b",
];

/// Hostile values, without any and with every kind of company.
pub(crate) fn hostile() -> Vec<String> {
    let parts = [
        "\"",
        "'",
        "`",
        "\"\"",
        "'\\''",
        "\n",
        "\r",
        "\n\n",
        "\n[main]\n",
        "\\",
        "\\\\",
        "\\n",
        "$",
        "$x",
        "${x}",
        "$((1+1))",
        "$$",
        "%",
        "%%",
        "%20",
        "%(",
        "%{nil}",
        "%{lua:print(1)}",
        "%1",
        "%n",
        "{",
        "}",
        "};",
        "{}",
        "(",
        ")",
        "[",
        "]",
        "<",
        ">",
        "&",
        "&&",
        "|",
        "||",
        ";",
        "#",
        "//",
        "/*",
        "*",
        "?",
        "~",
        "!",
        "=",
        "::",
        ",",
        "^",
        "@",
        "\t",
        " ",
        "  ",
        "\0",
        "\u{1}",
        "\u{1b}[31m",
        "\u{7f}",
        "\u{85}",
        "\u{2028}",
        "\u{202e}",
        "\u{feff}",
        "käse",
        "-x",
        "--option",
        ".",
        "..",
        "../x",
        "<!--",
        "]]>",
        "&lt;",
    ];
    let mut values = vec![String::new()];
    for part in parts {
        values.push(part.to_owned());
        values.push(format!("a{part}b"));
        values.push(format!("{part}b"));
        values.push(format!("a{part}"));
    }
    for run in [
        format!("$(touch {MARKER})"),
        format!("`touch {MARKER}`"),
        format!("%(touch {MARKER})"),
        format!("%{{expand:%(touch {MARKER})}}"),
        format!("a\" ; touch {MARKER} ; \""),
        format!("a'; touch {MARKER}; '"),
        format!("a\ntouch {MARKER}\n"),
        format!("h\"\";APT{{Update{{Pre-Invoke{{\"touch${{IFS}}{MARKER}\";}};}};}};q"),
        format!("x\"; APT::Update::Pre-Invoke {{\"touch {MARKER}\";}}; //"),
        "x\nbaseurl=http://evil".to_owned(),
        "x]\ngpgcheck=0".to_owned(),
    ] {
        values.push(run);
    }
    for length in [255, 300, 1100, 5000, 70_000] {
        values.push("x".repeat(length));
        values.push("x y".repeat(length / 3));
        values.push("%2".repeat(length / 2));
        values.push("\"".repeat(length));
    }
    values
}
