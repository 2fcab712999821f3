//! The server: what comes in is answered, one message after the other.

use std::collections::BTreeSet;
use std::io::{self, BufRead, Write};
use std::sync::mpsc::{self, Receiver, TryRecvError};
use std::thread;

use livecd_kickstart::{ColumnUnit, Kickstart, ParseOptions, Reading, Version};
use lsp_types::{
    CodeActionParams, CompletionParams, DidChangeTextDocumentParams, DidCloseTextDocumentParams,
    DidOpenTextDocumentParams, DocumentFormattingParams, DocumentSymbolParams, FoldingRangeParams,
    GotoDefinitionParams, HoverParams, InitializeParams, RenameParams, ResourceOperationKind,
    SemanticTokensParams, SemanticTokensRangeParams, TextDocumentPositionParams, Uri,
};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::included::{Included, OpenFiles};
use crate::open_file::OpenFile;
use crate::rename::{self, Abilities};
use crate::transport::{self, Incoming};
use crate::{
    actions, capabilities, completion, definition, diagnostics, formatting, hover, outline, tokens,
    units,
};

/// So many messages wait at most.
const WAITING: usize = 64;

/// Serves an editor until it says that it ends, or is gone.
///
/// `version` holds until the editor names another, by `initializationOptions.version` or
/// the setting `kickstart.version`. Returns whether the editor ended as the protocol asks.
///
/// # Errors
///
/// What comes in is not the protocol, or the editor does not read the answers.
pub fn serve(
    input: impl BufRead + Send + 'static,
    output: impl Write,
    version: Option<Version>,
) -> io::Result<bool> {
    let (sender, receiver) = mpsc::sync_channel(WAITING);
    thread::Builder::new()
        .name("reader".to_owned())
        .spawn(move || {
            let mut input = input;
            loop {
                let incoming = transport::read(&mut input);
                let is_last = !matches!(incoming, Ok(Some(_)));
                if sender.send(incoming).is_err() || is_last {
                    return;
                }
            }
        })?;
    let mut server = Server {
        output,
        state: State::New,
        version,
        unit: ColumnUnit::Utf16,
        abilities: Abilities::default(),
        files: OpenFiles::new(),
        unsaid: BTreeSet::new(),
    };
    server.run(&receiver)
}

/// How far the editor and the server are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    New,
    Running,
    ShutDown,
}

struct Server<W> {
    output: W,
    state: State,
    version: Option<Version>,
    unit: ColumnUnit,
    abilities: Abilities,
    files: OpenFiles,
    /// The files that changed since the last diagnostics.
    unsaid: BTreeSet<String>,
}

/// Why a request is refused: the protocol's code, and words.
type Refusal = (i32, String);

const PARSE_ERROR: i32 = -32700;
const INVALID_REQUEST: i32 = -32600;
const METHOD_NOT_FOUND: i32 = -32601;
const INVALID_PARAMS: i32 = -32602;
const NOT_INITIALIZED: i32 = -32002;
const REQUEST_FAILED: i32 = -32803;

impl<W: Write> Server<W> {
    fn run(&mut self, receiver: &Receiver<io::Result<Option<Incoming>>>) -> io::Result<bool> {
        loop {
            let incoming = match receiver.try_recv() {
                Ok(incoming) => incoming,
                Err(TryRecvError::Disconnected) => return Ok(false),
                // Only when nothing more was typed meanwhile.
                Err(TryRecvError::Empty) => {
                    self.publish()?;
                    match receiver.recv() {
                        Ok(incoming) => incoming,
                        Err(_) => return Ok(false),
                    }
                }
            };
            match incoming? {
                None => {
                    self.publish()?;
                    return Ok(false);
                }
                Some(Incoming::NotJson(why)) => {
                    self.refuse(&Value::Null, (PARSE_ERROR, why))?;
                }
                Some(Incoming::Message(message)) => {
                    if message["method"] == "exit" {
                        return Ok(self.state == State::ShutDown);
                    }
                    self.message(message)?;
                }
            }
        }
    }

