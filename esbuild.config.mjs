// Builds every bundle into dist/ and writes dist/meta.json, from which test/unit/house proves who imports whom.
import { createHash } from 'node:crypto';
import { copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import asc from 'assemblyscript/asc';
import * as esbuild from 'esbuild';
import { coreBundle } from './scripts/coreBundle.mjs';

const development = process.argv.includes('--development');

/** @type {esbuild.BuildOptions} */
const common = {
  bundle: true,
  metafile: true,
  // Names stay, so that a stack in a log can be read; esbuild's keepNames would pay for that with a call for every function made.
  minifyWhitespace: !development,
  minifySyntax: !development,
  sourcemap: development,
  legalComments: 'none',
  logLevel: 'warning',
};

/** @type {Record<string, esbuild.BuildOptions>} */
const bundles = {
  // VS Code loads the host bundle with require: CommonJS, and nothing in it but what activation needs.
  extension: {
    entryPoints: { extension: 'src/extension/main.ts' },
    outExtension: { '.js': '.cjs' },
    platform: 'node',
    target: 'node22',
    format: 'cjs',
    external: ['vscode', './languageClient.cjs'],
  },
  // vscode-languageclient is larger than the rest of the host together, and needed only with an evenkeel.yaml open.
  languageClient: {
    entryPoints: { languageClient: 'src/extension/languageClient.ts' },
    outExtension: { '.js': '.cjs' },
    platform: 'node',
    target: 'node22',
    format: 'cjs',
    external: ['vscode'],
  },
  server: {
    // Kernels look for their WebAssembly beside them; the language server asks none of them for anything.
    logOverride: { 'empty-import-meta': 'silent' },
    entryPoints: { server: 'src/server/main.ts' },
    outExtension: { '.js': '.cjs' },
    platform: 'node',
    target: 'node22',
    format: 'cjs',
  },
  core: {
    entryPoints: {
      engine: 'src/engine/main.ts',
      kernelWorker: 'src/core/kernels/worker.ts',
    },
    ...coreBundle,
  },
  // The same core as one script, which src/cli/start.ts runs with the code that an earlier process compiled. What is imported when it is
  // needed is a part of it, and evaluated only then.
  commandLine: {
    entryPoints: { commandLine: 'src/cli/main.ts' },
    outExtension: { '.js': '.cjs' },
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    external: coreBundle.external,
    define: { 'import.meta.url': '__url' },
    banner: { js: "const __url=require('node:url').pathToFileURL(__filename).href;" },
    // A script has no loader of its own for import().
    supported: { 'dynamic-import': false },
  },
  webview: {
    entryPoints: {
      'webview/report': 'src/webview/report/main.tsx',
      'webview/checkpoint': 'src/webview/checkpoint/main.tsx',
      'webview/compare': 'src/webview/compare/main.tsx',
      'webview/runs': 'src/webview/runs/main.tsx',
    },
    minifyIdentifiers: !development,
    platform: 'browser',
    target: 'chrome130',
    format: 'esm',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    loader: { '.ttf': 'file' },
    assetNames: 'webview/[name]',
  },
};

await rm('dist', { recursive: true, force: true });
const metafiles = await Promise.all(
  Object.entries(bundles).map(async ([name, options]) => {
    const result = await esbuild.build({ ...common, ...options, outdir: 'dist' });
    return [name, result.metafile];
  }),
);
await mkdir('dist', { recursive: true });
metafiles.push(['cli', await buildStart()]);
await compileKernels('src/core/kernels/assembly/index.ts', 'dist/kernels.wasm');
await compileKernels('src/core/kernels/assembly/csv.ts', 'dist/csv.wasm');
// SQLite for a Node that has none: it finds its WebAssembly beside it, so it is not bundled.
await copyFile('node_modules/node-sqlite3-wasm/dist/node-sqlite3-wasm.js', 'dist/node-sqlite3-wasm.cjs');
await copyFile('node_modules/node-sqlite3-wasm/dist/node-sqlite3-wasm.wasm', 'dist/node-sqlite3-wasm.wasm');
await copyOnnxRuntime();
await writeFile('dist/meta.json', JSON.stringify(Object.fromEntries(metafiles)));

/** The runtime of ONNX for CPUs: one script, which finds its WebAssembly beside it, and loads that with the import() of a script of its own. */
async function copyOnnxRuntime() {
  await esbuild.build({
    ...common,
    // By its path, which is that for CommonJS on Node: by its name esbuild would take the module for import.
    entryPoints: { onnxruntime: 'node_modules/onnxruntime-web/dist/ort.node.min.js' },
    outExtension: { '.js': '.cjs' },
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    outdir: 'dist',
  });
  for (const file of ['ort-wasm-simd-threaded.mjs', 'ort-wasm-simd-threaded.wasm']) {
    await copyFile(`node_modules/onnxruntime-web/dist/${file}`, `dist/${file}`);
  }
}

/** What starts the command line knows which one it starts. */
async function buildStart() {
  const commandLine = await readFile('dist/commandLine.cjs');
  // it is read as latin1, as V8 holds it
  const foreign = commandLine.findIndex(byte => byte > 0x7f);
  if (foreign >= 0) {
    const near = commandLine.subarray(Math.max(0, foreign - 40), foreign + 40).toString();
    throw new Error(
      `The command line is to be ASCII; write characters of regular expressions as \\u escapes: ${near}`,
    );
  }
  const digest = createHash('sha256').update(commandLine).digest('hex');
  const { metafile } = await esbuild.build({
    ...common,
    entryPoints: { cli: 'src/cli/start.ts' },
    platform: 'node',
    target: 'node20',
    format: 'esm',
    define: { COMMAND_LINE: JSON.stringify(digest.slice(0, 16)) },
    outdir: 'dist',
  });
  return metafile;
}

/** AssemblyScript to WebAssembly. Nothing is allocated in it, so it needs no runtime; vectors of two doubles are in every Node we support. */
async function compileKernels(entry, outFile) {
  const options = ['-O3', '--converge', '--noAssert', '--runtime', 'stub', '--enable', 'simd'];
  const { error, stderr } = await asc.main([entry, '--outFile', outFile, ...options]);
  if (error) throw new Error(`The kernels do not compile: ${error.message}\n${stderr.toString()}`);
}
