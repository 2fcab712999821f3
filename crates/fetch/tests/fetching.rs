//! Real requests, to servers of this machine that behave badly.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use livecd_fetch::{FetchError, Fetcher, Limits, Unfetched, UrlIncludes, read};
use livecd_kickstart::{FileIncludes, ParseOptions, Reading};

/// Answers requests on a port of this machine until the test ends.
struct Server {
    url: String,
    heads: Arc<Mutex<String>>,
}

impl Server {
    /// `answer` is given the path that is asked for.
    fn new(answer: impl Fn(&str, &mut TcpStream) + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let heads = Arc::new(Mutex::new(String::new()));
        let (log, answer) = (heads.clone(), Arc::new(answer));
        std::thread::spawn(move || {
            for mut stream in listener.incoming().flatten() {
                let (log, answer) = (log.clone(), answer.clone());
                std::thread::spawn(move || {
                    let mut head = String::new();
                    let mut reader = BufReader::new(stream.try_clone().unwrap());
                    while reader.read_line(&mut head).is_ok_and(|read| read > 2) {}
                    log.lock().unwrap().push_str(&head);
                    answer(head.split(' ').nth(1).unwrap_or_default(), &mut stream);
                });
            }
        });
        Self { url, heads }
    }

    /// One that has these texts.
    fn of(texts: &'static [(&'static str, &'static str)]) -> Self {
        Self::new(
            move |path, stream| match texts.iter().find(|(name, _)| *name == path) {
                Some((_, text)) => say(stream, "200 OK", "", text.as_bytes()),
                None => say(stream, "404 Not Found", "", b""),
            },
        )
    }
}

/// One answer; a client may close the connection before it is complete.
fn say(stream: &mut TcpStream, status: &str, headers: &str, body: &[u8]) {
    let length = body.len();
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Length: {length}\r\nConnection: close\r\n{headers}\r\n"
    );
    let _ = stream
        .write_all(head.as_bytes())
        .and_then(|()| stream.write_all(body));
}

fn redirect(stream: &mut TcpStream, to: &str) {
    say(stream, "302 Found", &format!("Location: {to}\r\n"), b"");
}

/// Whether a proxy of the environment would stand between.
#[allow(clippy::print_stderr)] // As every test says that it is skipped.
fn lacks_a_direct_way() -> bool {
    let names = ["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"];
    let found = names.iter().any(|name| std::env::var_os(name).is_some());
    if found {
        eprintln!("SKIPPED: the environment has a proxy");
    }
    found
}

const LIMITS: Limits = Limits {
    time: Duration::from_secs(20),
    bytes: 100_000,
    redirects: 4,
};

fn fetch(url: &str, limits: Limits) -> Result<Vec<u8>, FetchError> {
    Fetcher::new(limits).fetch(url).map(|fetched| fetched.bytes)
}

fn read_at(place: &str) -> Reading {
    let mut options = ParseOptions::default();
    options.made_by_pre = true;
    let mut includes = UrlIncludes::new(Fetcher::new(LIMITS), FileIncludes);
    read(Path::new(place), &options, &mut includes).unwrap()
}

/// All that is said of a reading.
fn said(reading: &Reading) -> String {
    let messages = reading.diagnostics.iter().map(|said| {
        let place = reading.sources().location(said.span);
        format!("{place}: {}: {}\n", said.code, said.message)
    });
    messages.collect()
}

#[test]
fn a_server_has_a_limit_of_time_even_if_it_never_stops_sending() {
    if lacks_a_direct_way() {
        return;
    }
    let server = Server::new(|path, stream| {
        if path == "/drip" {
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n");
        }
        while path != "/mute" && stream.write_all(b"#").is_ok() {
            std::thread::sleep(Duration::from_millis(50));
        }
        std::thread::sleep(Duration::from_secs(3));
    });
    let limits = Limits {
        time: Duration::from_millis(400),
        ..LIMITS
    };
    for path in ["drip", "mute"] {
        let error = fetch(&format!("{}/{path}", server.url), limits).unwrap_err();
        assert!(matches!(error, FetchError::TooSlow(_)), "{path}: {error:?}");
    }
}

#[test]
fn a_body_has_a_limit_of_size_whether_it_is_announced_or_endless() {
    if lacks_a_direct_way() {
        return;
    }
    let server = Server::new(|path, stream| match path {
        "/just" => say(stream, "200 OK", "", &[b'#'; 100_000]),
        "/more" => say(stream, "200 OK", "", &[b'#'; 100_001]),
        _ => {
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n");
            while stream.write_all(&[b'#'; 4096]).is_ok() {}
        }
    });
    let bytes = fetch(&format!("{}/just", server.url), LIMITS).unwrap();
    assert_eq!(bytes.len(), 100_000);
    for path in ["more", "endless"] {
        let error = fetch(&format!("{}/{path}", server.url), LIMITS).unwrap_err();
        assert!(
            matches!(error, FetchError::TooLarge(100_000)),
            "{path}: {error:?}"
        );
    }
}

#[test]
fn redirects_are_followed_a_few_times_and_only_to_what_can_be_fetched() {
    if lacks_a_direct_way() {
        return;
    }
    let server = Server::new(|path, stream| match path {
        "/loop" => redirect(stream, "/loop"),
        "/file" => redirect(stream, "file:///etc/passwd"),
        "/1" => redirect(stream, "2"),
        "/2" => redirect(stream, "/deep/3"),
        "/deep/3" => say(stream, "200 OK", "", b"%include beside.ks\n"),
        "/deep/beside.ks" => say(stream, "200 OK", "", b"lang C\n"),
        _ => say(stream, "404 Not Found", "", b""),
    });
    let error = fetch(&format!("{}/loop", server.url), LIMITS).unwrap_err();
    assert!(
        matches!(error, FetchError::TooManyRedirects(4)),
        "{error:?}"
    );
    let error = fetch(&format!("{}/file", server.url), LIMITS).unwrap_err();
    assert!(matches!(error, FetchError::Redirect(_)), "{error:?}");
    // A relative name is beside where the text was in the end.
    let reading = read_at(&format!("{}/1", server.url));
    assert_eq!(said(&reading), "");
    assert!(reading.kickstart.lang.is_some());
}

