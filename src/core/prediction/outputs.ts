/** What the numbers that a model answers with can be, as `checkpoints.output` in evenkeel.yaml names it. */
export const OUTPUTS = ['labels', 'probabilities', 'logits', 'values'] as const;
export type Output = (typeof OUTPUTS)[number];