    fn message(&mut self, mut message: Value) -> io::Result<()> {
        let id = message.get("id").cloned();
        let params = message
            .get_mut("params")
            .map(Value::take)
            .unwrap_or_default();
        let Some(method) = message.get("method").and_then(Value::as_str) else {
            // Answers to requests are none of ours, as we make none.
            let is_answer = message.get("result").is_some() || message.get("error").is_some();
            return match is_answer {
                true => Ok(()),
                false => {
                    let why = "a message has no method".to_owned();
                    self.refuse(&id.unwrap_or_default(), (INVALID_REQUEST, why))
                }
            };
        };
        let Some(id) = id else {
            return match self.state {
                State::Running => self.notification(method, params),
                _ => Ok(()),
            };
        };
        let answer = match (self.state, method) {
            (State::New, "initialize") => self.initialize(params),
            (State::New, _) => Err((NOT_INITIALIZED, "`initialize` comes first".to_owned())),
            (State::ShutDown, _) => Err((INVALID_REQUEST, "the server is shut down".to_owned())),
            (State::Running, "initialize") => {
                Err((INVALID_REQUEST, "the server is initialized".to_owned()))
            }
            (State::Running, "shutdown") => {
                self.state = State::ShutDown;
                Ok(Value::Null)
            }
            (State::Running, _) => self.request(method, params),
        };
        match answer {
            Ok(result) => transport::write(&mut self.output, json!({ "id": id, "result": result })),
            Err(refusal) => self.refuse(&id, refusal),
        }
    }

    fn refuse(&mut self, id: &Value, (code, message): Refusal) -> io::Result<()> {
        let error = json!({ "code": code, "message": message });
        transport::write(&mut self.output, json!({ "id": id, "error": error }))
    }

    fn initialize(&mut self, params: Value) -> Result<Value, Refusal> {
        let version = params["initializationOptions"]["version"].clone();
        let params: InitializeParams = read(params)?;
        self.unit = capabilities::unit(&params);
        let workspace = params.capabilities.workspace.unwrap_or_default();
        let edits = workspace.workspace_edit.unwrap_or_default();
        let operations = edits.resource_operations.unwrap_or_default();
        self.abilities.renames_files = operations.contains(&ResourceOperationKind::Rename)
            && edits.document_changes == Some(true);
        if let Some(version) = named_version(&version)? {
            self.version = version;
        }
        self.state = State::Running;
        Ok(json!({
            "capabilities": capabilities::capabilities(self.unit),
            "serverInfo": { "name": "kstool", "version": env!("CARGO_PKG_VERSION") },
        }))
    }

    fn request(&mut self, method: &str, params: Value) -> Result<Value, Refusal> {
        let unit = self.unit;
        let version = self.version.unwrap_or(Version::NEWEST);
        match method {
            "textDocument/completion" => {
                let at = read::<CompletionParams>(params)?.text_document_position;
                let file = self.file(&at.text_document.uri)?;
                write(completion::completions(file, at.position, version, unit))
            }
            "textDocument/hover" => {
                let at = read::<HoverParams>(params)?.text_document_position_params;
                let file = self.file(&at.text_document.uri)?;
                write(hover::hover(file, at.position, version, unit))
            }
            "textDocument/definition" => {
                let at = read::<GotoDefinitionParams>(params)?.text_document_position_params;
                let file = self.file(&at.text_document.uri)?;
                write(definition::definition(file, at.position, unit))
            }
            "textDocument/documentSymbol" => {
                let params = read::<DocumentSymbolParams>(params)?;
                write(outline::outline(
                    self.file(&params.text_document.uri)?,
                    unit,
                ))
            }
            "textDocument/foldingRange" => {
                let params = read::<FoldingRangeParams>(params)?;
                write(outline::folding(
                    self.file(&params.text_document.uri)?,
                    unit,
                ))
            }
            "textDocument/formatting" => {
                let params = read::<DocumentFormattingParams>(params)?;
                let file = self.file(&params.text_document.uri)?;
                write(formatting::formatting(file, version, unit))
            }
            "textDocument/prepareRename" => {
                let at = read::<TextDocumentPositionParams>(params)?;
                let file = self.file(&at.text_document.uri)?;
                write(rename::prepare(file, at.position, unit))
            }
            "textDocument/rename" => {
                let params = read::<RenameParams>(params)?;
                let at = params.text_document_position;
                let file = self.file(&at.text_document.uri)?;
                let (name, abilities) = (&params.new_name, self.abilities);
                let edit = rename::rename(&self.files, file, at.position, name, abilities, unit);
                write(edit.map_err(|why| (REQUEST_FAILED, why))?)
            }
            "textDocument/codeAction" => {
                let params = read::<CodeActionParams>(params)?;
                let file = self.file(&params.text_document.uri)?;
                write(actions::actions(
                    file,
                    &self.reading(file),
                    params.range,
                    unit,
                ))
            }
            "textDocument/semanticTokens/full" => {
                let params = read::<SemanticTokensParams>(params)?;
                let file = self.file(&params.text_document.uri)?;
                semantic(tokens::tokens(file, 0..file.text().len(), unit))
            }
            "textDocument/semanticTokens/range" => {
                let params = read::<SemanticTokensRangeParams>(params)?;
                let file = self.file(&params.text_document.uri)?;
                let index = file.index();
                let start = units::offset(&index, params.range.start, unit);
                let end = units::offset(&index, params.range.end, unit);
                semantic(tokens::tokens(file, start..end, unit))
            }
            _ => Err((METHOD_NOT_FOUND, format!("there is no method `{method}`"))),
        }
    }

