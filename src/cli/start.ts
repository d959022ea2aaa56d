#!/usr/bin/env node
/**
 * Starts the command line with what V8 compiled of it in an earlier process: half of a second process of the same command would
 * otherwise go into compiling. Node's own compile cache keeps what is compiled when a module loads; functions are compiled when they are
 * first called, so the code is taken when the process ends, and that needs a script: of an ES module V8 gives it only at once.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Script } from 'node:vm';
import { collectOften } from '../core/garbage.ts';
import { type CompiledOf, keepCompiled, readCompiled } from './compiledCode.ts';
import { optimizeLater } from './optimizeLater.ts';

/** The digest of commandLine.cjs, which the build writes here. */
declare const COMMAND_LINE: string;

const file = fileURLToPath(new URL('./commandLine.cjs', import.meta.url));
const require = createRequire(file);

const [, , command = ''] = process.argv;
if (process.env['NODE_DISABLE_COMPILE_CACHE'] || !/^[a-z]+$/.test(command)) require(file);
else runCompiled({ command, build: COMMAND_LINE });

/** As `require(file)`, with code that was kept; without it, the code of this process is kept, unless it failed. */
function runCompiled(of: CompiledOf): void {
  const kept = readCompiled(of);
  const source = `(function (exports, require, module, __filename, __dirname) {${readFileSync(file, 'latin1')}\n})`;
  const script = new Script(source, { filename: file, ...(kept && { cachedData: kept }) });
  const module = { exports: {} };
  script.runInThisContext()(module.exports, require, module, file, dirname(file));
  const optimize = optimizeLater();
  if (kept && !script.cachedDataRejected) return;
  process.once('exit', code => {
    if (code > 1) return;
    // V8 takes code only where its flags are those that it was made with.
    optimize();
    collectOften();
    keepCompiled(of, script.createCachedData());
  });
}
