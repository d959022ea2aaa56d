import type { Behaviour } from '../../../core/assessment/assessment.ts';

/** What figures of a model's behaviour take: the part of the document that they draw, and their place. */
export interface BehaviourProps {
  readonly current: Behaviour;
  readonly reference: Behaviour | undefined;
  readonly height: number;
  readonly id: string;
  readonly level: 2 | 3;
}