#[test]
fn includes_by_url_lead_to_texts_on_the_server_and_to_files() {
    if lacks_a_direct_way() {
        return;
    }
    let server = Server::of(&[
        (
            "/ks/main.ks",
            "%include part/a.ks\n%pre\ntrue\n%end\n%include /nonexistent/made.ks\n",
        ),
        ("/ks/part/a.ks", "%include ../b.ks?c=d\n"),
        ("/ks/b.ks?c=d", "lang C\nrotpw x\n"),
    ]);
    let reading = read_at(&format!("{}/ks/main.ks", server.url));
    let url = &server.url;
    let said = said(&reading);
    let expected = format!("{url}/ks/b.ks?c=d:2:1: unknown-command: ");
    assert!(said.contains(&expected), "{said}");
    // What `%pre` makes is a file of this machine.
    let expected = format!("{url}/ks/main.ks:5:10: include-missing: ");
    assert!(said.contains(&expected), "{said}");
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), format!("%include {url}/ks/b.ks?c=d\n")).unwrap();
    let reading = read_at(file.path().to_str().unwrap());
    assert!(reading.kickstart.lang.is_some());
}

#[test]
fn what_is_wrong_with_a_text_is_said_at_the_include() {
    if lacks_a_direct_way() {
        return;
    }
    let server = Server::of(&[
        ("/cycle.ks", "%include cycle.ks\n"),
        ("/404.ks", "lang C\n%include none.ks\n"),
        ("/latin1.ks", "%include latin1\n"),
        ("/scheme.ks", "%include ftp://127.0.0.1/x.ks\n"),
        ("/malformed.ks", "%include 'http://h/a b'\n"),
    ]);
    for (path, expected) in [
        ("cycle.ks", "1:10: include-cycle: "),
        (
            "404.ks",
            "2:10: include-failed: could not include `none.ks`: the server answers 404",
        ),
        ("scheme.ks", "`ftp` URLs cannot be fetched"),
        ("malformed.ks", "it is not a valid http or https URL"),
    ] {
        let reading = read_at(&format!("{}/{path}", server.url));
        let said = said(&reading);
        assert!(said.contains(expected), "{path}: {said}");
    }
    let server = Server::new(|path, stream| match path {
        "/main.ks" => say(stream, "200 OK", "", b"%include latin1.ks\n"),
        _ => say(stream, "200 OK", "", b"lang C\n# caf\xe9\n"),
    });
    let said = said(&read_at(&format!("{}/main.ks", server.url)));
    assert!(
        said.contains("line 2, column 6: the byte E9 is not UTF-8"),
        "{said}"
    );
}

#[test]
fn a_password_is_sent_to_its_own_server_only_and_never_shown() {
    if lacks_a_direct_way() {
        return;
    }
    let other = Server::of(&[("/x.ks", "skipx\n")]);
    let elsewhere = format!("{}/x.ks", other.url);
    let server = Server::new(move |path, stream| match path {
        "/main.ks" => {
            let text = format!("%include beside.ks\n%include {elsewhere}\n%include none.ks\n");
            say(stream, "200 OK", "", text.as_bytes());
        }
        "/beside.ks" => redirect(stream, &elsewhere),
        _ => say(stream, "404 Not Found", "", b""),
    });
    let host = server.url.strip_prefix("http://").unwrap();
    let reading = read_at(&format!("http://me:s3cret@{host}/main.ks"));
    assert!(reading.kickstart.skipx.is_some());
    // me:s3cret
    let header = "authorization: basic bwu6cznjcmv0";
    let asked = |server: &Server| server.heads.lock().unwrap().to_ascii_lowercase();
    assert_eq!(
        asked(&server).matches(header).count(),
        3,
        "{}",
        asked(&server)
    );
    assert!(
        !asked(&other).contains("authorization"),
        "{}",
        asked(&other)
    );
    let mut shown = said(&reading);
    shown += &format!("{reading:?}");
    assert!(
        shown.contains("none.ks") && !shown.contains("s3cret"),
        "{shown}"
    );
    let mut includes = UrlIncludes::new(Fetcher::new(LIMITS), FileIncludes);
    let place = format!("http://me:s3cret@{host}/none.ks");
    let error = read(Path::new(&place), &ParseOptions::default(), &mut includes).unwrap_err();
    let shown = format!("{error} {error:?} {includes:?}");
    assert!(
        shown.contains("none.ks") && !shown.contains("s3cret"),
        "{shown}"
    );
}

#[test]
fn what_is_not_to_be_fetched_is_left_out_with_a_warning() {
    let options = ParseOptions::default();
    let text = "lang C\n%include https://me:s3cret@h/x.ks\n";
    let mut includes = Unfetched(FileIncludes);
    let reading =
        livecd_kickstart::Kickstart::read_including(text, "main.ks", &options, &mut includes);
    let said = said(&reading);
    assert!(!reading.has_errors());
    assert!(
        said.starts_with("main.ks:2:10: include-left-out: "),
        "{said}"
    );
    assert!(!said.contains("s3cret"), "{said}");
}
