import { assessProject } from '../core/assessment/assess.ts';
import type { Assessment } from '../core/assessment/assessment.ts';
import type { Terminal } from './command.ts';
import { progressOn } from './progress.ts';

/** Assesses a project, telling on the terminal how far it is. */
export async function assessFolder(folder: string, terminal: Terminal): Promise<Assessment> {
  const progress = progressOn(terminal);
  return assessProject(folder, { signal: terminal.signal, onProgress: progress.show }).finally(
    progress.clear,
  );
}
