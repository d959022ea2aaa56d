import { inJson } from '../../inJson.ts';
import type { ComparedListing } from './compareRuns.ts';
import type { RunDetail } from './detail.ts';

/** All about one run but its histories, as messages can carry it. */
export function detailOf({ key, head, run }: ComparedListing): RunDetail {
  return {
    key,
    head,
    parameters: [...run.parameters].map(([name, value]) => [name, inJson(value)]),
    metrics: [...run.metrics.values()].map(({ name, last, lastStep, min, max, points }) => ({
      name,
      last: inJson(last),
      lastStep,
      ...(min !== undefined && { min }),
      ...(max !== undefined && { max }),
      ...(points !== undefined && { points }),
    })),
    tags: [...run.tags],
    ...(run.commit !== undefined && { commit: run.commit }),
    dataSets: run.dataSets.map(({ name, digest, context }) =>
      [name, context, digest].filter(each => each !== undefined).join(' · '),
    ),
    checkpoints: run.checkpoints,
  };
}
