//! Which files of a crate use which: read from its tokens, so that text in comments
//! and strings is none.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// The name of a module, from the root of its crate.
pub(crate) type Module = Vec<String>;

/// The files of one crate.
#[derive(Debug, Default)]
pub(crate) struct Sources {
    files: BTreeMap<Module, File>,
}

#[derive(Debug)]
struct File {
    /// Below the folder of the crate's sources.
    path: PathBuf,
    /// Paths that it uses, from the root of the crate.
    used: BTreeSet<Module>,
    /// What it hands on under another path: its name here, and where it is.
    handed_on: Vec<(String, Module)>,
}

impl Sources {
    /// Reads the files below `folder`, the sources of a crate.
    pub(crate) fn read(folder: &Path) -> Result<Self, String> {
        let mut texts = Vec::new();
        for path in rust_files(folder) {
            let text = fs::read_to_string(&path).map_err(|e| format!("{}: {e}", path.display()))?;
            let below = path.strip_prefix(folder).unwrap_or(&path).to_owned();
            texts.push((below, text));
        }
        Self::parse(texts)
    }

    /// The same of texts, by the path of each below the folder of sources.
    pub(crate) fn parse(texts: Vec<(PathBuf, String)>) -> Result<Self, String> {
        let modules: BTreeSet<Module> = texts.iter().map(|(path, _)| module_of(path)).collect();
        let mut files = BTreeMap::new();
        for (path, text) in texts {
            let module = module_of(&path);
            let tokens: TokenStream = text
                .parse()
                .map_err(|error| format!("{}: {error}", path.display()))?;
            let mut reader = Reader {
                modules: &modules,
                module: &module,
                used: BTreeSet::new(),
                handed_on: Vec::new(),
            };
            reader.read(&tokens.into_iter().collect::<Vec<_>>());
            let (used, handed_on) = (reader.used, reader.handed_on);
            files.insert(
                module.clone(),
                File {
                    path,
                    used,
                    handed_on,
                },
            );
        }
        Ok(Self { files })
    }

    /// For each file, the other files that it uses. A module hands work to the files of
    /// its folder, which may use what it declares: what it uses of them does not count. The
    /// root of a crate is such a module. Nor does what `error.rs` uses: an error speaks of
    /// the crate's types, and they return it.
    pub(crate) fn edges(&self) -> BTreeMap<&Path, BTreeSet<&Path>> {
        let mut edges = BTreeMap::new();
        for (module, file) in self
            .files
            .iter()
            .filter(|(module, _)| !module.is_empty() && *module != &["error"])
        {
            let targets = file.used.iter().filter_map(|path| self.home(path, 0));
            let others = targets.filter(|target| !target.starts_with(module) && !target.is_empty());
            let paths = others.map(|target| &*self.files[target].path).collect();
            edges.insert(&*file.path, paths);
        }
        edges
    }

    /// The module that has what is at `path`.
    fn home(&self, path: &[String], depth: usize) -> Option<&Module> {
        let (module, file) = (0..=path.len())
            .rev()
            .find_map(|length| self.files.get_key_value(&path[..length]))?;
        let item = path.get(module.len());
        let elsewhere = item.and_then(|item| {
            let mut named = file.handed_on.iter().filter(|(name, _)| name == item);
            named.next()
        });
        match elsewhere {
            // Deep enough for any road, and no endless one.
            Some((_, at)) if depth < 8 => {
                let mut path_there = at.clone();
                path_there.extend_from_slice(&path[module.len() + 1..]);
                self.home(&path_there, depth + 1)
            }
            _ => Some(module),
        }
    }
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                // Programs of a library are crates of their own.
                if path.file_name().is_none_or(|name| name != "bin") {
                    folders.push(path);
                }
            } else if path.extension().is_some_and(|e| e == "rs") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

fn module_of(path: &Path) -> Module {
    let mut names: Module = path
        .with_extension("")
        .iter()
        .map(|name| name.to_string_lossy().into_owned())
        .collect();
    if names.last().is_some_and(|name| name == "mod")
        || (names.len() == 1 && matches!(names[0].as_str(), "lib" | "main"))
    {
        names.pop();
    }
    names
}

struct Reader<'a> {
    modules: &'a BTreeSet<Module>,
    module: &'a Module,
    used: BTreeSet<Module>,
    handed_on: Vec<(String, Module)>,
}

