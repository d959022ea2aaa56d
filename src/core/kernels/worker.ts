/** Entry point of a worker thread: runs the tasks that the pool sends, one at a time. */
import { parentPort, workerData } from 'node:worker_threads';
import { speak } from '../language.ts';
import type { Answer, Order, WorkerData } from './pool.ts';
import { runTask } from './tasks.ts';
import { useKernelModule } from './wasm.ts';

const port = parentPort;
if (!port) throw new Error('kernelWorker runs as a worker thread only.');

// what pool.ts gives a thread
const data = workerData as WorkerData | undefined;
useKernelModule(data?.kernels);
if (data?.language) speak(data.language);
port.on('message', (order: Order) => {
  void answerTo(order).then(answer => {
    port.postMessage(answer);
    // only now: an answer may hold what it was given
    letGo(order.input);
  });
});
port.postMessage({ kind: 'ready' } satisfies Answer);

async function answerTo({ name, input }: Order): Promise<Answer> {
  try {
    return { kind: 'done', output: await runTask(name, input) };
  } catch (error) {
    const { name: type, message } = error instanceof Error ? error : new Error(String(error));
    return { kind: 'failed', type, message };
  }
}

/** Smaller ones are left to the collector. */
const LARGE_BYTES = 1 << 20;

/**
 * Frees the large arrays of a message, which are this thread's own copies, at once: the collector is in no hurry for what lies outside
 * its heap, and by then there are several. Shared ones stay.
 */
function letGo(value: unknown): void {
  if (ArrayBuffer.isView(value)) {
    const { buffer } = value;
    if (!(buffer instanceof ArrayBuffer) || buffer.byteLength < LARGE_BYTES) return;
    // Node 20 has none, and waits for its collector.
    (buffer as ArrayBuffer & { transfer?: (bytes: number) => ArrayBuffer }).transfer?.(0);
  } else if (typeof value === 'object' && value !== null) {
    for (const each of Object.values(value)) if (typeof each === 'object') letGo(each);
  }
}
