import * as l10n from '@vscode/l10n';

/** A shape as people write it: 512 × 768. A dimension that may vary is a question mark, or the name it has. */
export function shapeText(shape: readonly (number | string)[]): string {
  if (shape.length === 0) return l10n.t('scalar');
  return shape.map(each => (each === -1 ? '?' : String(each))).join(' × ');
}
