import { readFileSync } from 'node:fs';
import { endianness } from 'node:os';

/** The part of the global `WebAssembly` that is used here. TypeScript knows it in browsers only. */

/** Compiled code, which can be posted to another thread. */
export interface Module {
  readonly [Symbol.toStringTag]: string;
}

export interface Memory {
  readonly buffer: ArrayBuffer;
  /** @throws RangeError where there is no more */
  grow(pages: number): number;
}

export interface WebAssemblyApi {
  readonly Module: new (bytes: Uint8Array) => Module;
  readonly Instance: new (
    module: Module,
    imports: Readonly<Record<string, Readonly<Record<string, unknown>>>>,
  ) => { readonly exports: Readonly<Record<string, unknown>> };
}

const { WebAssembly } = globalThis as unknown as { readonly WebAssembly: WebAssemblyApi | undefined };

/** Absent in a Node that was started without it, and where typed arrays do not order bytes as its memory does. */
export const webAssembly = endianness() === 'LE' ? WebAssembly : undefined;

/** A module of this build, compiled: two folders up from a shared chunk at most, or what was built last when running from source. */
export function loadModule(name: string): Module | undefined {
  // a bundle in CommonJS, which computes nothing, does not know where it is
  const here: string | undefined = import.meta.url;
  if (!webAssembly || here === undefined) return undefined;
  const candidates = here.endsWith('.ts') ? [`../../../dist/${name}`] : [`./${name}`, `../${name}`];
  for (const candidate of candidates) {
    try {
      return new webAssembly.Module(readFileSync(new URL(candidate, here)));
    } catch {
      // absent, not readable, or of a kind that this Node does not know: the next, and in the end the twins
    }
  }
  return undefined;
}
