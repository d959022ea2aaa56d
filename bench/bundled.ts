/** The core as users run it: bundled, since Node strips the types of every source file anew in each worker thread. */
import { copyFile, mkdir, rm } from 'node:fs/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { coreBundle } from '../scripts/coreBundle.mjs';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
// Within the repository, so that what stays outside of bundles is found.
const FOLDER = new URL('../test-results/bench-bundle/', import.meta.url);

/**
 * Runs `use` with what a module of `src/core` exports, bundled as esbuild.config.mjs bundles the core. The caller says what that is.
 * Needs dist/kernels.wasm.
 */
export async function withBundle<M>(source: string, use: (module: M) => Promise<void>): Promise<void> {
  await withProgram(source, async file => use((await import(pathToFileURL(file).href)) as M));
}

/** Runs `use` with the path of a bundle, for processes of its own. Needs dist/kernels.wasm. */
export async function withProgram<T>(source: string, use: (file: string) => Promise<T>): Promise<T> {
  await mkdir(FOLDER, { recursive: true });
  try {
    await build({
      absWorkingDir: ROOT,
      entryPoints: { module: source, kernelWorker: 'src/core/kernels/worker.ts' },
      outdir: fileURLToPath(FOLDER),
      bundle: true,
      minifyWhitespace: true,
      minifySyntax: true,
      ...coreBundle,
      logLevel: 'warning',
    });
    await copyFile(new URL('../dist/kernels.wasm', import.meta.url), new URL('kernels.wasm', FOLDER));
    return await use(fileURLToPath(new URL('module.js', FOLDER)));
  } finally {
    await rm(FOLDER, { recursive: true, force: true });
  }
}