    fn notification(&mut self, method: &str, params: Value) -> io::Result<()> {
        let done = match method {
            "textDocument/didOpen" => read(params).map(|params| self.opened(params)),
            "textDocument/didChange" => read(params).map(|params| self.changed(params)),
            "textDocument/didClose" => match read(params) {
                Ok(params) => return self.closed(&params),
                Err(refusal) => Err(refusal),
            },
            // What is included may have changed.
            "textDocument/didSave" => {
                self.everything_is_unsaid();
                Ok(())
            }
            "workspace/didChangeConfiguration" => {
                let version = &params["settings"]["kickstart"]["version"];
                named_version(version).map(|named| {
                    if let Some(version) = named {
                        self.version = version;
                        self.everything_is_unsaid();
                    }
                })
            }
            _ => Ok(()),
        };
        match done {
            Ok(()) => Ok(()),
            Err((_, message)) => {
                let params = json!({ "type": 1, "message": message });
                let method = "window/showMessage";
                transport::write(
                    &mut self.output,
                    json!({ "method": method, "params": params }),
                )
            }
        }
    }

    fn opened(&mut self, params: DidOpenTextDocumentParams) {
        let opened = params.text_document;
        let key = opened.uri.as_str().to_owned();
        let file = OpenFile::new(opened.uri, opened.version, opened.text);
        self.files.insert(key, file);
        self.everything_is_unsaid();
    }

    fn changed(&mut self, params: DidChangeTextDocumentParams) {
        let changed = params.text_document;
        if let Some(file) = self.files.get_mut(changed.uri.as_str()) {
            file.change(changed.version, params.content_changes, self.unit);
            self.everything_is_unsaid();
        }
    }

    fn closed(&mut self, params: &DidCloseTextDocumentParams) -> io::Result<()> {
        let uri = &params.text_document.uri;
        self.unsaid.remove(uri.as_str());
        match self.files.remove(uri.as_str()) {
            // The editor still shows what was wrong with it.
            Some(_) => self.say(json!({ "uri": uri, "diagnostics": [] })),
            None => Ok(()),
        }
    }

    /// A file that changed may be included by others.
    fn everything_is_unsaid(&mut self) {
        self.unsaid = self.files.keys().cloned().collect();
    }

    fn publish(&mut self) -> io::Result<()> {
        for key in std::mem::take(&mut self.unsaid) {
            let Some(file) = self.files.get(&key) else {
                continue;
            };
            let said = diagnostics::diagnostics(file, &self.reading(file), self.unit);
            let (uri, version) = (&file.uri, file.version);
            let params = json!({ "uri": uri, "version": version, "diagnostics": said });
            self.say(params)?;
        }
        Ok(())
    }

    fn say(&mut self, params: Value) -> io::Result<()> {
        let method = "textDocument/publishDiagnostics";
        transport::write(
            &mut self.output,
            json!({ "method": method, "params": params }),
        )
    }

    fn file(&self, uri: &Uri) -> Result<&OpenFile, Refusal> {
        let found = self.files.get(uri.as_str());
        found.ok_or_else(|| (INVALID_PARAMS, format!("`{}` is not open", uri.as_str())))
    }

    fn reading(&self, file: &OpenFile) -> Reading {
        let mut options = ParseOptions::default();
        options.version = self.version;
        options.made_by_pre = true;
        let mut includes = Included(&self.files);
        Kickstart::read_including(file.text(), &file.name(), &options, &mut includes)
    }
}

/// What a setting says: nothing, no version, or one.
fn named_version(setting: &Value) -> Result<Option<Option<Version>>, Refusal> {
    match setting.as_str() {
        None => Ok(None),
        Some("") => Ok(Some(None)),
        Some(name) => match name.parse() {
            Ok(version) => Ok(Some(Some(version))),
            Err(error) => Err((INVALID_PARAMS, error.to_string())),
        },
    }
}

fn read<T: DeserializeOwned>(params: Value) -> Result<T, Refusal> {
    serde_json::from_value(params).map_err(|error| (INVALID_PARAMS, error.to_string()))
}

fn write(result: impl serde::Serialize) -> Result<Value, Refusal> {
    serde_json::to_value(result).map_err(|error| (REQUEST_FAILED, error.to_string()))
}

fn semantic(data: Vec<lsp_types::SemanticToken>) -> Result<Value, Refusal> {
    write(lsp_types::SemanticTokens {
        result_id: None,
        data,
    })
}
