import { setFlagsFromString } from 'node:v8';

/** After so many milliseconds a process is one that has something to do. */
const LATER = 600;

/**
 * Leaves optimizing to V8's quicker compiler (Maglev) while the process is young. TurboFan takes half as much processor time as an
 * assessment of small data itself, and a process that ends within a second gets nothing back for it; with two cores it takes the time
 * from the thread that computes. Later it is there as ever: an assessment of a million rows takes as long as it did.
 *
 * V8 reads these two flags whenever a function might be optimized, so that they may be set while it runs. Flags that somebody set
 * themselves stay, and so do those of a V8 older than 13, which has no other compiler in use that optimizes.
 * @returns what brings TurboFan back at once
 */
export function optimizeLater(): () => void {
  const { versions, execArgv, env } = process;
  if (Number.parseInt(versions.v8, 10) < 13 || execArgv.length > 0 || env['NODE_OPTIONS'])
    return () => undefined;
  // V8 takes the code that Node has kept of its own modules only while the flags are those that it was made with: these are loaded by then.
  const optimize = () => setFlagsFromString('--opt');
  setImmediate(() => {
    setFlagsFromString('--no-opt');
    setTimeout(optimize, LATER).unref();
  });
  return optimize;
}
