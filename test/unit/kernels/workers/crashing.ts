/** A worker that dies at its first task. */
import { parentPort } from 'node:worker_threads';

parentPort?.on('message', () => process.exit(7));
parentPort?.postMessage({ kind: 'ready' });
