//! A server of the files of a directory, by HTTPS, which wants to know who asks.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;

/// What it needs.
pub(crate) const TLS_TOOLS: &[&str] = &["openssl", "python3"];

const SERVER: &str = r#"
import http.server, ssl, sys
folder, certificate, key, authority = sys.argv[1:]
class Handler(http.server.SimpleHTTPRequestHandler):
    def __init__(self, *args):
        super().__init__(*args, directory=folder)
    def log_message(self, *args):
        pass
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(certificate, key)
context.load_verify_locations(authority)
context.verify_mode = ssl.CERT_REQUIRED
server.socket = context.wrap_socket(server.socket, server_side=True)
print(server.server_address[1], flush=True)
server.serve_forever()
"#;

/// It runs until it is dropped. `authority.pem` has signed `server.pem` and
/// `client.pem`; `stranger.pem` is another authority. Keys end with `.key`.
#[derive(Debug)]
pub(crate) struct TlsServer {
    files: TempDir,
    pub(crate) address: String,
    child: Child,
}

impl TlsServer {
    pub(crate) fn new(directory: &Path) -> Self {
        let files = tempfile::tempdir().unwrap();
        for (name, signer) in [
            ("authority", None),
            ("stranger", None),
            ("server", Some("authority")),
            ("client", Some("authority")),
        ] {
            certificate(files.path(), name, signer);
        }
        let mut child = Command::new("python3")
            .args(["-c", SERVER])
            .arg(directory)
            .args(["server.pem", "server.key", "authority.pem"])
            .current_dir(files.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut port = String::new();
        let output = child.stdout.take().unwrap();
        BufReader::new(output).read_line(&mut port).unwrap();
        Self {
            files,
            address: format!("https://localhost:{}", port.trim()),
            child,
        }
    }

    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.files.path().join(name)
    }
}

impl Drop for TlsServer {
    fn drop(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

/// Makes `NAME.pem` and `NAME.key`, signed by `signer` or by itself.
fn certificate(folder: &Path, name: &str, signer: Option<&str>) {
    let mut openssl = Command::new("openssl");
    openssl.args(["req", "-x509", "-newkey", "ec", "-nodes", "-days", "2"]);
    openssl.args(["-pkeyopt", "ec_paramgen_curve:P-256"]);
    openssl.args(["-subj", &format!("/CN={name}")]);
    openssl.args([
        "-out",
        &format!("{name}.pem"),
        "-keyout",
        &format!("{name}.key"),
    ]);
    if let Some(signer) = signer {
        openssl.args(["-addext", "subjectAltName=DNS:localhost"]);
        openssl.args(["-addext", "basicConstraints=critical,CA:FALSE"]);
        openssl.args([
            "-CA",
            &format!("{signer}.pem"),
            "-CAkey",
            &format!("{signer}.key"),
        ]);
    }
    let output = openssl.current_dir(folder).output().unwrap();
    assert!(output.status.success(), "{output:?}");
}
