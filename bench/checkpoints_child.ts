/** A process of its own that opens the checkpoint it is named, as the editor does, and says what that took. */
import { FileSource } from '../src/core/bytes/source.ts';
import { inspect } from '../src/core/checkpoints/inspect.ts';

/** What one process says. */
export interface Opened {
  readonly milliseconds: number;
  /** Bytes that were read from files. */
  readonly bytes: number;
  /** Bytes of memory that it took beyond what the process had before. */
  readonly memory: number;
  readonly tensors: number;
  readonly trees: number;
  readonly level: string;
}

const [path = ''] = process.argv.slice(2);
let bytes = 0;
const { close } = FileSource.prototype;
FileSource.prototype.close = function (this: FileSource): void {
  bytes += this.bytesRead;
  close.call(this);
};
const before = process.resourceUsage().maxRSS;
const start = performance.now();
const { tensors, trees = 0, safety } = await inspect(path);
const found: Opened = {
  milliseconds: performance.now() - start,
  bytes,
  memory: (process.resourceUsage().maxRSS - before) * 1024,
  tensors: tensors.length,
  trees,
  level: safety.level,
};
process.stdout.write(JSON.stringify(found));
