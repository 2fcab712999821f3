// An editor's session with the real server: `KSTOOL` names it, `KICKSTARTS` a directory
// with a Fedora spin; without that, the kickstarts of this repository serve.

const test = require("node:test");
const assert = require("node:assert");
const { spawn } = require("node:child_process");
const fs = require("node:fs");
const path = require("node:path");
const { pathToFileURL } = require("node:url");
const rpc = require("vscode-languageserver-protocol/node");

const kstool = process.env.KSTOOL ?? "kstool";
const examples = process.env.KICKSTARTS ?? path.join(__dirname, "../../../examples");
const spin = path.join(examples, process.env.KICKSTARTS ? "fedora-live-kde.ks" : "fedora-live-test.ks");

function start() {
  const server = spawn(kstool, ["lsp"], { stdio: ["pipe", "pipe", "inherit"] });
  const connection = rpc.createProtocolConnection(
    new rpc.StreamMessageReader(server.stdout),
    new rpc.StreamMessageWriter(server.stdin),
  );
  connection.listen();
  return { server, connection };
}

test("a session shows diagnostics, completion and hover on a spin", async () => {
  const { server, connection } = start();
  const said = [];
  let wake = () => {};
  connection.onNotification(rpc.PublishDiagnosticsNotification.type, (params) => {
    said.push(params);
    wake();
  });
  const diagnostics = async (version) => {
    for (;;) {
      const found = said.find((params) => params.version === version);
      if (found) return found.diagnostics;
      await new Promise((resolve) => (wake = resolve));
    }
  };
  const { capabilities } = await connection.sendRequest(rpc.InitializeRequest.type, {
    processId: process.pid,
    rootUri: null,
    capabilities: {},
    initializationOptions: { version: "F43" },
  });
  assert.ok(capabilities.hoverProvider && capabilities.completionProvider);
  await connection.sendNotification(rpc.InitializedNotification.type, {});

  const uri = pathToFileURL(spin).toString();
  const text = fs.readFileSync(spin, "utf8");
  const end = text.split("\n").length - 1;
  await connection.sendNotification(rpc.DidOpenTextDocumentNotification.type, {
    textDocument: { uri, languageId: "kickstart", version: 1, text },
  });
  const errors = (list) => list.filter(({ severity }) => severity === 1);
  assert.deepStrictEqual(errors(await diagnostics(1)), []);

  // Somebody types a line with a mistake.
  const insert = (version, line, character, text) =>
    connection.sendNotification(rpc.DidChangeTextDocumentNotification.type, {
      textDocument: { uri, version },
      contentChanges: [{ range: { start: { line, character }, end: { line, character } }, text }],
    });
  await insert(2, end, 0, "bootloader --tim");
  const position = { line: end, character: 16 };
  const items = await connection.sendRequest(rpc.CompletionRequest.type, { textDocument: { uri }, position });
  const timeout = items.find(({ label }) => label === "--timeout");
  assert.strictEqual(timeout.textEdit.newText, "--timeout=");
  assert.match(timeout.documentation, /\w/);
  await insert(3, end, 16, "eot=1\n");
  const [error] = errors(await diagnostics(3));
  assert.strictEqual(error.code, "unknown-option");
  assert.deepStrictEqual(error.range.start, { line: end, character: 11 });
  const [fix] = await connection.sendRequest(rpc.CodeActionRequest.type, {
    textDocument: { uri },
    range: error.range,
    context: { diagnostics: [error] },
  });
  assert.strictEqual(fix.title, "Change to `--timeout`");
  const hover = await connection.sendRequest(rpc.HoverRequest.type, {
    textDocument: { uri },
    position: { line: end, character: 3 },
  });
  assert.match(hover.contents.value, /Known to/);
  assert.match(hover.contents.value, /`livecd-creator` applies it/);
  console.log(hover.contents.value);

  await connection.sendRequest(rpc.ShutdownRequest.type);
  await connection.sendNotification(rpc.ExitNotification.type);
  const code = await new Promise((resolve) => server.on("exit", resolve));
  assert.strictEqual(code, 0);
});
