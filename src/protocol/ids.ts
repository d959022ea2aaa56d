/** Ids of everything contributed in package.json; a test holds the two against each other. */
export const COMMANDS = {
  openReport: 'evenkeel.openReport',
  validateCheckpoint: 'evenkeel.validateCheckpoint',
  retrain: 'evenkeel.retrain',
  assess: 'evenkeel.assess',
  setUpMonitoring: 'evenkeel.setUpMonitoring',
  exportReport: 'evenkeel.exportReport',
  openConfiguration: 'evenkeel.openConfiguration',
  showLog: 'evenkeel.showLog',
  openLastJobLog: 'evenkeel.openLastJobLog',
  inspectCheckpoint: 'evenkeel.inspectCheckpoint',
  compareCheckpoints: 'evenkeel.compareCheckpoints',
  compareCheckpointWith: 'evenkeel.compareCheckpointWith',
  openRuns: 'evenkeel.openRuns',
  compareRuns: 'evenkeel.compareRuns',
  refreshRuns: 'evenkeel.refreshRuns',
  connectTrackingServer: 'evenkeel.connectTrackingServer',
  disconnectTrackingServer: 'evenkeel.disconnectTrackingServer',
} as const;

export const VIEWS = { project: 'evenkeel.project', runs: 'evenkeel.runs' } as const;
export const PANELS = {
  report: 'evenkeel.report',
  runs: 'evenkeel.runsPanel',
  comparison: 'evenkeel.comparison',
} as const;
/** Custom editors. */
export const EDITORS = { checkpoint: 'evenkeel.checkpoint' } as const;
export const TASK_TYPE = 'evenkeel';
/** The configuration file that makes a folder a project. */
export const CONFIG_FILE = 'evenkeel.yaml';