impl Reader<'_> {
    fn read(&mut self, tokens: &[TokenTree]) {
        let mut at = 0;
        while at < tokens.len() {
            if is_test_attribute(&tokens[at..]) {
                at = self.after_item(tokens, at + 2);
                continue;
            }
            match &tokens[at] {
                TokenTree::Ident(word) if word == "use" => {
                    let end = (at..tokens.len())
                        .find(|&i| is_punct(&tokens[i], ';'))
                        .unwrap_or(tokens.len());
                    let public = at > 0 && is_public(&tokens[..at]);
                    self.import(&tokens[at + 1..end], &[], public);
                    at = end;
                }
                TokenTree::Ident(word) if !follows_path(tokens, at) => {
                    let first = word.to_string();
                    if is_path(&tokens[at + 1..]) && self.begins(&first) {
                        let end = self.path_end(tokens, at);
                        let words: Vec<String> = tokens[at..end].iter().filter_map(ident).collect();
                        if let Some(path) = self.resolve(&words) {
                            self.used.insert(path);
                        }
                        at = end - 1;
                    }
                }
                TokenTree::Group(group) => {
                    self.read(&group.stream().into_iter().collect::<Vec<_>>());
                }
                _ => {}
            }
            at += 1;
        }
    }

    /// Whether a path that begins with `first` is one of this crate.
    fn begins(&self, first: &str) -> bool {
        matches!(first, "crate" | "super" | "self") || self.child(first).is_some()
    }

    fn child(&self, name: &str) -> Option<Module> {
        let mut path = self.module.clone();
        path.push(name.to_owned());
        self.modules.contains(&path).then_some(path)
    }

    fn path_end(&self, tokens: &[TokenTree], at: usize) -> usize {
        let mut end = at + 1;
        while is_path(&tokens[end..]) && tokens.get(end + 2).and_then(ident).is_some() {
            end += 3;
        }
        end
    }

    /// The tokens behind an item of tests.
    fn after_item(&self, tokens: &[TokenTree], mut at: usize) -> usize {
        while at < tokens.len() {
            let ends = match &tokens[at] {
                TokenTree::Punct(punct) => punct.as_char() == ';',
                TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
                _ => false,
            };
            at += 1;
            if ends {
                break;
            }
        }
        at
    }

    /// What a `use` of `tokens` behind `before` brings.
    fn import(&mut self, tokens: &[TokenTree], before: &[String], public: bool) {
        let mut words = before.to_vec();
        let mut renamed = None;
        let mut rest = tokens.iter();
        while let Some(token) = rest.next() {
            match token {
                TokenTree::Ident(word) if word == "as" => {
                    renamed = rest.next().and_then(ident);
                }
                TokenTree::Ident(word) => words.push(word.to_string()),
                TokenTree::Group(group) => {
                    let inner: Vec<_> = group.stream().into_iter().collect();
                    for part in inner.split(|token| is_punct(token, ',')) {
                        self.import(part, &words, public);
                    }
                    return;
                }
                _ => {}
            }
        }
        if words.last().is_some_and(|word| word == "self") && words.len() > 1 {
            words.pop();
        }
        let Some(path) = self.resolve(&words) else {
            return;
        };
        if public {
            let name = renamed.or_else(|| words.last().cloned());
            self.handed_on.extend(name.map(|name| (name, path)));
        } else {
            self.used.insert(path);
        }
    }

    /// A path as it is from the root of the crate, if it is of this crate.
    fn resolve(&self, words: &[String]) -> Option<Module> {
        let mut rest = words;
        let mut path = match rest.first()?.as_str() {
            "crate" => Vec::new(),
            "self" => self.module.clone(),
            "super" => {
                let mut path = self.module.clone();
                while rest.first().is_some_and(|word| word == "super") {
                    path.pop();
                    rest = &rest[1..];
                }
                path.extend_from_slice(rest);
                return Some(path);
            }
            first => {
                let path = self.child(first)?;
                return Some(path.into_iter().chain(rest[1..].iter().cloned()).collect());
            }
        };
        path.extend_from_slice(&rest[1..]);
        Some(path)
    }
}

fn ident(token: &TokenTree) -> Option<String> {
    match token {
        TokenTree::Ident(word) => Some(word.to_string()),
        _ => None,
    }
}

fn is_punct(token: &TokenTree, char: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == char)
}

/// Whether `tokens` begin with `::`.
fn is_path(tokens: &[TokenTree]) -> bool {
    tokens.len() > 2 && is_punct(&tokens[0], ':') && is_punct(&tokens[1], ':')
}

fn follows_path(tokens: &[TokenTree], at: usize) -> bool {
    at > 1 && is_punct(&tokens[at - 1], ':') && is_punct(&tokens[at - 2], ':')
}

/// Whether `pub` or `pub(…)` ends `tokens`.
fn is_public(tokens: &[TokenTree]) -> bool {
    let before = match tokens.split_last() {
        Some((TokenTree::Group(_), before)) => before,
        _ => tokens,
    };
    before
        .last()
        .and_then(ident)
        .is_some_and(|word| word == "pub")
}

/// Whether `tokens` begin with `#[cfg(test)]`.
fn is_test_attribute(tokens: &[TokenTree]) -> bool {
    let [first, TokenTree::Group(group), ..] = tokens else {
        return false;
    };
    is_punct(first, '#') && group.stream().to_string().replace(' ', "") == "cfg(test)"
}
