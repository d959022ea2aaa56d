import * as z from 'zod';
import { behaviourSchema } from './document/behaviour.ts';
import { diagnosticSchema } from './document/diagnostic.ts';
import { criterionResultSchema } from './document/judgement.ts';
import { instant, measurementSchema, verdictSchema } from './document/measurement.ts';
import { ASSESSMENT_VERSION } from './documentVersion.ts';

/** A metric of the candidate less that of the champion on the same rows. */
const comparisonSchema = z.object({
  statistic: z.string(),
  title: z.string(),
  difference: measurementSchema.describe('Candidate minus champion, on rows that both have answered.'),
  pValue: z.number().nullable().describe('Two-sided, of no difference.'),
  method: z.string().exactOptional().describe('How interval and p-value were made.'),
  noInterval: z.string().exactOptional().describe('Why there is no interval.'),
  better: z
    .enum(['candidate', 'champion', 'neither'])
    .describe('Which one is better by more than chance: the interval is on one side of 0.'),
  finding: z.string(),
});

/** What a checkpoint did on the validation data, beside the champion on the same rows. */
export const validationSchema = z.object({
  version: z.literal(ASSESSMENT_VERSION),
  evenkeel: z.string(),
  createdAt: instant,
  durationMs: z.number(),
  model: z.string(),
  checkpoint: z.string().describe('Path relative to the project folder.'),
  champion: z.string().exactOptional(),
  verdict: verdictSchema,
  short: z.string().describe('The verdict and its main reason in a few words.'),
  rows: z.number().int(),
  criteria: z.array(criterionResultSchema),
  behaviour: z.array(behaviourSchema.extend({ of: z.enum(['candidate', 'champion']) })),
  comparison: z
    .array(comparisonSchema)
    .describe('One per metric; empty where there is no champion to compare with.'),
  job: z
    .string()
    .exactOptional()
    .describe('Folder of the job under .evenkeel/jobs that holds the log and the predictions.'),
  diagnostics: z.array(diagnosticSchema),
});

export type Comparison = z.infer<typeof comparisonSchema>;
export type Validation = z.infer<typeof validationSchema>;
