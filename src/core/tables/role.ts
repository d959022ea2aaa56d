/** What a column is. One role a column, except that a protected column is also a feature. */
export const ROLES = [
  'timestamp',
  'target',
  'prediction',
  'score',
  'feature',
  'protected',
  'id',
  'weight',
  'text',
  'embedding',
  'ignored',
] as const;
export type Role = (typeof ROLES)[number];
