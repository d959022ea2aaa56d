import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import * as esbuild from 'esbuild';
import {
  CompletionRequest,
  createProtocolConnection,
  DidChangeTextDocumentNotification,
  DidCloseTextDocumentNotification,
  DidOpenTextDocumentNotification,
  DocumentSymbolRequest,
  ExitNotification,
  HoverRequest,
  InitializedNotification,
  InitializeRequest,
  type ProtocolConnection,
  PublishDiagnosticsNotification,
  type PublishDiagnosticsParams,
  ShutdownRequest,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-languageserver-protocol/node';
import { COLUMNS_KNOWN } from '../../../src/protocol/language.ts';

const GERMAN = JSON.parse(readFileSync('l10n/bundle.l10n.de.json', 'utf8'));
const uri = 'file:///project/fraud%20detector/evenkeel.yaml';
let folder: string;
let bundle: string;
let metafile: esbuild.Metafile;
let server: ChildProcess;
let connection: ProtocolConnection;
const published: PublishDiagnosticsParams[] = [];
const waiting: ((params: PublishDiagnosticsParams) => void)[] = [];

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'evenkeel-server-'));
  bundle = join(folder, 'server.cjs');
  const built = await esbuild.build({
    entryPoints: ['src/server/main.ts'],
    outfile: bundle,
    bundle: true,
    minify: true,
    metafile: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    logLevel: 'silent',
  });
  metafile = built.metafile;
  server = spawn(process.execPath, [bundle, '--stdio'], { stdio: ['pipe', 'pipe', 'inherit'] });
  assert.ok(server.stdout && server.stdin);
  connection = createProtocolConnection(
    new StreamMessageReader(server.stdout),
    new StreamMessageWriter(server.stdin),
  );
  connection.onNotification(PublishDiagnosticsNotification.type, params => {
    const next = waiting.shift();
    if (next) next(params);
    else published.push(params);
  });
  connection.listen();
});

after(async () => {
  connection.dispose();
  server.kill();
  await rm(folder, { recursive: true });
});

function nextDiagnostics(): Promise<PublishDiagnosticsParams> {
  const ready = published.shift();
  return ready ? Promise.resolve(ready) : new Promise(resolve => waiting.push(resolve));
}

test('a session over standard input and output, in the language of the client', {
  timeout: 20_000,
}, async () => {
  const { capabilities } = await connection.sendRequest(InitializeRequest.type, {
    processId: process.pid,
    rootUri: null,
    capabilities: { textDocument: { completion: { completionItem: { snippetSupport: true } } } },
    initializationOptions: { language: { tag: 'de', texts: GERMAN } },
  });
  assert.ok(
    capabilities.completionProvider && capabilities.hoverProvider && capabilities.documentSymbolProvider,
  );
  await connection.sendNotification(InitializedNotification.type, {});

  const text = 'data: {current: a.csv}\ncriteria:\n  - f1 >= 0.5\n  - recal > 0.3\n';
  await connection.sendNotification(DidOpenTextDocumentNotification.type, {
    textDocument: { uri, languageId: 'yaml', version: 1, text },
  });
  const opened = await nextDiagnostics();
  assert.equal(opened.uri, uri);
  assert.deepEqual(
    opened.diagnostics.map(each => [each.code, each.range.start, each.range.end, each.severity]),
    [
      ['missing-model', { line: 0, character: 0 }, { line: 0, character: 0 }, 2],
      ['criterion-syntax', { line: 3, character: 4 }, { line: 3, character: 9 }, 1],
    ],
  );
  assert.match(String(opened.diagnostics[0]?.message), /fraud detector/);
  assert.equal(opened.diagnostics[1]?.message, 'Unbekannte Statistik „recal“. Ist „recall“ gemeint?');

  await connection.sendNotification(DidChangeTextDocumentNotification.type, {
    textDocument: { uri, version: 2 },
    contentChanges: [
      { range: { start: { line: 3, character: 9 }, end: { line: 3, character: 9 } }, text: 'l' },
      { range: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } }, text: 'model: m\n' },
    ],
  });
  const changed = await nextDiagnostics();
  assert.deepEqual([changed.version, changed.diagnostics], [2, []]);

  const textDocument = { uri };
  const hover = await connection.sendRequest(HoverRequest.type, {
    textDocument,
    position: { line: 3, character: 5 },
  });
  assert.match(
    JSON.stringify(hover),
    /\*\*F1\*\*.*Harmonisches Mittel von Precision und Recall\..*Bereich 0 bis 1; niedriger ist schlechter\./,
  );
  const completion = await connection.sendRequest(CompletionRequest.type, {
    textDocument,
    position: { line: 4, character: 6 },
  });
  assert.ok(Array.isArray(completion));
  const offered = completion.find(item => item.label === 'mae');
  assert.equal(offered?.detail, 'Mittlerer absoluter Fehler');
  // What is no list of columns is passed over; the columns of a project are offered in its file.
  await connection.sendNotification(COLUMNS_KNOWN, { uri, columns: 'amount' });
  await connection.sendNotification(COLUMNS_KNOWN, {
    uri: 'file:///other/evenkeel.yaml',
    columns: ['other'],
  });
  await connection.sendNotification(COLUMNS_KNOWN, { uri, columns: ['amount', 'is late'] });
  await connection.sendNotification(DidChangeTextDocumentNotification.type, {
    textDocument: { uri, version: 3 },
    contentChanges: [
      { range: { start: { line: 4, character: 4 }, end: { line: 4, character: 16 } }, text: 'drift(' },
    ],
  });
  const columns = await connection.sendRequest(CompletionRequest.type, {
    textDocument,
    position: { line: 4, character: 10 },
  });
  assert.ok(Array.isArray(columns));
  assert.deepEqual(
    columns.map(item => item.textEdit?.newText),
    ['amount', '"is late"'],
  );
  await nextDiagnostics();
  const symbols = await connection.sendRequest(DocumentSymbolRequest.type, { textDocument });
  assert.deepEqual(
    symbols?.map(symbol => symbol.name),
    ['model', 'data', 'criteria'],
  );

  await connection.sendNotification(DidCloseTextDocumentNotification.type, { textDocument });
  assert.deepEqual((await nextDiagnostics()).diagnostics, []);

  await connection.sendRequest(ShutdownRequest.type);
  const ended = new Promise(resolve => server.once('exit', resolve));
  await connection.sendNotification(ExitNotification.type);
  assert.equal(await ended, 0);
});

test('the bundle holds what the language needs, and not the product', async () => {
  const own = Object.keys(metafile.inputs).filter(path => path.startsWith('src/'));
  const allowed = /^src\/(server\/|core\/|protocol\/)/;
  const heavy = /^src\/core\/(tables\/readTable|assessment\/(assess|read|judge)\.ts|lifecycle|export)/;
  assert.deepEqual(
    own.filter(path => !allowed.test(path) || heavy.test(path)),
    [],
  );
  assert.ok((await stat(bundle)).size < 1_000_000);
});
