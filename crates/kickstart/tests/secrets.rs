//! No password, passphrase or key is in anything that shows what was read.

use std::collections::BTreeSet;

use livecd_kickstart::{Kickstart, ParseOptions, Reading, Version, language, with_secrets};

const SECRET: &str = "gEh3im";

/// Every line with a secret, in a version that knows it: written in full,
/// abbreviated, mistyped, in quotes, followed by what is wrong.
fn lines() -> Vec<(Version, String)> {
    let mut lines = Vec::new();
    let mut options = 0;
    for command in language::commands() {
        let name = match command.names()[0] {
            "realm" => "realm join",
            name => name,
        };
        let known = Version::all().filter(|version| command.is_known_to(*version));
        let mut seen = BTreeSet::new();
        // Each in the newest version that has it.
        for version in known.collect::<Vec<_>>().into_iter().rev() {
            let all: Vec<_> = command.options(version).collect();
            for option in all.iter().filter(|option| option.is_secret) {
                let option = option.name;
                if !seen.insert(option) {
                    continue;
                }
                options += 1;
                let unique = |begin: &&str| {
                    let same = all.iter().filter(|other| other.name.starts_with(*begin));
                    same.count() == 1
                };
                let shorter = (4..option.len()).map(|length| &option[..length]);
                let mut ways: Vec<String> = shorter.filter(unique).map(str::to_owned).collect();
                ways.push(option.to_owned());
                for way in &ways {
                    lines.push((version, format!("{name} {way}='{SECRET} {SECRET}' x y z")));
                }
                ways.push(option.to_uppercase());
                ways.push(format!("{}{}", &option[..4], &option[5..]));
                for way in ways {
                    lines.push((version, format!("{name} {way}={SECRET}")));
                    lines.push((version, format!("{name} {way} {SECRET} --nonsense")));
                    lines.push((version, format!("{name} {way}={SECRET}#{SECRET}")));
                    lines.push((version, format!("{name} {way}='{SECRET}")));
                }
            }
        }
        if command.has_secret_words() {
            for line in [
                format!("{name} {SECRET}"),
                format!("{name} --iscrypted {SECRET} {SECRET} / --x"),
                format!("{name} {SECRET}#{SECRET}"),
                format!("{name} '{SECRET}"),
                format!("{} {SECRET}", name.to_uppercase()),
                format!("{} {SECRET}", &name[1..]),
            ] {
                lines.push((Version::NEWEST, line));
            }
        }
    }
    for realm in [
        format!("realm join --one-time-password={SECRET} example.org"),
        format!("realm --one-time-password={SECRET} join example.org"),
    ] {
        lines.push((Version::NEWEST, realm));
    }
    assert!(options > 15, "{options}");
    lines
}

/// Everything that shows a reading to people and programs.
fn shown(reading: Reading) -> Vec<String> {
    let document = reading.document();
    let kickstart = &reading.kickstart;
    let mut shown = vec![
        format!("{reading:?}"),
        format!("{kickstart:#?}"),
        format!("{:?}", reading.sources()),
        format!("{document:?}"),
        serde_json::to_string(kickstart).unwrap(),
    ];
    for line in kickstart.command_lines() {
        shown.push(format!("{:?}", kickstart.options_of(line)));
    }
    for diagnostic in &reading.diagnostics {
        shown.push(reading.sources().render(diagnostic));
        shown.push(reading.sources().render_coloured(diagnostic));
    }
    match reading.into_result() {
        Ok(kickstart) => shown.push(format!("{kickstart:?}")),
        Err(errors) => shown.push(format!("{errors:?} {errors}")),
    }
    shown
}

#[test]
fn no_secret_of_any_command_is_in_any_output() {
    for (version, line) in lines() {
        for options in [ParseOptions::version(version), ParseOptions::default()] {
            let reading = Kickstart::read(&format!("{line}\n"), "my.ks", &options);
            for shown in shown(reading) {
                assert!(!shown.contains(SECRET), "{version} {line}\n{shown}");
            }
        }
    }
}

#[test]
fn secrets_are_written_where_they_are_asked_for() {
    let text = format!("rootpw --plaintext {SECRET}\nuser --name=a --password={SECRET}\n");
    let kickstart = Kickstart::parse(&text).unwrap();
    assert_eq!(kickstart.to_string().matches(SECRET).count(), 2);
    let json = with_secrets(|| serde_json::to_string(&kickstart)).unwrap();
    // Each in its value and in the text.
    assert_eq!(json.matches(SECRET).count(), 4);
    let again: Kickstart = serde_json::from_str(&json).unwrap();
    assert_eq!(again.users, kickstart.users);
    // Without them what is left out is as if it were not there.
    let json = serde_json::to_string(&kickstart).unwrap();
    assert!(!json.contains(SECRET), "{json}");
    let again: Kickstart = serde_json::from_str(&json).unwrap();
    assert_eq!(again.rootpw.unwrap().password, None);
}
