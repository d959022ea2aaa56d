import { type ByteSource, MalformedError } from '../../bytes/source.ts';
import type { Turn } from '../../turns.ts';
import type { CheckpointReader } from '../reader.ts';
import { untold } from '../readers/nothing.ts';
import { uninspected } from '../safety/messages.ts';
import { startScan } from '../safety/scan.ts';
import { scanSource } from '../safety/scanSource.ts';
import type { BoostedModel } from './model.ts';

/** How one format of boosted trees is read. */
export interface BoostedFormat {
  readonly start: () => BoostedModel;
  /** Fills in what it reads. May throw MalformedError: what it has filled in stands. */
  readonly read: (source: ByteSource, model: BoostedModel, turn: Turn) => Promise<void>;
}

/** A reader of a format that holds data only, whatever is in it. */
export function boostedReader(
  about: Omit<CheckpointReader, 'inspect'>,
  { start, read }: BoostedFormat,
): CheckpointReader {
  return {
    ...about,
    async inspect({ source }, { signal }) {
      // proof: only what has bytes is recognised
      const file = source!;
      const scan = startScan(signal);
      await scanSource(file, undefined, scan.context);
      const model = start();
      try {
        await read(file, model, scan.context.turn);
      } catch (error) {
        if (!(error instanceof MalformedError)) throw error;
        const { code, message } = error;
        model.diagnostics.push({ severity: 'error', code, message });
      }
      for (const { code, message } of model.diagnostics)
        scan.context.findings.add(uninspected(code, message, {}));
      return { ...untold(), ...model.told(), safety: scan.safety(), diagnostics: model.diagnostics };
    },
  };
}

/** The first bytes as text, a byte each; looked at by every reader for every file, so they are few. */
export function headOf(source: ByteSource | undefined, length = 256): string {
  if (!source) return '';
  return Buffer.from(source.read(0, Math.min(length, source.size))).toString('latin1');
}
