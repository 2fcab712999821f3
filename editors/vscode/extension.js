// Starts `kstool lsp` for kickstart files.

const { workspace } = require("vscode");
const { LanguageClient } = require("vscode-languageclient/node");

let client;

exports.activate = async () => {
  const settings = workspace.getConfiguration("kickstart");
  const server = { command: settings.get("server"), args: ["lsp"] };
  client = new LanguageClient("kickstart", "Kickstart", server, {
    documentSelector: [{ language: "kickstart" }],
    initializationOptions: { version: settings.get("version") },
    synchronize: { configurationSection: "kickstart" },
  });
  await client.start();
};

exports.deactivate = () => client?.stop();
