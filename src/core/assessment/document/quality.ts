import * as z from 'zod';
import { instant, measurementSchema } from './measurement.ts';

/** A measure of data quality over the chunks, of a column or of whole rows, with its limits. */
export const qualitySeriesSchema = z.object({
  statistic: z.string(),
  title: z.string(),
  column: z.string().exactOptional().describe('Absent for a measure of whole rows.'),
  range: z
    .array(z.number().nullable())
    .length(2)
    .describe('Smallest and largest possible value; null: unbounded.'),
  worse: z.enum(['lower', 'higher', 'neither']),
  chart: z.enum(['individuals', 'p']),
  limitsFrom: z.string().describe('Where the limits come from, in words.'),
  centre: z.number().nullable(),
  values: z
    .array(z.number().nullable())
    .describe('One per chunk; null: no value. Empty, as are the limits, for all but the most severe series.'),
  lower: z.array(z.number().nullable()),
  upper: z.array(z.number().nullable()),
  centres: z
    .array(z.number().nullable())
    .exactOptional()
    .describe('Where each chunk has a centre of its own.'),
  signals: z.array(z.number().int()).describe('Chunks beyond a limit on the bad side.'),
  since: z.number().int().exactOptional().describe('Chunk at which the present run of signals began.'),
  now: measurementSchema.describe('Over the window; of sizes and ages the newest.'),
  reference: measurementSchema,
  finding: z.string(),
});

const rowsOfSchema = z.object({ rows: z.number().int(), of: z.number().int() });

export const qualitySchema = z.object({
  duplicateRows: rowsOfSchema
    .exactOptional()
    .describe('Rows of current data that repeat an earlier one in all features.'),
  labelConflicts: rowsOfSchema
    .exactOptional()
    .describe('Rows of current data with the features of another row and another label.'),
  overlap: rowsOfSchema
    .exactOptional()
    .describe('Rows of current data that the reference has, too, by the features that both have.'),
  series: z
    .array(qualitySeriesSchema)
    .describe(
      'Most severe first. Measures of whole rows and of declared values are all here; others of a column where a chunk has a signal or a value other than 0.',
    ),
  more: z.number().int().describe('Series that were too many to be listed.'),
  finding: z.string().describe('What all series together show, in a sentence.'),
  duplicateIds: z.object({ column: z.string(), rows: z.number().int() }).exactOptional(),
  undatedRows: z.number().int().describe('Rows of current data without a readable timestamp.'),
  rowsPerChunk: z
    .object({ reference: z.number().nullable(), current: z.number().nullable() })
    .describe('Median rows per complete chunk.'),
  newest: instant
    .exactOptional()
    .describe('Instant of the newest row, those left out that are dated more than a day ahead.'),
});
