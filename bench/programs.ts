/** Programs as a user starts them: in a fresh process, timed from outside. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

export const CLI = fileURLToPath(new URL('../dist/cli.js', import.meta.url));

export interface Ended {
  readonly milliseconds: number;
  readonly output: string;
}

/** Runs a program to its end. @throws Error when it fails */
export async function run(program: string, args: readonly string[]): Promise<Ended> {
  const started = performance.now();
  // Node 20 reads this file of certificates at every start: a property of some machines, not of what is measured.
  const { NODE_EXTRA_CA_CERTS: _, ...env } = process.env;
  const child = spawn(program, [...args], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const parts: string[] = [];
  child.stdout.setEncoding('utf8').on('data', (part: string) => parts.push(part));
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${code}.`);
  return { milliseconds: performance.now() - started, output: parts.join('') };
}
