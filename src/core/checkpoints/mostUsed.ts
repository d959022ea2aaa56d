const SHOWN = 12;

/** The operators that occur most, as a text. */
export function mostUsed(operators: ReadonlyMap<string, number>): string {
  const ordered = [...operators].sort(([, a], [, b]) => b - a);
  const shown = ordered.slice(0, SHOWN).map(([type, count]) => `${type} ${count}`);
  return [...shown, ...(ordered.length > shown.length ? ['…'] : [])].join(', ');
}
