import * as l10n from '@vscode/l10n';
import type { DetectorReport, Measurement } from './assessment.ts';
import type { Kept } from './detectorFile.ts';

export interface Detecting {
  readonly reports: DetectorReport[];
  /** What to keep for the next assessment. */
  readonly kept: ReadonlyMap<string, Kept>;
  /** Drifts from chunk `from` up to chunk `to`, of the detectors that `which` means. */
  readonly detections: (which: string, from: number, to: number) => Measurement;
}

/** What is found by none: a project without detectors loads nothing of them. */
export const NO_DETECTORS: Detecting = {
  reports: [],
  kept: new Map(),
  detections: () => ({
    value: null,
    reason: l10n.t('There are no detectors under monitor.detectors.'),
    rows: 0,
  }),
};
