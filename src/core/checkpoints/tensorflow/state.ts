import { wholeText } from '../../bytes/wholeText.ts';
import type { FolderReading } from '../folderReading.ts';

/** The file in which TensorFlow says which checkpoints a folder has. */
export const STATE = 'checkpoint';
const MOST_BYTES = 1024 ** 2;

export interface CheckpointState {
  /** Names of checkpoints without folders, which are those of the machine that wrote them. */
  readonly latest: string | undefined;
  readonly all: readonly string[];
}

/** What the state file says (checkpoint_state.proto, as text). */
export async function stateOf(reading: FolderReading): Promise<CheckpointState> {
  const text = (await reading.file(STATE, source => wholeText(source, MOST_BYTES))) ?? '';
  const named = (field: string) =>
    [...text.matchAll(new RegExp(`^\\s*${field}:\\s*"((?:[^"\\\\\\n]|\\\\.)*)"`, 'gm'))].map(found =>
      lastPart(found[1] ?? ''),
    );
  return {
    latest: named('model_checkpoint_path').at(-1),
    all: named('all_model_checkpoint_paths'),
  };
}

/** The last part of a path as the text format has it: bytes that are not ASCII in octal, a backslash twice. */
function lastPart(escaped: string): string {
  const bytes = escaped.replace(/\\([0-7]{3}|.)/g, (_, what: string) =>
    what.length === 3 ? String.fromCharCode(Number.parseInt(what, 8) & 255) : what,
  );
  const text = /[^\0-\xff]/.test(bytes) ? bytes : Buffer.from(bytes, 'latin1').toString('utf8');
  return text.split(/[\\/]/).at(-1) ?? '';
}
