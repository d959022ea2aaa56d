import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { env, InferenceSession, Tensor } from 'onnxruntime-web';

/** What we use of onnxruntime-web. */
export interface Runtime {
  readonly InferenceSession: typeof InferenceSession;
  readonly Tensor: typeof Tensor;
  readonly env: typeof env;
}

let loaded: Runtime | undefined;

/** The runtime of ONNX in WebAssembly, in this thread. Loaded at first need; it finds its WebAssembly beside it and fetches nothing. */
export function onnxRuntime(): Runtime {
  if (loaded) return loaded;
  const runtime = createRequire(import.meta.url)(program()) as Runtime;
  // A thread of its own for each core would be a process that does not end.
  runtime.env.wasm.numThreads = 1;
  runtime.env.logLevel = 'error';
  loaded = runtime;
  return runtime;
}

/** The build's copy, which lies above the chunk that this becomes, or the package. */
function program(): string {
  const copies = ['./onnxruntime.cjs', '../onnxruntime.cjs'];
  const found = copies
    .map(path => fileURLToPath(new URL(path, import.meta.url)))
    .find(path => existsSync(path));
  return found ?? 'onnxruntime-web';
}
