import * as l10n from '@vscode/l10n';
import { type DocumentSymbol, type Range, SymbolKind } from 'vscode-languageserver/node';
import { type PlacedPart, readYaml } from '../core/config/document.ts';
import { rangeOf } from './ranges.ts';

/** The outline of an evenkeel.yaml: keys as a tree, and the criteria. */
export function symbolsOf(text: string): DocumentSymbol[] {
  return below(readYaml(text, '').places, 0);
}

/** The symbols of parts that share their path up to `depth`. */
function below(parts: readonly PlacedPart[], depth: number): DocumentSymbol[] {
  const groups = new Map<string | number, PlacedPart[]>();
  for (const part of parts) {
    const step = part.path[depth];
    if (step === undefined) continue;
    const group = groups.get(step);
    if (group) group.push(part);
    else groups.set(step, [part]);
  }
  return [...groups].flatMap(([step, group]) => symbol(step, group, depth));
}

function symbol(step: string | number, parts: readonly PlacedPart[], depth: number): DocumentSymbol[] {
  const own = parts.find(part => part.path.length === depth + 1);
  const first = own ?? parts[0];
  if (!first) return [];
  const value = parts.find(part => part.path.length === depth + 1 && part.on === 'value');
  const children = below(parts, depth + 1);
  const selectionRange = rangeOf(first.place);
  const name = typeof step === 'string' ? step : (value?.text ?? l10n.t('item {0}', step + 1));
  return [
    {
      name: name === '' ? '""' : name,
      ...(typeof step === 'string' && value?.text !== undefined && { detail: value.text }),
      kind: kindOf(step, first, children.length > 0),
      range: parts.map(part => rangeOf(part.place)).reduce(around, selectionRange),
      selectionRange,
      children,
    },
  ];
}

function kindOf(step: string | number, part: PlacedPart, hasChildren: boolean): SymbolKind {
  if (part.path[0] === 'criteria' && typeof step === 'number') return SymbolKind.Event;
  if (hasChildren) return typeof step === 'number' ? SymbolKind.Object : SymbolKind.Module;
  return typeof step === 'number' ? SymbolKind.String : SymbolKind.Property;
}

function around(a: Range, b: Range): Range {
  const before = (x: Range['start'], y: Range['start']) =>
    x.line < y.line || (x.line === y.line && x.character < y.character);
  return {
    start: before(b.start, a.start) ? b.start : a.start,
    end: before(a.end, b.end) ? b.end : a.end,
  };
}
