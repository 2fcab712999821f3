//! Gets a file that is named by an address.

use std::path::Path;

use livecd_host::{Host, Tool, ToolError};
use livecd_quoting::{CurlConfig, Text};

use crate::{Error, HostTool, address, plain_files};

/// Gets a file from a server.
pub(crate) const CURL: HostTool = HostTool {
    program: "curl",
    debian: "curl",
    fedora: "curl",
};

/// Copies what `from` names to `copy`; the inner error says why it cannot be had.
///
/// The address may hold a password, and every user of this machine can read the
/// arguments of programs: curl reads it from its standard input.
pub(crate) fn fetch(host: &Host, from: &str, copy: &Path) -> Result<Result<(), String>, Error> {
    if let Some(path) = address::local(from) {
        let copied = plain_files::copy(&path, copy);
        return Ok(copied.map_err(|error| error.to_string()));
    }
    let config = match Text::<CurlConfig>::of("url = {}\n", &[&from]) {
        Ok(config) => config.into_string(),
        Err(refused) => return Ok(Err(refused.to_string())),
    };
    let tool = Tool::new(CURL.program)
        .args(["--fail", "--silent", "--show-error", "--location"])
        .args(["--globoff", "--config", "-"])
        .arg("--output")
        .arg(copy)
        .stdin(config);
    match host.run(&tool) {
        Ok(_) => Ok(Ok(())),
        Err(ToolError::Failed { output, .. }) => Ok(Err(address::without_password(&output))),
        Err(error) => Err(error.into()),
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::io::{BufRead, BufReader, Write};
    use std::net::TcpListener;

    use livecd_host::Silent;

    use super::*;

    /// The arguments of all programs that run.
    fn arguments() -> Vec<String> {
        let processes = fs::read_dir("/proc").unwrap().flatten();
        let read = |entry: fs::DirEntry| fs::read(entry.path().join("cmdline")).ok();
        let lines = processes.filter_map(read);
        lines
            .map(|line| String::from_utf8_lossy(&line).replace('\0', " "))
            .collect()
    }

    /// Tried with `fs::copy`, which fills the disk.
    #[test]
    fn a_device_is_no_key() {
        let directory = tempfile::tempdir().unwrap();
        let copy = directory.path().join("copy");
        for address in ["/dev/zero", "file:///dev/zero"] {
            let reason = fetch(&Host::system(Silent), address, &copy).unwrap();
            assert_eq!(reason.unwrap_err(), "it is not a plain file");
        }
        assert!(!copy.exists());
    }

    #[test]
    fn no_argument_of_a_program_has_the_password_of_an_address() {
        if !livecd_host::program_directories()
            .iter()
            .any(|directory| directory.join(CURL.program).exists())
        {
            let _ = writeln!(std::io::stderr(), "SKIPPED: curl is not installed");
            return;
        }
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let server = listener.local_addr().unwrap();
        let seen = std::thread::spawn(move || {
            let (stream, _) = listener.accept().unwrap();
            let mut reader = BufReader::new(&stream);
            let mut head = String::new();
            while reader.read_line(&mut head).unwrap() > 2 {}
            // Its client waits for the answer meanwhile.
            let running = arguments();
            let answer = "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nkey";
            (&stream).write_all(answer.as_bytes()).unwrap();
            (head, running)
        });
        let directory = tempfile::tempdir().unwrap();
        let copy = directory.path().join("copy");
        let password = ["of", "whom", "nobody", "hears"].concat();
        let address = format!("http://me:{password}@{server}/a\"b\\c{{d,e}}");
        let host = Host::system(Silent);
        assert_eq!(fetch(&host, &address, &copy).unwrap(), Ok(()));
        assert_eq!(fs::read_to_string(&copy).unwrap(), "key");
        let (head, running) = seen.join().unwrap();
        assert!(head.contains("\r\nAuthorization: Basic "), "{head}");
        assert!(head.starts_with("GET /a\"b\\c{d,e} "), "{head}");
        let shown = copy.display().to_string();
        let own = running.iter().find(|line| line.contains(&shown)).unwrap();
        assert!(own.starts_with("curl "), "{own}");
        let telling = running.iter().find(|line| line.contains(&password));
        assert_eq!(telling, None);
    }

    #[test]
    fn an_address_of_two_lines_is_no_option_of_curl() {
        let directory = tempfile::tempdir().unwrap();
        let copy = directory.path().join("copy");
        let said = fetch(&Host::system(Silent), "http://x\"\noutput = \"/x", &copy);
        assert_eq!(
            said.unwrap(),
            Err("the character '\\n' cannot be written into curl's configuration".to_owned())
        );
    }
}
