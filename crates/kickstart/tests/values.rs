//! What kickstarts mean.

use livecd_kickstart::{
    Diagnostic, Document, GroupInclude, Kickstart, ParseOptions, ScriptKind, with_secrets,
};

fn parse(text: &str) -> Kickstart {
    Kickstart::parse(text).unwrap_or_else(|errors| panic!("{errors}"))
}

#[test]
fn a_live_kickstart_becomes_values() {
    let kickstart = parse(
        "# a comment\n\
         lang en_US.UTF-8 --addsupport=de_DE,cs_CZ\n\
         keyboard --vckeymap=us --xlayouts='us','de'\n\
         timezone Europe/Prague --utc\n\
         rootpw --lock --iscrypted '*'\n\
         user --name=live --groups=wheel,audio --password=x --plaintext --uid=1000\n\
         services --enabled=NetworkManager,sshd --disabled network\n\
         bootloader --append=\"quiet splash\" --timeout=1\n\
         part / --size 4096 --fstype=ext4 --label=root\n\
         repo --name=debian --baseurl=\"http://mirror.example/debian bookworm main contrib\"\n\
         url --mirrorlist=http://example.org/list\n",
    );
    assert_eq!(kickstart.lang.unwrap().addsupport, ["de_DE", "cs_CZ"]);
    assert_eq!(kickstart.keyboard.unwrap().xlayouts, ["us", "de"]);
    let timezone = kickstart.timezone.unwrap();
    assert_eq!(
        (timezone.timezone.as_deref(), timezone.utc),
        (Some("Europe/Prague"), true)
    );
    let rootpw = kickstart.rootpw.unwrap();
    assert!(rootpw.lock && rootpw.iscrypted && !format!("{rootpw:?}").contains('*'));
    let user = &kickstart.users[0];
    assert_eq!(
        (user.name.as_str(), user.uid, user.plaintext),
        ("live", Some(1000), true)
    );
    assert_eq!(kickstart.services.unwrap().disabled, ["network"]);
    assert_eq!(
        kickstart.bootloader.unwrap().append.as_deref(),
        Some("quiet splash")
    );
    let partition = &kickstart.partitions[0];
    assert_eq!(
        (partition.mountpoint.as_str(), partition.size),
        ("/", Some(4096))
    );
    let baseurl = kickstart.repos[0].baseurl.as_deref();
    assert_eq!(
        baseurl,
        Some("http://mirror.example/debian bookworm main contrib")
    );
    assert!(kickstart.url.unwrap().mirrorlist.is_some());
}

#[test]
fn packages_are_sorted_by_kind() {
    let packages = parse(
        "%packages --excludedocs --inst-langs=en --retries=3\n\
         @core\n@extra --optional\n@^live-environment\n-@games\n\
         vim  # an editor\n-nano\nkernel*\n%end\n",
    )
    .packages
    .unwrap();
    assert!(packages.excludedocs);
    assert_eq!(
        (packages.inst_langs.as_deref(), packages.retries),
        (Some("en"), Some(3))
    );
    let names: Vec<&str> = packages
        .packages
        .iter()
        .map(|entry| entry.name.as_str())
        .collect();
    assert_eq!(names, ["vim", "kernel*"]);
    assert_eq!(packages.excluded[0].name, "nano");
    assert_eq!(packages.groups[1].include, GroupInclude::All);
    assert_eq!(packages.excluded_groups[0].name, "games");
    assert_eq!(packages.environment.unwrap().name, "live-environment");
}

#[test]
fn scripts_keep_their_text() {
    let kickstart = parse(
        "%post --nochroot --erroronfail --log=/root/post.log\n  echo \"a\"  # kept\n%end\n\
         %pre --interpreter=/usr/bin/python3\nprint(1)\n%end\n",
    );
    let [post, pre] = &kickstart.scripts[..] else {
        panic!("two scripts")
    };
    assert_eq!(
        (post.kind, post.in_chroot, post.erroronfail),
        (ScriptKind::Post, false, true)
    );
    assert_eq!(post.body, "  echo \"a\"  # kept\n");
    assert_eq!(pre.interpreter, "/usr/bin/python3");
}

