import assert from 'node:assert/strict';
import { readFileSync, statSync } from 'node:fs';
import { describe, it } from 'node:test';

/** What must stay small, and what must not be loaded unasked: sizes and the import graph of the built bundles, not times. */

interface Output {
  readonly bytes: number;
  readonly entryPoint?: string;
  readonly imports: readonly { readonly path: string; readonly kind: string; readonly external?: boolean }[];
  readonly inputs: Readonly<Record<string, unknown>>;
}

const DIST = new URL('../../../dist/', import.meta.url);
const metafile = JSON.parse(readFileSync(new URL('meta.json', DIST), 'utf8')) as {
  readonly core: { readonly outputs: Readonly<Record<string, Output>> };
  readonly commandLine: { readonly inputs: Readonly<Record<string, Pick<Output, 'imports'>>> };
  readonly cli: { readonly inputs: Readonly<Record<string, unknown>> };
};
const { outputs } = metafile.core;

function kilobytes(file: string): number {
  return statSync(new URL(file, DIST)).size / 1000;
}

function chunkOf(entryPoint: string): string {
  const found = Object.entries(outputs).find(([, output]) => output.entryPoint === entryPoint);
  assert.ok(found, `${entryPoint} is no chunk of its own: is it still imported dynamically, and only so?`);
  return found[0];
}

/** What is loaded together with a chunk: itself and all that it imports statically, files and packages. */
function loadedWith(chunk: string): {
  readonly files: ReadonlySet<string>;
  readonly external: readonly string[];
} {
  const chunks = new Set([chunk]);
  for (const each of chunks) {
    for (const { path, kind } of outputs[each]?.imports ?? []) {
      if (kind === 'import-statement' && outputs[path]) chunks.add(path);
    }
  }
  const all = [...chunks].flatMap(each => outputs[each] ?? []);
  return {
    files: new Set(all.flatMap(output => Object.keys(output.inputs))),
    external: all.flatMap(({ imports }) =>
      imports.filter(each => each.external && each.kind !== 'dynamic-import').map(each => each.path),
    ),
  };
}

function assertWithout(chunk: string, heavy: readonly string[]): void {
  const { files, external } = loadedWith(chunk);
  assertNone([...files, ...external], heavy, `loaded with ${chunk}`);
}

/** The same of the command line, which is one script: what a source evaluates is what it imports statically. */
function assertEvaluatedWithout(source: string, heavy: readonly string[]): void {
  const { inputs } = metafile.commandLine;
  assert.ok(inputs[source], source);
  const evaluated = new Set([source]);
  for (const each of evaluated) {
    for (const { path, kind } of inputs[each]?.imports ?? []) {
      if (kind !== 'dynamic-import') evaluated.add(path);
    }
  }
  assertNone([...evaluated], heavy, `evaluated with ${source}`);
}

function assertNone(paths: readonly string[], heavy: readonly string[], message: string): void {
  const found = paths.filter(path => heavy.some(each => path.includes(each)));
  assert.deepEqual(found, [], message);
}

const READERS = ['node_modules/hyparquet', '@duckdb', 'readers/duckdb.ts', 'readers/hyparquet.ts'];

describe('sizes', () => {
  it('keeps the host bundle below 200 KB', () => {
    assert.ok(kilobytes('extension.cjs') < 200, `${kilobytes('extension.cjs')} KB`);
  });

  it('keeps the report below 400 KB', () => {
    assert.ok(kilobytes('webview/report.js') < 400, `${kilobytes('webview/report.js')} KB`);
  });

  it('keeps the view of runs below 400 KB', () => {
    assert.ok(kilobytes('webview/runs.js') < 400, `${kilobytes('webview/runs.js')} KB`);
  });

  it('starts the command line and the engine with next to nothing', () => {
    const heavy = ['node_modules/', '@duckdb', 'src/core/metrics', 'src/core/drift'];
    assertWithout('dist/engine.js', heavy);
    assertEvaluatedWithout('src/cli/main.ts', heavy);
    assert.deepEqual(Object.keys(metafile.cli.inputs).sort(), [
      'src/cli/compiledCode.ts',
      'src/cli/optimizeLater.ts',
      'src/cli/start.ts',
      'src/core/files/userCache.ts',
      'src/core/garbage.ts',
    ]);
  });

  it('assesses CSV files without DuckDB and Parquet, and loads zod only with the configuration', () => {
    const unasked = [
      ...READERS,
      'node_modules/zod',
      'node_modules/tinyglobby',
      'node:zlib',
      'node:crypto',
      'src/core/runs/',
    ];
    assertWithout(chunkOf('src/core/assessment/assess.ts'), unasked);
    assertEvaluatedWithout('src/cli/commands/assess.ts', unasked);
    assertWithout(chunkOf('src/core/config/parse.ts'), READERS);
    assertEvaluatedWithout('src/core/config/parse.ts', READERS);
  });

  it("leaves out zod's messages in other languages, which come with `import { z }`", () => {
    const bundled = Object.values(outputs).flatMap(({ inputs }) => Object.keys(inputs));
    const locales = bundled.filter(file => file.includes('node_modules/zod/v4/locales/'));
    assert.deepEqual(
      locales.map(file => file.split('/').at(-1)),
      ['en.js'],
    );
  });

  it('holds every library once', () => {
    const chunksOf = new Map<string, string[]>();
    for (const [chunk, { inputs }] of Object.entries(outputs)) {
      for (const file of Object.keys(inputs)) chunksOf.set(file, [...(chunksOf.get(file) ?? []), chunk]);
    }
    const twice = [...chunksOf].filter(([, chunks]) => chunks.length > 1);
    assert.deepEqual(twice, []);
  });
});
