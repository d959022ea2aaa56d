import * as l10n from '@vscode/l10n';
import type { ByteSource } from '../bytes/source.ts';
import type { Diagnostic } from '../diagnostic.ts';
import { uninspected } from './safety/messages.ts';
import type { Scan } from './safety/scan.ts';

/** Tells of a file that ends before its header says it does; nothing of one that does not. */
export function cutOff({ size }: ByteSource, end: number, { context }: Scan): readonly Diagnostic[] {
  if (end <= size) return [];
  const message = l10n.t(
    'It ends at byte {0} and should at byte {1}: it is cut off or still being written.',
    size,
    end,
  );
  context.findings.add(uninspected('truncated', message, {}));
  return [{ severity: 'warning', code: 'truncated', message }];
}
