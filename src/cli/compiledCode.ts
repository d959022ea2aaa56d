import {
  closeSync,
  fsyncSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { madeUserCacheFolder, userCacheFolder } from '../core/files/userCache.ts';

/** Of which program compiled code is, and of what it was asked to do. */
export interface CompiledOf {
  /** Tells this build of the program from all others: V8 itself looks at no more than the length of the source. */
  readonly build: string;
  /** What was run: another command needs other functions. */
  readonly command: string;
}

/** What an earlier process compiled, or undefined: there is none, or it cannot be read. */
export function readCompiled(of: CompiledOf): Buffer | undefined {
  try {
    return readFileSync(join(userCacheFolder(...FOLDERS), nameOf(of)));
  } catch {
    return undefined;
  }
}

/** Keeps what this process compiled for the next one, in place of what older builds left. Where nothing can be written, nothing is kept. */
export function keepCompiled(of: CompiledOf, code: Buffer): void {
  try {
    const own = madeUserCacheFolder(...FOLDERS);
    const name = nameOf(of);
    const written = join(own, `${name}.${process.pid}`);
    writeWhole(written, code);
    renameSync(written, join(own, name));
    const older = readdirSync(own).filter(each => each.startsWith(`${of.command}-`) && each !== name);
    for (const each of older) rmSync(join(own, each), { force: true });
  } catch {
    // a user without a home, or a home that cannot be written
  }
}

/** To the disk before it gets its name: V8 does not see a hole that a power failure left in the middle. */
function writeWhole(file: string, code: Buffer): void {
  const handle = openSync(file, 'wx', 0o600);
  try {
    for (let at = 0; at < code.length; ) at += writeSync(handle, code, at);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

function nameOf({ command, build }: CompiledOf): string {
  return `${command}-${build}`;
}

/** Code is of one version of V8 and one kind of processor. What lies there is run, so it is the user's own folder. */
const FOLDERS = ['compiled', `${process.versions.v8}-${process.arch}`] as const;
