import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { describe, it } from 'node:test';

/** Who may import whom, proved from what the bundler really bundled. */

interface Metafile {
  readonly inputs: Readonly<
    Record<string, { readonly imports: readonly { readonly path: string; readonly external?: boolean }[] }>
  >;
}

const META = new URL('../../../dist/meta.json', import.meta.url);
assert.ok(existsSync(META), 'dist/meta.json is missing: run "npm run build" first');
const bundles = JSON.parse(readFileSync(META, 'utf8')) as Readonly<Record<string, Metafile>>;

/** The room of the house that a source file lies in: core, protocol, extension, … */
function roomOf(file: string): string | undefined {
  return /^src\/([^/]+)/.exec(file)?.[1];
}

const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  core: ['core'],
  protocol: ['protocol', 'core'],
  extension: ['extension', 'protocol', 'core'],
  engine: ['engine', 'protocol', 'core'],
  server: ['server', 'protocol', 'core'],
  webview: ['webview', 'protocol', 'core'],
  cli: ['cli', 'protocol', 'core'],
};

/** Every import of one of our files, over all bundles. */
function* ourImports(): Generator<{
  bundle: string;
  from: string;
  room: string;
  path: string;
  external: boolean;
}> {
  for (const [bundle, { inputs }] of Object.entries(bundles)) {
    for (const [from, { imports }] of Object.entries(inputs)) {
      const room = roomOf(from);
      if (room === undefined) continue;
      for (const { path, external = false } of imports) yield { bundle, from, room, path, external };
    }
  }
}

describe('the house', () => {
  it('has bundles for every host', () => {
    assert.deepEqual(Object.keys(bundles).sort(), [
      'cli',
      'commandLine',
      'core',
      'extension',
      'languageClient',
      'server',
      'webview',
    ]);
  });

  it('lets each room import only what stands below it', () => {
    for (const { from, room, path } of ourImports()) {
      const to = roomOf(path);
      if (to === undefined) continue;
      assert.ok(MAY_IMPORT[room]?.includes(to), `${from} imports ${path}: ${room} may not import ${to}`);
    }
  });

  it('imports vscode in src/extension only', () => {
    for (const { from, room, path } of ourImports()) {
      if (path === 'vscode') assert.equal(room, 'extension', `${from} imports vscode`);
    }
  });

  it('brings no Node built-in into the browser', () => {
    const webview = bundles['webview'];
    assert.ok(webview);
    for (const [from, { imports }] of Object.entries(webview.inputs)) {
      for (const { path } of imports) assert.ok(!isBuiltin(path), `${from} imports ${path}`);
    }
  });

  it('keeps zod, YAML, Chart.js and the statistics out of the extension host', () => {
    const host = Object.keys(bundles['extension']?.inputs ?? {});
    for (const heavy of [
      'node_modules/zod',
      'node_modules/yaml/',
      'node_modules/chart.js',
      'node_modules/vscode-languageclient',
      'src/core/metrics',
      'src/core/drift',
    ]) {
      assert.deepEqual(
        host.filter(file => file.includes(heavy)),
        [],
      );
    }
  });
});
