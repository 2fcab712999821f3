//! `kstool explain`: what a message's code means.

use std::process::ExitCode;

use livecd_kickstart::Severity;
use livecd_kickstart::codes::{self, Code};

use crate::input::{Failure, print};

pub(crate) fn run(code: Option<&str>) -> Result<ExitCode, Failure> {
    let text = match code {
        None => codes::ALL.iter().map(summary).collect(),
        Some(name) => {
            // As it is shown: `error[unknown-option]`.
            let bare = name.split_once('[').map_or(name, |(_, code)| code);
            let bare = bare.trim_end_matches([']', ':']);
            let found = codes::find(bare);
            explanation(found.ok_or_else(|| Failure::UnknownCode(bare.to_owned()))?)
        }
    };
    print(&text)?;
    Ok(ExitCode::SUCCESS)
}

fn summary(code: &Code) -> String {
    let first = code.meaning.split_inclusive(". ").next();
    format!("{:20} {}\n", code.name, first.unwrap_or_default().trim())
}

fn explanation(code: &Code) -> String {
    let kind = match code.severity {
        Severity::Error => "an error",
        Severity::Deprecated => "a deprecation",
        Severity::Warning => "a warning",
    };
    let mut text = format!("{}: {kind}\n\n{}\n", code.name, code.meaning);
    if !code.example.is_empty() {
        text.push_str("\nFor example:\n\n");
        code.example
            .lines()
            .for_each(|line| text.push_str(&format!("    {line}\n")));
    }
    text
}
