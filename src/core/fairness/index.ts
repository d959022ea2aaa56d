import type { Statistic } from '../catalogue/statistic.ts';
import { demographicParityDifference } from './demographicParityDifference.ts';
import { equalOpportunityDifference } from './equalOpportunityDifference.ts';

/** One line per statistic of this folder, in the order of the documentation. */
export const fairness: readonly Statistic[] = [demographicParityDifference, equalOpportunityDifference];
