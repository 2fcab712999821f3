//! The server by its own words: messages as editors send them, over a pipe.

use std::fs;
use std::io::{BufReader, Cursor};
use std::path::Path;

use livecd_kickstart_lsp::serve;
use serde_json::{Value, json};

/// What the server answers to these messages, until the end of its input.
fn answers(messages: &[Value]) -> Vec<Value> {
    let mut input = Vec::new();
    for message in messages {
        let mut message = message.clone();
        message["jsonrpc"] = json!("2.0");
        let text = message.to_string();
        input.extend(format!("Content-Length: {}\r\n\r\n{text}", text.len()).bytes());
    }
    raw(input).unwrap()
}

fn raw(input: Vec<u8>) -> Result<Vec<Value>, String> {
    let mut output = Vec::new();
    let served = serve(BufReader::new(Cursor::new(input)), &mut output, None);
    let mut answers = Vec::new();
    let mut rest = &output[..];
    while !rest.is_empty() {
        let end = rest
            .windows(4)
            .position(|four| four == b"\r\n\r\n")
            .unwrap();
        let head = std::str::from_utf8(&rest[..end]).unwrap();
        let length: usize = head
            .strip_prefix("Content-Length: ")
            .unwrap()
            .parse()
            .unwrap();
        let body = &rest[end + 4..end + 4 + length];
        answers.push(serde_json::from_slice(body).unwrap());
        rest = &rest[end + 4 + length..];
    }
    served.map(|_| answers).map_err(|error| error.to_string())
}

fn request(id: u32, method: &str, params: Value) -> Value {
    json!({ "id": id, "method": method, "params": params })
}

fn notification(method: &str, params: Value) -> Value {
    json!({ "method": method, "params": params })
}

fn initialize() -> Value {
    request(0, "initialize", json!({ "capabilities": {} }))
}

fn open(uri: &str, text: &str) -> Value {
    let document = json!({ "uri": uri, "languageId": "kickstart", "version": 1, "text": text });
    notification("textDocument/didOpen", json!({ "textDocument": document }))
}

fn at(uri: &str, line: u32, character: u32) -> Value {
    json!({ "textDocument": { "uri": uri }, "position": { "line": line, "character": character } })
}

/// The result of the request with the number `id`.
fn result(answers: &[Value], id: u32) -> &Value {
    let answer = answers.iter().find(|answer| answer["id"] == id).unwrap();
    assert!(answer.get("error").is_none(), "{answer}");
    &answer["result"]
}

fn error_code(answers: &[Value], id: u32) -> &Value {
    let answer = answers.iter().find(|answer| answer["id"] == id).unwrap();
    &answer["error"]["code"]
}

/// What was said of `uri` last.
fn said<'a>(answers: &'a [Value], uri: &str) -> &'a [Value] {
    let mut said = answers.iter().rev().map(|answer| &answer["params"]);
    let params = said.find(|params| params["uri"] == uri).unwrap();
    params["diagnostics"].as_array().unwrap()
}

fn labels(items: &Value) -> Vec<&str> {
    let items = items.as_array().unwrap().iter();
    items.map(|item| item["label"].as_str().unwrap()).collect()
}

const URI: &str = "untitled:one";

/// The answer to one request about a text.
fn ask(text: &str, method: &str, params: Value) -> Value {
    let answers = answers(&[initialize(), open(URI, text), request(1, method, params)]);
    result(&answers, 1).clone()
}

#[test]
fn mistakes_are_said_where_they_stand_in_utf_16_and_vanish_when_they_are_corrected() {
    let change = |version: u32, start: (u32, u32), end: (u32, u32), text: &str| {
        let place = |(line, character)| json!({ "line": line, "character": character });
        let range = json!({ "start": place(start), "end": place(end) });
        notification(
            "textDocument/didChange",
            json!({
                "textDocument": { "uri": URI, "version": version },
                "contentChanges": [{ "range": range, "text": text }],
            }),
        )
    };
    let text = "lang C\r\nuser --name=x --gecos=\u{1f600} --sise=1\r\n";
    let wrong = answers(&[initialize(), open(URI, text)]);
    let [returns, wrong] = said(&wrong, URI) else {
        panic!("{wrong:?}")
    };
    assert_eq!(returns["code"], "carriage-returns");
    assert_eq!(wrong["code"], "unknown-option");
    let range = &wrong["range"];
    assert_eq!(range["start"], json!({ "line": 1, "character": 25 }));
    assert_eq!(range["end"], json!({ "line": 1, "character": 31 }));
    let right = answers(&[
        initialize(),
        open(URI, text),
        change(2, (1, 25), (1, 33), "--uid=7"),
        change(3, (9, 9), (99, 0), "skipx\r\n"),
    ]);
    let [returns] = said(&right, URI) else {
        panic!("{right:?}")
    };
    assert_eq!(returns["code"], "carriage-returns");
}

