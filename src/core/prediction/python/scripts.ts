import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The script that predicts, which is shipped beside `dist`: one or two folders up from a bundle, three from its source here. */
export function predictScript(): string {
  const here = import.meta.url;
  const candidates = here.endsWith('.ts') ? ['../../../../python/'] : ['../python/', '../../python/'];
  const files = candidates.map(candidate => fileURLToPath(new URL(`${candidate}predict.py`, here)));
  const found = files.find(file => existsSync(file));
  if (found === undefined) throw new Error(`predict.py is missing: ${files.join(', ')}`);
  return found;
}
