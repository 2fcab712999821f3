//! `livecd-iso edit`, and the program when it is called `mkksiso`.

use std::error::Error;
use std::path::{Path, PathBuf};

use livecd_iso::{Edited, Editor, MenuChange};

use crate::cli::{Edit, Mkksiso};
use crate::console::{Console, complain, percent};
use crate::notes;
use crate::quoting::shell_escape;

type Failure = Box<dyn Error>;

pub(crate) fn edit(options: &Edit, console: &mut Console) -> Result<(), Failure> {
    let mut editor = Editor::open(&options.iso)?;
    for path in &options.remove {
        editor.tree.remove(path)?;
    }
    for added in &options.add {
        add(&mut editor, added)?;
    }
    if let Some(id) = &options.volid {
        editor.rename(id.clone())?;
    }
    for name in &options.remove_arg {
        editor.menus.push(MenuChange::remove(name)?);
    }
    for argument in &options.arg {
        editor.menus.push(MenuChange::add(argument)?);
    }
    for pair in options.replace.chunks_exact(2) {
        editor.menus.push(MenuChange::replace(&pair[0], &pair[1])?);
    }
    if let Some(kickstart) = &options.kickstart {
        add_named(
            &mut editor,
            "inst.ks",
            kickstart,
            options.volid.as_ref().map(|id| id.as_str()),
        )?;
    }
    editor.timestamp = options.timestamp;
    editor.joliet_strict = options.joliet_strict.then_some(true);
    editor.media_check = options.no_media_check.then_some(false);
    editor.sha256 = options.sha256;
    let wants_menus = !editor.menus.is_empty();
    let output = options.output.as_ref().unwrap_or(&options.iso);
    let edited = editor.write_file(output, &mut percent("writing"))?;
    report(&edited, wants_menus, console)
}

/// As lorax's program of this name: its options, and what it does with them.
pub(crate) fn mkksiso(options: &Mkksiso, console: &mut Console) -> Result<(), Failure> {
    let paths = options.paths.as_slice();
    let (positional, input, output) =
        match paths {
            [input, output] => (None, input, output),
            [kickstart, input, output] => (Some(kickstart), input, output),
            _ => return Err(
                "an image to read and one to make are needed, and before them at most a kickstart"
                    .into(),
            ),
        };
    if output.exists() {
        return Err(format!("{} is there already", output.display()).into());
    }
    if positional.is_some() && options.ks.is_some() {
        return Err("a kickstart is either --ks KICKSTART or the first argument, not both".into());
    }
    let kickstart = options.ks.as_ref().or(positional);
    let does_something = kickstart.is_some()
        || options.updates.is_some()
        || !options.add.is_empty()
        || options.volid.is_some()
        || !options.replace.is_empty()
        || !(options.cmdline.is_empty() && options.rm_args.is_empty());
    if !does_something {
        return Err("there is nothing to do: give --ks, --updates, --add, --cmdline, --rm-args, --volid or --replace".into());
    }
    let mut editor = Editor::open(input)?;
    let id = options.volid.as_ref().map(|id| id.as_str());
    if let Some(id) = &options.volid {
        editor.rename(id.clone())?;
    }
    for pair in options.replace.chunks_exact(2) {
        editor.menus.push(MenuChange::replace(&pair[0], &pair[1])?);
    }
    for name in options.rm_args.split_whitespace() {
        editor.menus.push(MenuChange::remove(name)?);
    }
    for argument in arguments(&options.cmdline) {
        editor.menus.push(MenuChange::add(&argument)?);
    }
    for path in &options.add {
        let name = path.file_name().ok_or("a path to add has no name")?;
        editor.add(name.as_encoded_bytes(), path)?;
    }
    if let Some(kickstart) = kickstart {
        add_named(&mut editor, "inst.ks", kickstart, id)?;
    }
    if let Some(updates) = &options.updates {
        add_named(&mut editor, "inst.updates", updates, id)?;
    }
    editor.timestamp = options.timestamp;
    editor.media_check = Some(!options.no_md5sum);
    let wants_menus = !editor.menus.is_empty();
    let edited = editor.write_file(output, &mut percent("writing"))?;
    report(&edited, wants_menus, console)
}

/// Adds a file at the top of the volume, and the kernel argument that says where it is.
fn add_named(
    editor: &mut Editor,
    argument: &str,
    file: &Path,
    new_id: Option<&str>,
) -> Result<(), Failure> {
    let name = file
        .file_name()
        .ok_or("a kickstart or image to add has no name")?;
    editor.add(name.as_encoded_bytes(), file)?;
    let name = name
        .to_str()
        .ok_or("a name that is not UTF-8 cannot be a kernel argument")?;
    let id = new_id.unwrap_or(editor.current_volume_id());
    let label = id.replace(' ', "\\x20");
    let value = MenuChange::add(&format!("{argument}=hd:LABEL={label}:/{name}"));
    let changes = [MenuChange::remove(argument)?, value?];
    editor.menus.extend(changes);
    Ok(())
}

/// `FILE`, which goes to the top of the volume, or `FILE=PATH`.
fn add(editor: &mut Editor, added: &str) -> Result<(), Failure> {
    let host = PathBuf::from(added);
    if let (false, Some((host, at))) = (host.exists(), added.split_once('=')) {
        return Ok(editor.add(at, Path::new(host))?);
    }
    let name = host
        .file_name()
        .ok_or_else(|| format!("`{added}` has no name that it could have on the volume"))?;
    Ok(editor.add(name.as_encoded_bytes(), &host)?)
}

/// Words, of which quotes keep blanks together.
fn arguments(text: &str) -> Vec<String> {
    let (mut words, mut word, mut quote) = (Vec::new(), None::<String>, None);
    for c in text.chars() {
        match quote {
            Some(open) if c == open => quote = None,
            None if c == '"' || c == '\'' => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            None if c.is_whitespace() => words.extend(word.take()),
            _ => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    words
}

fn report(edited: &Edited, wants_menus: bool, console: &mut Console) -> Result<(), Failure> {
    if wants_menus && edited.menus.is_empty() {
        complain(
            "warning: no boot menu was changed: there is none on the medium, or none has what should change",
        );
    }
    notes::show(
        &edited.renamed,
        &edited.omitted,
        &edited.dates_cut,
        &mut |line| console.line(line),
    )?;
    for menu in &edited.menus {
        let menu = menu.to_string();
        console.line(&format!("menu: {}", shell_escape(menu.as_bytes())))?;
    }
    for list in &edited.sums {
        let list = shell_escape(list.as_bytes());
        console.line(&format!("sums: {list}"))?;
    }
    for outdated in &edited.outdated {
        let outdated = shell_escape(outdated.as_bytes());
        complain(&format!(
            "warning: {outdated} no longer fits: it signs what was changed, or has sums of a kind that is not made here"
        ));
    }
    console.line(&format!("bytes: {}", edited.size))?;
    if let Some(sum) = &edited.media_sum {
        console.line(&format!("media check: {}", sum.md5))?;
    }
    if let Some(sha256) = &edited.sha256 {
        let digits: String = sha256.iter().map(|byte| format!("{byte:02x}")).collect();
        console.line(&format!("sha256: {digits}"))?;
    }
    Ok(())
}
