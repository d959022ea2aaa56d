import * as z from 'zod';
import { ZONE_NAMES } from '../../detectors/machine.ts';
import { instant } from './measurement.ts';

/** A detector fed row by row with current data. */
export const detectorSchema = z.object({
  name: z.string().describe('As a criterion names it: adwin(error).'),
  detector: z.string().describe('Id of the detector.'),
  title: z.string(),
  on: z.string().describe('What it is fed with: error, score, missing(column), or a column.'),
  profile: z.string().exactOptional(),
  options: z.record(z.string(), z.union([z.number(), z.string(), z.boolean()])),
  reason: z.string().exactOptional().describe('Why it could not run, or not to the end.'),
  rows: z.number().int().describe('Rows that it has seen, those left out among them.'),
  leftOut: z.number().int().describe('Rows left out because their value is missing or infinite.'),
  waiting: z
    .number()
    .int()
    .describe('Newest rows that are not fed yet, because their labels have not arrived.'),
  before: z.number().int().describe('Rows that earlier assessments had fed already.'),
  restarted: z.string().exactOptional().describe('Why it started again from the first row.'),
  zone: z
    .enum(ZONE_NAMES)
    .nullable()
    .describe('After the newest row that was fed; null where it could not run.'),
  drifts: z.number().int().describe('Drifts since the first row.'),
  warnings: z.number().int().describe('First warnings since the first row.'),
  driftsInWindow: z.number().int().describe('Drifts in the window that verdicts look at.'),
  signals: z
    .array(
      z.object({
        kind: z.enum(['drift', 'warning']),
        row: z.number().int().describe('In the order of feeding, from 0.'),
        at: instant.exactOptional(),
        chunk: z.number().int().exactOptional().describe('Index of the chunk.'),
      }),
    )
    .describe('The newest, at most 200, in the order of rows.'),
  estimate: z.number().nullable().describe('What it takes for the present level.'),
  width: z.number().int().describe('How many values speak in the estimate.'),
  finding: z.string(),
});
