/** What pandas' `read_csv` reads as missing by default, so that both see the same gaps. An empty cell is missing as well. */
const TOKENS: ReadonlySet<string> = new Set([
  '#N/A',
  '#N/A N/A',
  '#NA',
  '-1.#IND',
  '-1.#QNAN',
  '-NaN',
  '-nan',
  '1.#IND',
  '1.#QNAN',
  '<NA>',
  'N/A',
  'NA',
  'NULL',
  'NaN',
  'None',
  'n/a',
  'nan',
  'null',
]);

/** True for a cell of a text file that stands for no value: a token of pandas' list, or nothing but spaces. */
export function isMissing(text: string): boolean {
  return TOKENS.has(text) || text.trim() === '';
}
