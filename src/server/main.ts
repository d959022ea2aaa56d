import {
  createConnection,
  ProposedFeatures,
  TextDocumentSyncKind,
  TextDocuments,
} from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { speak } from '../core/language.ts';
import { COLUMNS_KNOWN, isColumnsKnown, languageOf } from '../protocol/language.ts';
import { completionsAt } from './complete.ts';
import { diagnose } from './diagnose.ts';
import { hoverAt } from './hover.ts';
import { symbolsOf } from './symbols.ts';

/** The language server for evenkeel.yaml. It reads what the editor sends and nothing else: no file, no network. */

/** Typing is left alone for this long before it is judged. */
const PAUSE = 150;

const connection = createConnection(ProposedFeatures.all);
const documents = new TextDocuments(TextDocument);
const waiting = new Map<string, NodeJS.Timeout>();
/** By the address of an evenkeel.yaml, the columns that its data have. */
const columns = new Map<string, readonly string[]>();
let snippets = false;

connection.onInitialize(({ capabilities, initializationOptions }) => {
  const language = languageOf(initializationOptions);
  if (language) speak(language);
  snippets = capabilities.textDocument?.completion?.completionItem?.snippetSupport ?? false;
  return {
    capabilities: {
      textDocumentSync: TextDocumentSyncKind.Incremental,
      completionProvider: { triggerCharacters: [' ', ':', '(', '=', '[', '{', ',', '"', "'"] },
      hoverProvider: true,
      documentSymbolProvider: true,
    },
    serverInfo: { name: 'Evenkeel' },
  };
});

function publish(uri: string): void {
  waiting.delete(uri);
  const document = documents.get(uri);
  if (!document) return;
  const diagnostics = diagnose(document.getText(), folderNameOf(uri));
  void connection.sendDiagnostics({ uri, version: document.version, diagnostics });
}

documents.onDidChangeContent(({ document }) => {
  clearTimeout(waiting.get(document.uri));
  const first = !waiting.has(document.uri) && document.version <= 1;
  waiting.set(
    document.uri,
    setTimeout(() => publish(document.uri), first ? 0 : PAUSE),
  );
});

documents.onDidClose(({ document: { uri } }) => {
  clearTimeout(waiting.get(uri));
  waiting.delete(uri);
  void connection.sendDiagnostics({ uri, diagnostics: [] });
});

connection.onCompletion(({ textDocument, position }) => {
  const document = documents.get(textDocument.uri);
  return document ? completionsAt(document.getText(), position, snippets, columns.get(textDocument.uri)) : [];
});

connection.onNotification(COLUMNS_KNOWN, (message: unknown) => {
  if (isColumnsKnown(message)) columns.set(message.uri, message.columns);
});

connection.onHover(({ textDocument, position }) => {
  const document = documents.get(textDocument.uri);
  return document ? hoverAt(document.getText(), position) : null;
});

connection.onDocumentSymbol(({ textDocument }) => {
  const document = documents.get(textDocument.uri);
  return document ? symbolsOf(document.getText()) : [];
});

/** Name of the folder that holds the document, as far as the address tells. */
function folderNameOf(uri: string): string {
  const folder = /([^/]+)\/[^/]*$/.exec(uri)?.[1] ?? 'model';
  try {
    return decodeURIComponent(folder);
  } catch {
    return folder;
  }
}

documents.listen(connection);
connection.listen();
