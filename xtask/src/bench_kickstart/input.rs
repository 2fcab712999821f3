//! What is parsed: a real kickstart and a generated one.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::NEWEST;
use crate::test::CONFORMANCE;
use crate::{TaskResult, workspace};

/// A kickstart that is right in a version of the language.
pub(super) struct Input {
    pub(super) file: PathBuf,
    pub(super) version: String,
}

/// The largest real kickstart there is.
pub(super) fn largest_real() -> TaskResult<Input> {
    let cases = workspace::root().join(CONFORMANCE);
    let list = cases.join("dev/d_corpus.jsonl");
    if !list.exists() {
        return Ok(Input {
            file: workspace::root().join("examples/debian-minimal.ks"),
            version: NEWEST.to_owned(),
        });
    }
    let cases = cases.canonicalize()?;
    let mut largest = None;
    for line in fs::read_to_string(&list)?.lines() {
        let Some(input) = accepted(&serde_json::from_str(line)?, &cases) else {
            continue;
        };
        let size = fs::metadata(&input.file)?.len();
        if largest.as_ref().is_none_or(|(most, _)| size > *most) {
            largest = Some((size, input));
        }
    }
    let largest = largest.ok_or_else(|| format!("no file is right in {}", list.display()))?;
    Ok(largest.1)
}

/// The file of a case, if the reference accepts it with all that it includes.
fn accepted(case: &Value, cases: &Path) -> Option<Input> {
    let is_right = case["outcome"] != "error" && case["follow"] != false;
    let version = match case["version"].as_str()? {
        "DEVEL" => NEWEST,
        version => version,
    };
    is_right.then_some(Input {
        file: cases.join(case["file"].as_str()?),
        version: version.to_owned(),
    })
}

/// Writes a kickstart of so many lines.
pub(super) fn generated(file: &Path, lines: usize) -> TaskResult<Input> {
    fs::write(file, text(lines))?;
    Ok(Input {
        file: file.to_owned(),
        version: NEWEST.to_owned(),
    })
}

/// A tenth commands, the rest packages and a script, as in real files.
fn text(lines: usize) -> String {
    let mut text = String::new();
    for index in 0..lines / 10 {
        let _ = match index % 4 {
            0 => writeln!(
                text,
                "part /data{index} --size={index} --fstype=ext4 --label=\"disk {index}\""
            ),
            1 => writeln!(
                text,
                "user --name=user{index} --groups=wheel,audio --password=x --plaintext --uid={index}"
            ),
            2 => writeln!(
                text,
                "repo --name=repo{index} --baseurl=http://example.org/{index}/$basearch --cost=5"
            ),
            _ => writeln!(text, "# a comment about number {index}"),
        };
    }
    text.push_str("%packages\n");
    (0..lines * 4 / 10).for_each(|index| text.push_str(&format!("package-{index}\n")));
    text.push_str("%end\n%post\n");
    (0..lines / 2)
        .for_each(|index| text.push_str(&format!("echo \"line {index}\" >> /root/log # why\n")));
    text.push_str("%end\n");
    text
}
