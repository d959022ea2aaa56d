import * as z from 'zod';
import { PERIODS } from '../tables/chunk.ts';
import { behaviourSchema } from './document/behaviour.ts';
import { type chartedSchema, chartSchema, seriesSchema, type signalSchema } from './document/charts.ts';
import { checkpointSchema, chunkSchema, columnSchema, dataSetSchema } from './document/data.ts';
import { detectorSchema } from './document/detectors.ts';
import { diagnosticSchema } from './document/diagnostic.ts';
import {
  type associationSchema,
  dataSetDriftSchema,
  type distributionSchema,
  driftSchema,
  relationsSchema,
} from './document/drift.ts';
import { estimationSchema } from './document/estimation.ts';
import { criterionResultSchema, healthSchema } from './document/judgement.ts';
import {
  instant,
  measurementSchema,
  type namedRunSchema,
  type verdictSchema,
} from './document/measurement.ts';
import { qualitySchema, type qualitySeriesSchema } from './document/quality.ts';
import { type runChartSchema, runsSchema } from './document/runs.ts';
import { ASSESSMENT_VERSION } from './documentVersion.ts';

/**
 * The assessment: the one document that holds everything computed for a project at a moment. Every view, export and exit code
 * reads it; nothing is computed after it. Published as docs/assessment.schema.json. Conventions: instants are ISO 8601 in UTC;
 * shares and rates are 0 to 1; a value that does not exist is null beside a `reason`.
 */
export const assessmentSchema = z.object({
  version: z.literal(ASSESSMENT_VERSION),
  evenkeel: z.string().describe('Version of the program.'),
  createdAt: instant,
  durationMs: z.number(),
  project: z.object({
    model: z.string(),
    task: z.string().exactOptional(),
    taskReason: z.string().exactOptional(),
    configFile: z.string().exactOptional().describe('Relative to the project folder.'),
    positive: z.string().exactOptional(),
    window: z.union([z.literal('all'), z.number()]),
    chunk: z.string().describe('The chunk rule in words.'),
    period: z
      .enum(PERIODS)
      .exactOptional()
      .describe('What chunks are cut by, where that is a period of time.'),
  }),
  health: healthSchema,
  data: z.array(dataSetSchema),
  columns: z.array(columnSchema),
  chunks: z.array(chunkSchema),
  criteria: z.array(criterionResultSchema),
  performance: z.array(seriesSchema),
  charts: z.array(chartSchema).describe('The charts of monitor.charts.'),
  runs: runsSchema.exactOptional().describe('Training runs; absent where nothing asks for them.'),
  estimation: z
    .array(estimationSchema)
    .describe('Metrics estimated without labels; empty where nothing can be estimated.'),
  detectors: z.array(detectorSchema).describe('As monitor.detectors lists them; empty where it lists none.'),
  drift: z.array(driftSchema).describe('Most changed first.'),
  driftedShare: measurementSchema.describe('Share of columns that drifted.'),
  dataSetDrift: dataSetDriftSchema.exactOptional(),
  relations: relationsSchema.exactOptional().describe('Pairs of features that go together differently now.'),
  behaviour: z.array(behaviourSchema),
  quality: qualitySchema,
  checkpoints: z.array(checkpointSchema),
  diagnostics: z.array(diagnosticSchema),
});

export type Assessment = z.infer<typeof assessmentSchema>;
export type Measurement = z.infer<typeof measurementSchema>;
export type Verdict = z.infer<typeof verdictSchema>;
export type CriterionResult = z.infer<typeof criterionResultSchema>;
export type Charted = z.infer<typeof chartedSchema>;
export type MetricSeries = z.infer<typeof seriesSchema>;
export type ChartReport = z.infer<typeof chartSchema>;
export type RunsReport = z.infer<typeof runsSchema>;
export type RunChartReport = z.infer<typeof runChartSchema>;
export type NamedRun = z.infer<typeof namedRunSchema>;
export type QualitySeries = z.infer<typeof qualitySeriesSchema>;
export type EstimationSeries = z.infer<typeof estimationSchema>;
export type DetectorReport = z.infer<typeof detectorSchema>;
export type ColumnDriftReport = z.infer<typeof driftSchema>;
export type AssociationReport = z.infer<typeof associationSchema>;
export type RelationsReport = z.infer<typeof relationsSchema>;
export type DataSetDrift = z.infer<typeof dataSetDriftSchema>;
export type Distribution = z.infer<typeof distributionSchema>;
export type Behaviour = z.infer<typeof behaviourSchema>;
export type Health = z.infer<typeof healthSchema>;
export type ChunkReport = z.infer<typeof chunkSchema>;
export type CheckpointReport = z.infer<typeof checkpointSchema>;
export type DataSetName = z.infer<typeof dataSetSchema>['name'];
export type Signal = z.infer<typeof signalSchema>;
