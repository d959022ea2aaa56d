/** A text with at most so many letters, the last one being an ellipsis where some were left out. */
export function shortened(text: string, letters: number): string {
  return text.length > letters ? `${text.slice(0, letters - 1)}…` : text;
}

/** The first of some names, with commas between, and an ellipsis where there are more. */
export function firstOf(names: readonly (number | string)[], most = 10): string {
  return `${names.slice(0, most).join(', ')}${names.length > most ? ', …' : ''}`;
}
