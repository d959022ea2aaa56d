/** A text with at most so many letters, the last one being an ellipsis where some were left out. */
export function shortened(text: string, letters: number): string {
  return text.length > letters ? `${text.slice(0, letters - 1)}…` : text;
}
