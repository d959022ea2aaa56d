/** A worker that answers with the names of what it was asked so far. */
import { parentPort } from 'node:worker_threads';
import type { Order } from '../../../../src/core/kernels/pool.ts';

const asked: string[] = [];
parentPort?.on('message', ({ name }: Order) => {
  asked.push(name);
  parentPort?.postMessage({ kind: 'done', output: asked });
});
parentPort?.postMessage({ kind: 'ready' });