#[test]
fn old_commands_are_accepted_with_a_warning() {
    let kickstart = parse("auth --useshadow\ninstall\npart / --size=1 --active\n");
    assert_eq!(kickstart.warnings().len(), 3);
    let lines: Vec<&str> = kickstart
        .command_lines()
        .iter()
        .map(|line| line.name)
        .collect();
    assert_eq!(lines, ["auth", "install", "part"]);
}

#[test]
fn all_values_are_serialized_and_read_back() {
    let text = "#platform=s390x\nlang C\npart / --size=1\n%packages --nocore\n@core\n-vim\n%end\n\
                %post --nochroot\ntrue\n%end\n%certificate --dir=/a --filename=b\nc\n%end\n\
                %addon com_redhat_kdump --enable\n%end\n";
    let kickstart = parse(text);
    let json = serde_json::to_string(&kickstart).unwrap();
    let read: Kickstart = serde_json::from_str(&json).unwrap();
    assert_eq!(serde_json::to_string(&read).unwrap(), json);
    assert_eq!(read.to_string(), kickstart.to_string());
    assert_eq!(
        (read.scripts, read.packages),
        (kickstart.scripts, kickstart.packages)
    );
}

#[test]
fn what_is_serialized_is_the_same_in_the_end() {
    let text = "#version=F30\nrootpw --lock\ninstall\npart / --size=1 --grow\npart /x --size=2\nlang C\n\
        %packages --nocore\nvim\n@a --optional\n%end\n%pre\nx\n%end\n%addon a b\nc\n%end\n";
    for version in [None, Some("F28".parse().unwrap())] {
        let mut options = ParseOptions::default();
        options.version = version;
        let kickstart = Kickstart::parse_with(text, "my.ks", &options).unwrap();
        assert!(version.is_some() || !kickstart.warnings().is_empty());
        let json = serde_json::to_string(&kickstart).unwrap();
        let read: Kickstart = serde_json::from_str(&json).unwrap();
        assert_eq!(read, kickstart);
        assert_eq!(read.to_string(), kickstart.to_string());
        assert_eq!(read.version(), kickstart.version());
        let place = read.sources().location(read.partitions[1].span).to_string();
        assert_eq!(place, "my.ks:5:1");
    }
    // What was not written is not there.
    assert_eq!(
        serde_json::from_str::<Kickstart>("{}").unwrap(),
        Kickstart::default()
    );
}

#[test]
fn unknown_keys_are_errors() {
    for json in [
        r#"{"langg": {"lang": "C"}}"#,
        r#"{"lang": {"lang": "C", "x": 1}}"#,
        r#"{"packages": {"nocor": true}}"#,
        r#"{"lang": {"span": {"start": 1, "x": 2}}}"#,
        r#"{"command-lines": [{"name": "no-such", "span": {"source": 0, "start": 0, "end": 0}}]}"#,
        r#"{"sources": [{"name": "", "text": "", "included-from": {"source": 0, "start": 0, "end": 0}}]}"#,
    ] {
        assert!(serde_json::from_str::<Kickstart>(json).is_err(), "{json}");
    }
}

#[test]
fn diagnostics_and_documents_are_serialized_without_secrets() {
    let text = "user --name=a --password=geheim --siz\n";
    let reading = Kickstart::read(text, "my.ks", &ParseOptions::default());
    let json = serde_json::to_string(&reading.diagnostics).unwrap();
    let read: Vec<Diagnostic> = serde_json::from_str(&json).unwrap();
    assert_eq!(read, reading.diagnostics);
    let errors = reading.clone().into_result().unwrap_err();
    let document = reading.document();
    let options = reading
        .kickstart
        .options_of(&reading.kickstart.command_lines()[0]);
    let all = || serde_json::to_string(&(&errors, &document, &options)).unwrap();
    assert!(!all().contains("geheim"), "{}", all());
    assert_eq!(with_secrets(all).matches("geheim").count(), 3);
    let again: Document =
        serde_json::from_value(with_secrets(|| serde_json::to_value(&document).unwrap())).unwrap();
    assert_eq!(again, document);
}
