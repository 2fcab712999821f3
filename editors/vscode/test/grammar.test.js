// The TextMate grammar: its scopes where the language has its words.

const test = require("node:test");
const assert = require("node:assert");
const fs = require("node:fs");
const path = require("node:path");
const oniguruma = require("vscode-oniguruma");
const { Registry, parseRawGrammar, INITIAL } = require("vscode-textmate");

const file = path.join(__dirname, "../syntaxes/kickstart.tmLanguage.json");

async function grammar() {
  const wasm = fs.readFileSync(require.resolve("vscode-oniguruma/release/onig.wasm"));
  await oniguruma.loadWASM(wasm.buffer.slice(wasm.byteOffset, wasm.byteOffset + wasm.byteLength));
  const registry = new Registry({
    onigLib: Promise.resolve({
      createOnigScanner: (patterns) => new oniguruma.OnigScanner(patterns),
      createOnigString: (text) => new oniguruma.OnigString(text),
    }),
    loadGrammar: async (scope) =>
      scope === "source.kickstart"
        ? parseRawGrammar(fs.readFileSync(file, "utf8"), file)
        : parseRawGrammar(JSON.stringify({ scopeName: scope, patterns: [] }), `${scope}.json`),
  });
  return registry.loadGrammar("source.kickstart");
}

test("every word has the scope of what it is", async () => {
  const language = await grammar();
  const lines = [
    ["# why", "# why", "comment"],
    ["part / --size=4096 # root", "part", "keyword.other.command"],
    ["part / --size=4096 # root", "--size", "variable.parameter.option"],
    ["part / --size=4096 # root", "# root", "comment"],
    ['user --gecos="a b"', "a b", "string.quoted.double"],
    ["%include common.ks", "%include", "keyword.control.include"],
    ["%packages --nocore", "%packages", "keyword.control.section"],
    ["@core", "core", "entity.name.type.group"],
    ["@^kde-desktop-environment", "kde-desktop-environment", "entity.name.type.group"],
    ["-nano", "nano", "entity.name.package.excluded"],
    ["vim  # editor", "vim", "entity.name.package"],
    ["vim  # editor", "# editor", "comment"],
    ["%end", "%end", "keyword.control.section"],
    ["%post --nochroot", "--nochroot", "variable.parameter.option"],
    ["part of a script", "part of a script", "meta.embedded.block.shell"],
    ["%end", "%end", "keyword.control.section"],
    ["%pre --interpreter=/usr/bin/python3", "%pre", "keyword.control.section"],
    ["import os", "import os", "meta.embedded.block.python"],
    ["%end", "%end", "keyword.control.section"],
    ["%packgaes", "%packgaes", "invalid.illegal.section"],
    ["lang C", "lang", "keyword.other.command"],
  ];
  let state = INITIAL;
  let before;
  let last = "";
  for (const [line, word, scope] of lines) {
    // Rows of one line look at the same state.
    const from = line === last ? before : state;
    const { tokens, ruleStack } = language.tokenizeLine(line, from);
    [before, state, last] = [from, ruleStack, line];
    const at = line.indexOf(word);
    const token = tokens.find(({ startIndex, endIndex }) => startIndex <= at && at < endIndex);
    assert.ok(token.scopes.some((name) => name.startsWith(scope)), `${line}: ${word}: ${token.scopes}`);
  }
});