#[test]
fn commands_options_and_values_are_completed() {
    let words = ask("", "textDocument/completion", at(URI, 0, 0));
    let words = labels(&words);
    for word in ["lang", "part", "%packages", "%include"] {
        assert!(words.contains(&word), "{word}");
    }
    assert!(!words.contains(&"lilo"), "it is only in old versions");
    let options = ask(
        "bootloader --ti\n",
        "textDocument/completion",
        at(URI, 0, 15),
    );
    let timeout = options
        .as_array()
        .unwrap()
        .iter()
        .find(|o| o["label"] == "--timeout");
    let edit = &timeout.unwrap()["textEdit"];
    assert_eq!(edit["newText"], "--timeout=");
    assert_eq!(edit["range"]["start"]["character"], 11);
    for text in ["bootloader --location=", "bootloader --location "] {
        let end = text.len() as u32;
        let values = ask(text, "textDocument/completion", at(URI, 0, end));
        assert!(labels(&values).contains(&"mbr"), "{text}: {values}");
    }
    let nothing = ask(
        "%post\nba\n%end\n",
        "textDocument/completion",
        at(URI, 1, 2),
    );
    assert_eq!(nothing, json!([]));
    let header = ask(
        "%post --n\n%end\n",
        "textDocument/completion",
        at(URI, 0, 9),
    );
    assert!(labels(&header).contains(&"--nochroot"));
}

#[test]
fn a_hover_says_what_since_when_and_what_an_image_gets() {
    let hover = |text: &str, column| {
        let hover = ask(text, "textDocument/hover", at(URI, 0, column));
        hover["contents"]["value"]
            .as_str()
            .unwrap_or_default()
            .to_owned()
    };
    let part = hover("part / --ondisk=sda\n", 1);
    assert!(
        part.contains("Known to FC3") && part.contains("`livecd-creator` applies it"),
        "{part}"
    );
    let option = hover("part / --ondisk=sda\n", 9);
    assert!(
        option.contains("FC3") && option.contains("ignores it: an image is on no disk"),
        "{option}"
    );
    let older = hover("xconfig --card=x\n", 9);
    assert!(older.contains("not to F"), "{older}");
    assert!(hover("%post\n%end\n", 2).contains("script"), "a header");
    assert_eq!(hover("part / --size=1\n", 5), "", "a value says nothing");
}

#[test]
fn a_file_that_is_included_is_found_renamed_and_its_mistakes_are_shown_at_the_line() {
    let directory = tempfile::tempdir().unwrap();
    let path = |name: &str| directory.path().join(name);
    fs::write(path("part.ks"), "rotpw x\n").unwrap();
    let uri = |path: &Path| format!("file://{}", path.display());
    let main = uri(&path("main.ks"));
    let text = "lang C\n%include part.ks\n";
    let mut rename = at(&main, 1, 12);
    rename["newName"] = json!("common.ks");
    let mut unfit = rename.clone();
    unfit["newName"] = json!("a b");
    let capabilities = json!({
        "capabilities": { "workspace": { "workspaceEdit": {
            "documentChanges": true, "resourceOperations": ["rename"],
        } } },
    });
    let answers = answers(&[
        request(0, "initialize", capabilities),
        open(&main, text),
        request(1, "textDocument/definition", at(&main, 1, 12)),
        request(2, "textDocument/prepareRename", at(&main, 1, 12)),
        request(3, "textDocument/rename", rename),
        request(4, "textDocument/rename", unfit),
        request(5, "textDocument/completion", at(&main, 1, 9)),
    ]);
    let [wrong] = said(&answers, &main) else {
        panic!()
    };
    assert_eq!(wrong["range"]["start"]["line"], 1);
    let related = &wrong["relatedInformation"][0]["location"];
    assert_eq!(related["uri"], uri(&path("part.ks")));
    assert_eq!(result(&answers, 1)["uri"], uri(&path("part.ks")));
    assert_eq!(result(&answers, 2)["start"]["character"], 9);
    let changes = result(&answers, 3)["documentChanges"].as_array().unwrap();
    assert_eq!(changes[0]["edits"][0]["newText"], "common.ks");
    assert_eq!(changes[1]["newUri"], uri(&path("common.ks")));
    assert_eq!(error_code(&answers, 4), -32803);
    assert_eq!(labels(result(&answers, 5)), ["part.ks"]);
}

