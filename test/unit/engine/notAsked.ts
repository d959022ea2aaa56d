import type { Handlers } from '../../../src/engine/handlers.ts';

const notAsked = () => Promise.reject(new Error('not asked for'));

/** Handlers of an engine that is asked for nothing, to put one's own over. */
export const noHandlers: Handlers = {
  assess: notAsked,
  questions: notAsked,
  validate: notAsked,
  report: notAsked,
  propose: notAsked,
  inspect: notAsked,
  compareCheckpoints: notAsked,
  safety: notAsked,
  runsPage: notAsked,
  runKeys: notAsked,
  runsComparison: notAsked,
  runsAnalysis: notAsked,
  runDetail: notAsked,
  runGroups: notAsked,
  runLeaves: notAsked,
  runsExport: notAsked,
};
