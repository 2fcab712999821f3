//! Makes, lists, extracts, changes and verifies ISO 9660 images.

mod checksums;
mod cli;
mod console;
mod edit;
mod extract;
mod list;
mod make;
mod notes;
mod quoting;
mod stopping;
mod verify;

use std::error::Error;
use std::path::Path;
use std::process::ExitCode;
use std::thread;

use clap::Parser;
use livecd_iso::{Entry, IsoReader, implant};
use rustix::fs::Mode;
use rustix::process::umask;

use crate::cli::{Cli, Command, Mkksiso};
use crate::console::{Console, complain, complain_of, percent, warn_of};

/// In bytes. The stack of the first thread is as large as the caller allows, and
/// that may be next to nothing.
const STACK: usize = 8 << 20;

fn main() -> ExitCode {
    // What is made must be of use to its owner: a directory that may not be
    // entered would end the work.
    let callers = umask(Mode::RWXU);
    umask(callers - Mode::RWXU);
    let on_its_stack = thread::Builder::new().stack_size(STACK).spawn(program);
    match on_its_stack.map(thread::JoinHandle::join) {
        Ok(status) => status.unwrap_or_else(|panic| std::panic::resume_unwind(panic)),
        Err(error) => {
            complain(&format!(
                "error: could not start a thread\n  because: {error}"
            ));
            ExitCode::FAILURE
        }
    }
}

fn program() -> ExitCode {
    let name = std::env::args_os().next().unwrap_or_default();
    let is_mkksiso = Path::new(&name)
        .file_stem()
        .is_some_and(|name| name == "mkksiso");
    let result = match is_mkksiso {
        true => {
            edit::mkksiso(&Mkksiso::parse(), &mut Console::default()).map(|()| ExitCode::SUCCESS)
        }
        false => run(Cli::parse().command),
    };
    match result {
        Ok(code) => code,
        Err(error) => {
            complain_of(error.as_ref());
            let damaged = error.downcast_ref::<livecd_iso::Error>();
            if let Some(livecd_iso::Error::Damaged { .. }) = damaged {
                complain("hint: --keep-going reads what can be read");
            }
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> Result<ExitCode, Box<dyn Error>> {
    let mut console = Console::default();
    match command {
        Command::Edit(options) => edit::edit(&options, &mut console)?,
        Command::Make(options) => make::make(&options, &mut console)?,
        Command::Ls {
            iso,
            json,
            keep_going,
        } => {
            let (mut reader, entries) = open(&iso, keep_going)?;
            list::list(&mut reader, &entries, json, &mut console)?;
            return Ok(code(reader.problems().is_empty()));
        }
        Command::Extract {
            iso,
            directory,
            keep_going,
        } => return extract::extract(&iso, &directory, keep_going),
        Command::Implant { iso } => {
            console.line(&implant(&iso, &mut percent("summing"))?.md5)?;
        }
        Command::Verify { iso, sha256 } => {
            return verify::run(&iso, sha256.as_deref(), &mut console);
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// An image and what is in it. What is wrong with it is said.
fn open(iso: &Path, keep_going: bool) -> Result<(IsoReader, Vec<Entry>), Box<dyn Error>> {
    let mut reader = IsoReader::open(iso)?;
    reader.keep_going(keep_going);
    let entries = reader.entries().collect::<Result<Vec<_>, _>>()?;
    reader.check(&entries)?;
    reader.warnings().iter().for_each(warn_of);
    for problem in reader.problems() {
        complain(&format!(
            "error: {}",
            console::printable(&problem.to_string())
        ));
    }
    Ok((reader, entries))
}

fn code(is_good: bool) -> ExitCode {
    match is_good {
        true => ExitCode::SUCCESS,
        false => ExitCode::FAILURE,
    }
}
