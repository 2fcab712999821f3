//! Repositories behind certificates, proxies, mirrors and metalinks.

use std::fs;
use std::process::Command;

use crate::support::{
    DEB_TOOLS, DebRepository, RPM_TOOLS, RpmRepository, Scratch, TLS_TOOLS, TlsServer, lacks,
    lacks_root,
};

const OPTIONS: [&str; 2] = ["--image-type=image", "--no-gpg-check=far"];

/// A kickstart whose repository `far` is where `options` say.
fn kickstart(options: &str) -> String {
    format!("repo --name=far {options}\npart / --size=64\n%packages --nocore\nbase\n%end\n")
}

#[track_caller]
fn is_built(options: &str) {
    let scratch = Scratch::new();
    let file = scratch.write("main.ks", &kickstart(options));
    let output = scratch.program(&file).args(OPTIONS).output().unwrap();
    assert!(output.status.success(), "{}", scratch.messages(&output));
}

/// The build fails, and the error says which repository, where it is, and why.
#[track_caller]
fn is_not_used(options: &str, address: &str, cause: &str) {
    let messages = Scratch::new().fails(&kickstart(options), OPTIONS, 1);
    let error = format!("could not use repository far ({address}): ");
    let (_, reason) = messages
        .split_once(&error)
        .unwrap_or_else(|| panic!("{messages}"));
    assert!(reason.contains(cause), "{messages}");
    assert!(messages.contains("main.ks:1:1"), "{messages}");
}

#[test]
fn a_server_and_its_client_know_each_other_by_certificates() {
    if lacks_root() || lacks(RPM_TOOLS) || lacks(TLS_TOOLS) {
        return;
    }
    let repository = RpmRepository::new(&[]);
    let server = TlsServer::new(&repository.directory());
    let address = &server.address;
    let file = |name: &str| server.file(name).display().to_string();
    let base = format!("--baseurl={address}");
    let authority = format!("--sslcacert={}", file("authority.pem"));
    let client = format!(
        "--sslclientcert={} --sslclientkey={}",
        file("client.pem"),
        file("client.key")
    );
    is_built(&format!("{base} {authority} {client}"));
    is_built(&format!("{base} --noverifyssl {client}"));
    is_not_used(&format!("{base} {authority}"), address, "Curl error");
    let stranger = format!("--sslcacert={}", file("stranger.pem"));
    let cause = "certificate";
    is_not_used(&format!("{base} {stranger} {client}"), address, cause);
    is_not_used(&format!("{base} {client}"), address, cause);
}

#[test]
fn a_proxy_is_told_who_asks() {
    if lacks_root() || lacks(RPM_TOOLS) {
        return;
    }
    let repository = RpmRepository::new(&[]);
    let proxy = repository.serve().replace("//", "//me:secret@");
    is_built(&format!("--baseurl=http://mirror.invalid/ --proxy={proxy}"));
    let asked = repository.asked();
    assert!(
        asked.contains("GET http://mirror.invalid/base-1-1.noarch.rpm "),
        "{asked}"
    );
    // `me:secret`
    assert!(
        asked.contains("Proxy-Authorization: Basic bWU6c2VjcmV0"),
        "{asked}"
    );
}

#[test]
fn mirrors_are_tried_in_turn() {
    if lacks_root() || lacks(RPM_TOOLS) {
        return;
    }
    let repository = RpmRepository::new(&[]);
    let address = repository.serve();
    let list = repository.directory().join("mirrors");
    fs::write(&list, format!("{address}/nowhere\n{address}\n")).unwrap();
    is_built(&format!("--mirrorlist={address}/mirrors"));
    is_built(&format!("--mirrorlist=file://{}", list.display()));
    let absent = format!("{address}/absent");
    is_not_used(&format!("--mirrorlist={absent}"), &absent, "404");
}

#[test]
fn a_metalink_says_which_metadata_is_right() {
    if lacks_root() || lacks(RPM_TOOLS) {
        return;
    }
    let repository = RpmRepository::new(&[]);
    let address = repository.serve();
    let repomd = repository.directory().join("repodata/repomd.xml");
    let sum = Command::new("sha256sum").arg(&repomd).output().unwrap();
    let sum = String::from_utf8(sum.stdout).unwrap()[..64].to_owned();
    let size = fs::metadata(&repomd).unwrap().len();
    let write = |name: &str, sum: &str| {
        let text = format!(
            "<metalink version='3.0' xmlns='http://www.metalinker.org/' xmlns:mm0='http://fedorahosted.org/mirrormanager'>\
             <files><file name='repomd.xml'><mm0:timestamp>1</mm0:timestamp><size>{size}</size>\
             <verification><hash type='sha256'>{sum}</hash></verification>\
             <resources><url protocol='http' type='http' preference='100'>{address}/repodata/repomd.xml</url></resources>\
             </file></files></metalink>"
        );
        fs::write(repository.directory().join(name), text).unwrap();
        format!("{address}/{name}")
    };
    is_built(&format!("--metalink={}", write("right", &sum)));
    let wrong = write("wrong", &"0".repeat(64));
    is_not_used(&format!("--metalink={wrong}"), &wrong, "hecksum");
}

