import { collectGarbage } from '../garbage.ts';

/** Of less, there is no hurry. */
const LEAST_BYTES = 32 * 1024 ** 2;

/**
 * Has shared memory that nobody uses let go at once, here and by threads: what is read at once of a large table is half a gigabyte.
 * @param bytes that were just let go of, about
 */
export async function collectShared(bytes: number): Promise<void> {
  if (bytes < LEAST_BYTES) return;
  const { endIdleThreads } = await import('../kernels/pool.ts');
  await endIdleThreads();
  collectGarbage('all');
}
