//! A server of the files of a directory, by HTTP.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

/// It answers on a port of this machine until the test ends.
#[derive(Debug)]
pub(crate) struct Server {
    pub(crate) address: String,
    asked: Arc<Mutex<String>>,
}

impl Server {
    pub(crate) fn new(directory: PathBuf) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let asked = Arc::new(Mutex::new(String::new()));
        let log = asked.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (directory, log) = (directory.clone(), log.clone());
                std::thread::spawn(move || answer(&stream, &directory, &log));
            }
        });
        Self { address, asked }
    }

    /// All requests, with their headers.
    pub(crate) fn asked(&self) -> String {
        self.asked.lock().unwrap().clone()
    }
}

/// One request, one answer. A proxy is asked for whole addresses; this one has
/// every host's files, for those who say who they are.
fn answer(stream: &TcpStream, directory: &Path, log: &Mutex<String>) {
    let mut reader = BufReader::new(stream);
    let mut head = String::new();
    while reader.read_line(&mut head).is_ok_and(|read| read > 2) {}
    log.lock().unwrap().push_str(&head);
    let address = head.split(' ').nth(1).unwrap_or_default();
    let path = match address.split_once("://") {
        Some((_, rest)) => rest.split_once('/').unwrap_or_default().1,
        None => address.trim_start_matches('/'),
    };
    let is_unknown = address.contains("://") && !head.contains("Proxy-Authorization:");
    let (status, body) = match fs::read(directory.join(decoded(path))) {
        _ if is_unknown => (
            "407 Who?\r\nProxy-Authenticate: Basic realm=\"test\"",
            Vec::new(),
        ),
        Ok(body) => ("200 OK", body),
        Err(_) => ("404 Not Found", Vec::new()),
    };
    let length = body.len();
    let head =
        format!("HTTP/1.1 {status}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n");
    let mut stream = stream;
    // The client may have closed the connection.
    let _ = stream
        .write_all(head.as_bytes())
        .and_then(|()| stream.write_all(&body));
}

/// What `%2b` and the like stand for.
fn decoded(path: &str) -> String {
    let mut parts = path.split('%');
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (code, rest) = part.split_at(2);
        text.push(u8::from_str_radix(code, 16).unwrap().into());
        text += rest;
    }
    text
}
