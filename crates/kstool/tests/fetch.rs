//! Kickstarts and includes by URL, from outside: by https, and by a proxy.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

/// A server of texts by HTTP, which is also a proxy that has every host's texts. It says
/// what it was asked.
fn server(text: &'static str) -> (String, std::sync::mpsc::Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let (sender, asked) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let mut reader = BufReader::new(stream.try_clone().unwrap());
            let mut head = String::new();
            while reader.read_line(&mut head).is_ok_and(|read| read > 2) {}
            if head.starts_with("CONNECT ") {
                stream.write_all(b"HTTP/1.1 200 Connected\r\n\r\n").unwrap();
                while reader.read_line(&mut head).is_ok_and(|read| read > 2) {}
            }
            let _ = sender.send(head);
            let length = text.len();
            let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n{text}");
            let _ = stream.write_all(head.as_bytes());
        }
    });
    (address, asked)
}

fn kstool(arguments: &[&str], environment: &[(&str, &str)]) -> (bool, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kstool"));
    for name in ["http_proxy", "https_proxy", "all_proxy", "no_proxy"] {
        command.env_remove(name).env_remove(name.to_uppercase());
    }
    let command = command.args(arguments).envs(environment.iter().copied());
    let Output {
        status,
        stdout,
        stderr,
    } = command.output().unwrap();
    let said = [stdout, stderr].concat();
    (status.success(), String::from_utf8(said).unwrap())
}

#[test]
fn only_check_must_be_asked_to_fetch() {
    let (address, asked) = server("rotpw x\n");
    let directory = tempfile::tempdir().unwrap();
    let main = directory.path().join("main.ks");
    let url = format!("http://{address}/x.ks");
    fs::write(&main, format!("lang C\n%include {url}\n")).unwrap();
    let main = main.to_str().unwrap();
    let (fine, said) = kstool(&["check", main], &[]);
    assert!(fine && said.contains("warning[include-left-out]"), "{said}");
    let (fine, said) = kstool(&["check", &url], &[]);
    assert!(!fine && said.contains("`--fetch` allows it"), "{said}");
    assert!(asked.try_recv().is_err());
    for arguments in [
        &["check", "--fetch", main][..],
        &["check", "--fetch", &url],
        &["flatten", main],
        &["flatten", &url],
        &["diff", main, main],
    ] {
        let (fine, said) = kstool(arguments, &[]);
        assert!(
            !fine && said.contains(&format!("{url}:1:1")),
            "{arguments:?} {said}"
        );
    }
    // Without includes there is one rule for all.
    for task in [&["check", "--fetch"][..], &["flatten"], &["diff", main]] {
        let arguments = [task, &["--without-includes", main]].concat();
        let (fine, said) = kstool(&arguments, &[]);
        assert!(fine, "{arguments:?} {said}");
    }
}

#[test]
fn what_cannot_be_fetched_is_said_with_its_causes_and_without_passwords() {
    let unused = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let url = format!("http://me:s3cret@{unused}/x.ks");
    for arguments in [
        &["flatten", &url][..],
        &["check", "--fetch", "--format", "json", &url],
        &["check", &url],
        &["check", "--format", "json", &url],
    ] {
        let (fine, said) = kstool(arguments, &[]);
        assert!(!fine && said.contains("/x.ks"), "{arguments:?} {said}");
        assert!(!said.contains("s3cret"), "{arguments:?} {said}");
    }
    let (_, said) = kstool(&["flatten", &url], &[]);
    assert!(
        said.contains("because: the connection failed\n  because: Connection refused"),
        "{said}"
    );
}

#[test]
fn a_proxy_of_the_environment_is_asked() {
    let (proxy, asked) = server("lang C\n");
    let proxy = format!("http://me:s3cret@{proxy}");
    let (fine, said) = kstool(
        &["flatten", "http://ks.example/x.ks"],
        &[("http_proxy", &proxy)],
    );
    assert!(fine && said == "lang C\n", "{said}");
    let asked = asked.recv().unwrap();
    assert!(asked.starts_with("CONNECT ks.example:80 "), "{asked}");
    assert!(asked.contains("GET /x.ks "), "{asked}");
    let environment = [("http_proxy", proxy.as_str()), ("no_proxy", "ks.invalid")];
    let (fine, said) = kstool(&["flatten", "http://ks.invalid/x.ks"], &environment);
    assert!(!fine && !said.contains("s3cret"), "{said}");
}

/// Ends the program that it holds.
struct Ends(Child);

impl Drop for Ends {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn openssl(directory: &Path, line: &str) -> bool {
    let mut command = Command::new("openssl");
    let command = command.args(line.split(' ')).current_dir(directory);
    let quiet = command
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .stdout(Stdio::null());
    quiet.status().is_ok_and(|status| status.success())
}

#[test]
fn https_needs_a_certificate_of_the_systems_store() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path();
    if !openssl(path, "version") {
        eprintln!("SKIPPED: needs openssl");
        return;
    }
    let key = "-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes";
    fs::write(path.join("san"), "subjectAltName=DNS:localhost\n").unwrap();
    for line in [
        format!("req -x509 {key} -keyout ca.key -out ca.pem -days 2 -subj /CN=ca"),
        format!("req {key} -keyout key.pem -out csr.pem -subj /CN=localhost"),
        "x509 -req -in csr.pem -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -extfile san \
         -out cert.pem"
            .to_owned(),
    ] {
        assert!(openssl(path, &line), "openssl {line}");
    }
    fs::write(path.join("main.ks"), "lang C\n%include part.ks\n").unwrap();
    fs::write(path.join("part.ks"), "skipx\n").unwrap();
    let mut server = Command::new("openssl");
    let server = server
        .args([
            "s_server",
            "-accept",
            "127.0.0.1:0",
            "-cert",
            "cert.pem",
            "-key",
            "key.pem",
        ])
        .arg("-WWW")
        .current_dir(path)
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    let mut server = Ends(server.spawn().unwrap());
    let mut said = BufReader::new(server.0.stdout.take().unwrap());
    let mut line = String::new();
    let port = loop {
        line.clear();
        assert!(
            said.read_line(&mut line).unwrap() > 0,
            "openssl s_server ended"
        );
        if let Some(address) = line.trim().strip_prefix("ACCEPT ") {
            break address.rsplit_once(':').unwrap().1.to_owned();
        }
    };
    std::thread::spawn(move || said.read_to_end(&mut Vec::new()));
    let url = format!("https://localhost:{port}/main.ks");
    let store = path.join("ca.pem");
    let (fine, said) = kstool(
        &["flatten", &url],
        &[("SSL_CERT_FILE", store.to_str().unwrap())],
    );
    assert!(fine && said == "lang C\nskipx\n", "{said}");
    let (fine, said) = kstool(&["flatten", &url], &[]);
    assert!(!fine, "{said}");
    assert!(
        said.contains("because: no secure connection could be made\n  because: "),
        "{said}"
    );
    assert!(said.contains("UnknownIssuer"), "{said}");
}
