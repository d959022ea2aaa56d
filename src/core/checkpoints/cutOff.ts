import * as l10n from '@vscode/l10n';
import type { ByteSource } from '../bytes/source.ts';
import type { Diagnostic } from '../diagnostic.ts';
import { uninspected } from './safety/messages.ts';
import type { Scan } from './safety/scan.ts';

/** Tells of a file that ends before its header says it does; nothing of one that does not. */
export function cutOff(source: ByteSource, end: number, { context }: Scan): readonly Diagnostic[] {
  if (end <= source.size) return [];
  const found = endsEarly(source, end);
  context.findings.add(uninspected(found.code, found.message, {}));
  return [found];
}

/** What is told of a file that should end later. */
export function endsEarly({ size }: ByteSource, end: number): Diagnostic {
  const message = l10n.t(
    'It ends at byte {0} and should at byte {1}: it is cut off or still being written.',
    size,
    end,
  );
  return { severity: 'warning', code: 'truncated', message };
}
