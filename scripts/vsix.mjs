import { execFile } from 'node:child_process';
import { cp, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { glob } from 'tinyglobby';
import { ROOT } from './paths.mjs';
import { temporaryFolder } from './temporary.mjs';

const run = promisify(execFile);

/** What a DuckDB binding exists for, and how npm is told so. */
export const TARGETS = {
  'linux-x64': ['--os=linux', '--cpu=x64', '--libc=glibc'],
  'linux-arm64': ['--os=linux', '--cpu=arm64', '--libc=glibc'],
  'alpine-x64': ['--os=linux', '--cpu=x64', '--libc=musl'],
  'alpine-arm64': ['--os=linux', '--cpu=arm64', '--libc=musl'],
  'darwin-x64': ['--os=darwin', '--cpu=x64'],
  'darwin-arm64': ['--os=darwin', '--cpu=arm64'],
  'win32-x64': ['--os=win32', '--cpu=x64'],
  'win32-arm64': ['--os=win32', '--cpu=arm64'],
};
/** @typedef {keyof typeof TARGETS} Target */

/** The npm package that is not bundled: it loads a native library. */
const DUCKDB = '@duckdb/node-api';
const MEGABYTE = 1024 * 1024;
/** The universal package has no native library and reads Parquet with hyparquet. Of both nearly 4 MB are the runtime of ONNX, and 0.7 the README's pictures. */
const CEILING = { universal: 7.5 * MEGABYTE, platform: 49 * MEGABYTE };

/** All that may be in a package; the list in package.json says what is put there, this one what may result. */
const EXPECTED = [
  /^(package\.json|README\.md|CHANGELOG\.md|LICENSE)$/,
  /^package\.nls(\.[\w-]+)?\.json$/,
  /^l10n\/[\w.-]+\.json$/,
  /^media\/[\w.-]+\.(png|svg|md)$/,
  /^docs\/(images\/[\w.-]+\.png|[\w.-]+\.schema\.json)$/,
  /^dist\/[\w.-]+\.(cjs|js|mjs|wasm)$/,
  /^python\/(evenkeel_adapters\/)?\w+\.(md|py)$/,
  /^dist\/chunks\/[\w.-]+\.js$/,
  /^dist\/webview\/[\w./-]+\.(js|css|ttf)$/,
];
const EXPECTED_NATIVE = [
  /^node_modules\/@duckdb\/node-(api|bindings)[\w-]*\//,
  /^node_modules\/detect-libc\//,
];

/**
 * Packages the built extension: for every platform, or with `target` for one, with DuckDB's native library for it.
 * @param {{ readonly out: string, readonly target?: Target | undefined, readonly quiet?: boolean }} options
 * @returns {Promise<{ readonly bytes: number, readonly files: readonly string[] }>}
 * @throws Error when something unexpected is inside, something needed is missing, or it is too large
 */
export async function packageExtension({ out, target, quiet = false }) {
  const staging = await temporaryFolder('vsix');
  const manifest = await stage(staging, target);
  const { createVSIX, listFiles } = await import('@vscode/vsce');
  const files = (await listFiles({ cwd: staging, packageManager: target ? 0 : 2 })).sort();
  check(files, manifest, target);
  await mkdir(path.dirname(out), { recursive: true });
  await silently(quiet, () =>
    createVSIX({
      cwd: staging,
      packagePath: out,
      dependencies: target !== undefined,
      // There is no public repository to point to: links and pictures stay relative to the package.
      allowMissingRepository: true,
      rewriteRelativeLinks: false,
      ...(target && { target }),
    }),
  );
  const { size } = await stat(out);
  const ceiling = target ? CEILING.platform : CEILING.universal;
  if (size > ceiling) {
    throw new Error(
      `${out} has ${megabytes(size)}, more than the ${megabytes(ceiling)} allowed. dist/meta.json says what is in it.`,
    );
  }
  await rm(staging, { recursive: true, force: true });
  return { bytes: size, files };
}

/** @param {number} bytes */
export function megabytes(bytes) {
  return `${(bytes / MEGABYTE).toFixed(2)} MB`;
}

/**
 * Puts what belongs into a package into an empty folder, so that nothing else can get in.
 * @param {string} staging
 * @param {Target | undefined} target
 */
async function stage(staging, target) {
  const manifest = JSON.parse(await readFile(path.join(ROOT, 'package.json'), 'utf8'));
  const files = await glob(manifest.files, { cwd: ROOT, onlyFiles: true });
  for (const file of [...files, 'README.md', 'CHANGELOG.md', 'LICENSE']) {
    await cp(path.join(ROOT, file), path.join(staging, file));
  }
  const {
    private: _,
    files: __,
    scripts,
    devDependencies,
    allowScripts,
    bin,
    dependencies,
    ...published
  } = manifest;
  const kept = target ? { [DUCKDB]: dependencies[DUCKDB] } : {};
  const result = { ...published, dependencies: kept };
  await writeFile(path.join(staging, 'package.json'), `${JSON.stringify(result, undefined, 2)}\n`);
  if (target) {
    const flags = ['--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund', '--no-package-lock'];
    await run('npm', ['install', ...flags, ...TARGETS[target]], {
      cwd: staging,
      shell: process.platform === 'win32',
    });
    await rm(path.join(staging, 'node_modules', '.package-lock.json'));
  }
  // Without this, vsce says on every run that it has no list of files.
  await writeFile(path.join(staging, '.vscodeignore'), '.vscodeignore\n**/*.map\n**/*.d.ts\n');
  return result;
}

/**
 * @param {readonly string[]} files
 * @param {Record<string, unknown>} manifest
 * @param {Target | undefined} target
 */
function check(files, manifest, target) {
  const expected = target ? [...EXPECTED, ...EXPECTED_NATIVE] : EXPECTED;
  const problems = files
    .filter(file => !expected.some(pattern => pattern.test(file)))
    .map(file => `${file} does not belong into the package`);
  const main = String(manifest['main']).replace(/^\.\//, '');
  const needed = [
    main,
    'dist/kernels.wasm',
    'dist/csv.wasm',
    'dist/node-sqlite3-wasm.cjs',
    'dist/node-sqlite3-wasm.wasm',
    'dist/onnxruntime.cjs',
    'dist/ort-wasm-simd-threaded.mjs',
    'dist/ort-wasm-simd-threaded.wasm',
    'python/predict.py',
    ...mentioned(manifest['contributes']),
    ...mentioned(manifest['icon']),
  ];
  for (const file of needed)
    if (!files.includes(file)) problems.push(`${file} is named in package.json but missing`);
  if (target && !files.some(file => file.endsWith('/duckdb.node')))
    problems.push(`no DuckDB library for ${target}`);
  if (problems.length > 0) throw new Error(`The package is not as it should be:\n  ${problems.join('\n  ')}`);
}

/**
 * The files that a part of the manifest names: everything that begins with `./`, and an icon by its ending.
 * @param {unknown} part
 * @returns {string[]}
 */
function mentioned(part) {
  if (typeof part === 'string') {
    if (part.startsWith('./')) return [part.slice(2)];
    return /^[\w/-]+\.(png|svg)$/.test(part) ? [part] : [];
  }
  if (typeof part !== 'object' || part === null) return [];
  return Object.values(part).flatMap(mentioned);
}

/**
 * Holds back what vsce prints.
 * @param {boolean} quiet
 * @param {() => Promise<void>} action
 */
async function silently(quiet, action) {
  if (!quiet) return action();
  const { log, info, warn } = console;
  console.log = console.info = console.warn = () => undefined;
  try {
    await action();
  } finally {
    Object.assign(console, { log, info, warn });
  }
}
