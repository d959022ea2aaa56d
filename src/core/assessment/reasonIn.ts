/** Why something could not be done, to stand within a sentence: without the full stop of its own. */
export function reasonIn(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).replace(/\.$/, '');
}
