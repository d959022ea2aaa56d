import { type FileSource, withFile } from '../../../bytes/source.ts';
import type { Turn } from '../../../turns.ts';
import { AppendedFile } from '../../appendedFile.ts';
import type { History, MetricSummary } from '../../run.ts';
import { type Fold, folded, historyOf, pointsIn, summaryOf } from './metricLog.ts';

/** Bytes that are read at once. */
const PIECE = 4 * 1024 ** 2;
const NEWLINE = 0x0a;

/** The file of one metric, which is appended to: each look reads what is new. */
export class MetricFile {
  readonly #file: AppendedFile;
  #fold: Fold | undefined;
  #bad = 0;

  constructor(path: string) {
    this.#file = new AppendedFile(path);
  }

  /** Lines that could not be understood. */
  get bad(): number {
    return this.#bad;
  }

  /** Undefined while no value is whole. Throws what opening and reading throw. */
  async summary(name: string, root: string, turn: Turn): Promise<MetricSummary | undefined> {
    const startOver = () => {
      this.#fold = undefined;
      this.#bad = 0;
    };
    await this.#file.readOn(root, startOver, (source, from) =>
      wholeLines(source, from, turn, text => {
        const { fold, bad } = folded(text, this.#fold);
        this.#fold = fold;
        this.#bad += bad;
      }),
    );
    return this.#fold && this.#fold.points > 0 ? summaryOf(name, this.#fold) : undefined;
  }
}

/** All values of a metric's file. Throws what opening and reading throw. */
export async function historyOfFile(path: string, turn: Turn): Promise<History> {
  return withFile(path, async source => {
    const points: ReturnType<typeof pointsIn>[] = [];
    await wholeLines(source, 0, turn, text => points.push(pointsIn(text)));
    return historyOf(points.flat());
  });
}

/** Hands on the lines from `from` on that are whole, some at a time; says where the first that is not begins. */
async function wholeLines(
  source: FileSource,
  from: number,
  turn: Turn,
  use: (text: string) => void,
): Promise<number> {
  let at = from;
  while (at < source.size) {
    const bytes = source.read(at, Math.min(PIECE, source.size - at));
    const whole = bytes.lastIndexOf(NEWLINE) + 1;
    if (whole > 0) use(Buffer.from(bytes.buffer, bytes.byteOffset, whole).toString('latin1'));
    // A piece without an end of a line is no log of values, or its last line, which is not whole yet.
    at += whole;
    if (whole === 0) {
      if (bytes.length < PIECE) break;
      at += bytes.length;
    }
    await turn();
  }
  return at;
}