#[test]
fn suggestions_outline_formatting_and_colours() {
    let whole =
        json!({ "start": { "line": 0, "character": 0 }, "end": { "line": 9, "character": 0 } });
    let document = json!({ "uri": URI });
    let text = "part  / --sise=1\n%post\necho\n%end\nlang   C # x\n";
    let answers = answers(&[
        initialize(),
        open(URI, text),
        request(
            1,
            "textDocument/codeAction",
            json!({ "textDocument": document, "range": whole, "context": { "diagnostics": [] } }),
        ),
        request(
            2,
            "textDocument/documentSymbol",
            json!({ "textDocument": document }),
        ),
        request(
            3,
            "textDocument/formatting",
            json!({ "textDocument": document, "options": { "tabSize": 4, "insertSpaces": true } }),
        ),
        request(
            4,
            "textDocument/semanticTokens/full",
            json!({ "textDocument": document }),
        ),
        request(
            5,
            "textDocument/foldingRange",
            json!({ "textDocument": document }),
        ),
    ]);
    let action = &result(&answers, 1)[0];
    assert_eq!(action["title"], "Change to `--size`");
    assert_eq!(
        action["edit"]["changes"][URI][0]["range"]["start"]["character"],
        8
    );
    let names = result(&answers, 2).as_array().unwrap().iter();
    let names: Vec<_> = names
        .map(|symbol| symbol["name"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["part /", "%post", "lang"]);
    let edit = &result(&answers, 3)[0];
    assert_eq!(edit["range"]["end"]["line"], 5);
    assert!(
        edit["newText"].as_str().unwrap().ends_with("lang C  # x\n"),
        "{edit}"
    );
    // part, /, --sise, 1
    let tokens = &result(&answers, 4)["data"];
    assert_eq!(
        tokens.as_array().unwrap()[..20],
        [0, 0, 4, 0, 0, 0, 6, 1, 3, 0, 0, 2, 6, 2, 0, 0, 7, 1, 3, 0].map(Value::from)
    );
    assert_eq!(result(&answers, 5)[0]["endLine"], 3);
}

#[test]
fn what_is_not_the_protocol_is_refused_and_does_no_harm() {
    let beyond = json!({ "line": u32::MAX, "character": u32::MAX });
    let backwards = json!({ "start": beyond, "end": { "line": 0, "character": 0 } });
    let change = json!({
        "textDocument": { "uri": URI, "version": 2 },
        "contentChanges": [{ "range": backwards, "text": "x" }],
    });
    let hover = json!({ "textDocument": { "uri": URI }, "position": beyond });
    let answers = answers(&[
        request(1, "textDocument/hover", hover.clone()),
        initialize(),
        request(2, "textDocument/hover", json!([1])),
        request(3, "no/such", json!({})),
        request(4, "textDocument/hover", hover.clone()),
        notification("textDocument/didOpen", json!("x")),
        open(URI, "lang C\n\u{1f600}"),
        notification("textDocument/didChange", change),
        request(5, "textDocument/hover", hover),
        request(6, "initialize", json!({ "capabilities": {} })),
        json!({ "id": 7 }),
        request(8, "shutdown", Value::Null),
        request(9, "textDocument/hover", json!({})),
    ]);
    for (id, code) in [
        (1, -32002),
        (2, -32602),
        (3, -32601),
        (4, -32602),
        (6, -32600),
        (7, -32600),
        (9, -32600),
    ] {
        assert_eq!(error_code(&answers, id), code, "{id}");
    }
    assert_eq!(result(&answers, 5), &Value::Null);
    let not_json = raw(b"Content-Length: 3\r\n\r\n{x}".to_vec()).unwrap();
    assert_eq!(not_json[0]["error"]["code"], -32700);
    assert!(raw(b"GET / HTTP/1.1\r\n\r\n".to_vec()).is_err());
}

#[test]
fn a_giant_line_is_answered_like_any_other() {
    let long = format!("bootloader --append=\"{}\"", "a ".repeat(10_000));
    let longer = format!("services --enabled={}", "b,".repeat(530_000));
    let text = format!("{long}\n{longer}\nlang C\n");
    let end = long.len() as u32;
    let answers = answers(&[
        initialize(),
        open(URI, &text),
        request(1, "textDocument/hover", at(URI, 0, 3)),
        request(2, "textDocument/completion", at(URI, 0, end)),
        request(3, "textDocument/foldingRange", at(URI, 0, 0)),
        request(4, "textDocument/semanticTokens/full", at(URI, 0, 0)),
        request(5, "textDocument/documentSymbol", at(URI, 0, 0)),
        request(6, "textDocument/hover", at(URI, 2, 1)),
    ]);
    for id in 1..=6 {
        assert!(!result(&answers, id).to_string().is_empty());
    }
    for id in [1, 6] {
        let hover = result(&answers, id)["contents"]["value"].as_str().unwrap();
        assert!(hover.contains("Known to"), "{hover}");
    }
    // Only the line that is too long to be meant is wrong, and its error has a place in it.
    let [error] = said(&answers, URI) else {
        panic!("{:?}", said(&answers, URI).len())
    };
    assert_eq!(error["range"]["start"]["line"], 1);
}
