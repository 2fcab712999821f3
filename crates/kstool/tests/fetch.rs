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

/// A server by https, of the files in a directory: `-WWW` of texts, `-HTTP` of whole answers.
fn https_server(path: &Path, files: &str) -> (Ends, String) {
    let mut server = Command::new("openssl");
    let arguments = "s_server -accept 127.0.0.1:0 -cert cert.pem -key key.pem";
    let server = server
        .args(arguments.split(' '))
        .arg(files)
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
    (server, format!("https://localhost:{port}"))
}

/// Makes a certificate of `localhost` in a directory, and the one it is signed with.
fn certificates(path: &Path) {
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
}

#[test]
fn https_needs_a_certificate_of_the_systems_store() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path();
    if !openssl(path, "version") {
        eprintln!("SKIPPED: needs openssl");
        return;
    }
    certificates(path);
    fs::write(path.join("main.ks"), "lang C\n%include part.ks\n").unwrap();
    fs::write(path.join("part.ks"), "skipx\n").unwrap();
    let (_server, root) = https_server(path, "-WWW");
    let url = format!("{root}/main.ks");
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

#[test]
fn https_does_not_lead_to_http() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path();
    if !openssl(path, "version") {
        eprintln!("SKIPPED: needs openssl");
        return;
    }
    certificates(path);
    let (plain, asked) = server("lang C\n");
    let answer = format!("HTTP/1.0 302 Found\r\nLocation: http://{plain}/x.ks\r\n\r\n");
    fs::write(path.join("moved.ks"), answer).unwrap();
    let (_server, root) = https_server(path, "-HTTP");
    let store = path.join("ca.pem");
    let environment = [("SSL_CERT_FILE", store.to_str().unwrap())];
    let url = format!("{root}/moved.ks");
    let (fine, said) = kstool(&["flatten", &url], &environment);
    assert!(
        !fine && said.contains(&format!("http://{plain}/x.ks")),
        "{said}"
    );
    fs::write(path.join("main.ks"), format!("%include {url}\n")).unwrap();
    let main = path.join("main.ks");
    let (fine, said) = kstool(&["flatten", main.to_str().unwrap()], &environment);
    assert!(
        !fine && said.contains(&format!("http://{plain}/x.ks")),
        "{said}"
    );
    assert!(
        asked.try_recv().is_err(),
        "nothing is asked without encryption"
    );
}

#[test]
fn every_task_that_takes_a_file_takes_a_url() {
    let (address, _asked) = server("part  /  --size 1 # root\n");
    let url = format!("http://{address}/x.ks");
    for (arguments, expected) in [
        (&["check", "--fetch", &url][..], ""),
        (&["flatten", &url], "part / --size=1\n"),
        (&["format", &url], "part / --size=1  # root\n"),
        (&["diff", &url, &url], ""),
        (&["dump", "--format=ks", &url], "part / --size=1\n"),
        (
            &["dump", "--format=preprocess", &url],
            "part  /  --size 1 # root\n",
        ),
    ] {
        let (fine, said) = kstool(arguments, &[]);
        assert!(fine, "{arguments:?} {said}");
        assert_eq!(said, expected, "{arguments:?}");
    }
    let (fine, said) = kstool(&["format", "--check", &url], &[]);
    assert!(!fine && said.contains("would be formatted"), "{said}");
    let (fine, said) = kstool(&["format", "--write", &url], &[]);
    assert!(!fine && said.contains("a URL cannot be written"), "{said}");
    assert!(said.contains("hint: leave `--write` out"), "{said}");
    let includes = format!("%include {url}\n");
    let directory = tempfile::tempdir().unwrap();
    let main = directory.path().join("main.ks");
    fs::write(&main, includes).unwrap();
    let (fine, said) = kstool(&["dump", "--format=ks", main.to_str().unwrap()], &[]);
    assert!(fine && said == "part / --size=1\n", "{said}");
    let lost = "http://127.0.0.1:1/x.ks";
    for task in ["format", "dump", "flatten"] {
        let (fine, said) = kstool(&[task, lost], &[]);
        assert!(
            !fine && said.contains("the connection failed"),
            "{task} {said}"
        );
    }
}
