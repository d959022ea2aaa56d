import path from 'node:path';
import { version } from '../core/version.ts';
import type { EngineMethod, EngineMethods } from '../protocol/engine.ts';

/** What a handler gets beside its parameters. */
export interface Work {
  /** Aborted when the host cancels the request or goes away. */
  readonly signal: AbortSignal;
  readonly progress: (label: string, share?: number) => void;
  /** Passes on what the user's own command printed. */
  readonly output: (text: string) => void;
}

export type Handlers = {
  readonly [M in EngineMethod]: (
    params: EngineMethods[M]['params'],
    work: Work,
  ) => Promise<EngineMethods[M]['result']>;
};

export const engineVersion = version;

/** Each handler loads what it needs when it is first called: an engine that assesses small CSV files never loads the rest. */
export const handlers: Handlers = {
  async assess({ folder, record = true }, { signal, progress }) {
    const { assessProject } = await import('../core/assessment/assess.ts');
    return assessProject(folder, { signal, onProgress: progress, record });
  },
  async validate({ folder, checkpoint }, { signal, progress, output }) {
    const { validateCheckpoint } = await import('../core/lifecycle/validate.ts');
    return validateCheckpoint(folder, checkpoint, { signal, onProgress: progress, onOutput: output });
  },
  async report({ folder, out }, { signal, progress }) {
    const { assessProject } = await import('../core/assessment/assess.ts');
    const { writeReport } = await import('../core/export/report.ts');
    // An export writes its file and nothing else.
    const assessment = await assessProject(folder, { signal, onProgress: progress, record: false });
    signal.throwIfAborted();
    const file = path.resolve(folder, out);
    await writeReport(assessment, file);
    return { out: file };
  },
  async propose({ folder, reference, current }, { signal }) {
    const { proposeConfig } = await import('../core/config/propose.ts');
    return proposeConfig(folder, { reference, ...(current !== undefined && { current }) }, { signal });
  },
};
