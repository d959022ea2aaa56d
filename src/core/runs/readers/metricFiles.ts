import type { RunReader } from '../reader.ts';
import { MetricFolder } from './metricFiles/folder.ts';
import { logName } from './metricFiles/names.ts';

/**
 * Logs of metrics that no tracker keeps, in CSV, JSON and JSON Lines: of Keras, Ultralytics YOLO, XGBoost, LightGBM, and home-made
 * ones. Told by the names of files, then by the columns at their beginning, so that tables of data are none. Settings and
 * models beside them belong to their run.
 */
export const metricFiles: RunReader = {
  id: 'metric-files',
  title: 'Metric files',
  places({ absolute, relative, files }) {
    const mayBe = [...files].some(name => logName(name) !== undefined);
    return mayBe ? [{ absolute, relative, takes: new Set() }] : [];
  },
  yields: ({ reader }) => reader.id !== 'tensorboard',
  open: place => new MetricFolder(place),
};
