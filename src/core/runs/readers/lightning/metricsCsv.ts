import { MetricCsv } from '../../metricCsv.ts';

/**
 * The table of a CSVLogger: a column for each metric, which only the rows fill in that have it, so that training and validation stand on
 * rows of their own; `step` counts, and `epoch` is a metric. The logger writes the file anew when a metric comes that had no column.
 */
export function metricsCsv(path: string): MetricCsv {
  return new MetricCsv(path, {
    separator: ',',
    roles(names) {
      const step = names.indexOf('step');
      const metrics = [...names.entries()].filter(([column, name]) => column !== step && name !== '');
      return { steps: step < 0 ? [] : [step], times: [], metrics: new Map(metrics) };
    },
  });
}