/// A file for `--repo`, of the repository `far` with these options.
fn far(scratch: &Scratch, options: &str) -> String {
    let file = scratch.write("far.repo", &format!("[far]\nname=far\n{options}"));
    format!("--repo={}", file.display())
}

const NOTHING: &str = "part / --size=64\n%packages --nocore\nbase\n%end\n";

#[test]
fn a_proxy_that_is_not_verified_is_told_and_the_password_of_a_key_is_not() {
    if lacks_root() || lacks(RPM_TOOLS) {
        return;
    }
    let warning = "the proxy of repository far is not verified";
    for (verified, warned) in [
        ("proxy_sslverify=0\n", true),
        ("proxy_sslverify = No\n", true),
        ("proxy_sslverify=false\n", true),
        ("proxy_sslverify=1\n", false),
        ("sslverify=1\n", false),
    ] {
        let scratch = Scratch::new();
        let log = format!("--logfile={}", scratch.path("log").display());
        let repo = far(
            &scratch,
            &format!(
                "baseurl=https://127.0.0.1:9/d\nproxy=https://127.0.0.1:9\n{verified}\
                 gpgcheck=1\ngpgkey=https://me:s3cr3t@127.0.0.1:9/key\n"
            ),
        );
        let file = scratch.write("main.ks", NOTHING);
        let mut command = scratch.program(&file);
        command.args(["--image-type=image", "--verbose", "--debug", &repo, &log]);
        let output = command.output().unwrap();
        let messages = scratch.messages(&output);
        assert_eq!(output.status.code(), Some(1), "{messages}");
        assert_eq!(messages.contains(warning), warned, "{verified}: {messages}");
        let starred = "https://me:***@127.0.0.1:9/key";
        assert!(messages.contains(starred), "{messages}");
        let logged = fs::read_to_string(scratch.path("log")).unwrap();
        for text in [&messages, &logged] {
            assert!(!text.contains("s3cr3t"), "{text}");
        }
    }
}

/// With `--repo system` the build host says where packages come from; its hooks are
/// not run, and what it accepts without a signature is not accepted.
/// Tried by adding `APT::Update::` and `Acquire::AllowInsecure` to `TRANSPORT`.
#[test]
fn the_build_hosts_apt_gives_addresses_and_neither_hooks_nor_weak_checks() {
    if lacks_root() || lacks(DEB_TOOLS) || lacks(&["unshare", "mount"]) {
        return;
    }
    let repository = DebRepository::new();
    for (trusted, built) in [("[trusted=yes] ", true), ("", false)] {
        let scratch = Scratch::new();
        let marker = scratch.path("marker");
        for directory in [
            "apt.conf.d",
            "preferences.d",
            "sources.list.d",
            "trusted.gpg.d",
        ] {
            fs::create_dir_all(scratch.path("apt").join(directory)).unwrap();
        }
        let touch = format!("{{\"touch {}\";}};\n", marker.display());
        let mut conf = "Acquire::AllowInsecureRepositories \"true\";\n\
                        Acquire::AllowWeakRepositories \"true\";\n\
                        APT::Get::AllowUnauthenticated \"true\";\n"
            .to_owned();
        for hook in [
            "APT::Update::Pre-Invoke",
            "APT::Update::Post-Invoke",
            "APT::Update::Post-Invoke-Success",
            "DPkg::Pre-Invoke",
            "DPkg::Pre-Install-Pkgs",
            "DPkg::Post-Invoke",
        ] {
            conf += &format!("{hook} {touch}");
        }
        scratch.write("apt/apt.conf.d/hooks", &conf);
        let place = repository.directory().display();
        scratch.write(
            "apt/sources.list",
            &format!("deb {trusted}file:{place} ./\n"),
        );
        let file = scratch.write("main.ks", "part / --size=64\n%packages --nocore\n%end\n");
        let mut command = Command::new("unshare");
        command.args(["--mount", "sh", "-ec"]);
        command.arg("mount --bind \"$1\" /etc/apt; shift; exec \"$@\"");
        command.arg("sh").arg(scratch.path("apt"));
        let program = scratch.program(&file);
        command.arg(program.get_program()).args(program.get_args());
        command.args(["--image-type=image", "--format=tar", "--fslabel=T"]);
        command.args(["--repo=system", "--package-manager=apt"]);
        let output = command.env("NO_COLOR", "1").output().unwrap();
        let messages = scratch.messages(&output);
        assert_eq!(output.status.success(), built, "{messages}");
        let told = match built {
            true => "warning: ",
            false => "it is not signed",
        };
        assert!(messages.contains(told), "{messages}");
        assert!(messages.contains("signature") || !built, "{messages}");
        assert!(!marker.exists(), "{messages}");
    }
}
