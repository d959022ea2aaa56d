import * as l10n from '@vscode/l10n';
import { type Hover, MarkupKind, type Position, type Range } from 'vscode-languageserver/node';
import { find } from '../core/catalogue/catalogue.ts';
import { type Path, type PlacedPart, readYaml } from '../core/config/document.ts';
import { descriptionAt } from '../core/config/shape.ts';
import { notANumber, termNamed } from '../core/criteria/vocabulary.ts';
import { describe, prefixInWords } from './describe.ts';
import { rangeOf } from './ranges.ts';

/** What stands at a position: a key's description, or a statistic's. */
export function hoverAt(text: string, position: Position): Hover | null {
  const part = readYaml(text, '').places.find(each => contains(each, position));
  if (part?.on === 'key') {
    const description = descriptionAt(part.path);
    return description === undefined ? null : hover(l10n.t(description), rangeOf(part.place));
  }
  const word = wordAt(text, position);
  const inside = part?.path ?? criterionAround(text, position);
  if (!word || !inside) return null;
  const described = inside[0] === 'criteria' ? inCriterion(word.text) : inMonitor(inside, word.text);
  return described === undefined ? null : hover(described, word.range);
}

function contains({ place }: PlacedPart, { line, character }: Position): boolean {
  const start = place.character - 1;
  return place.line - 1 === line && start <= character && character <= start + place.length;
}

/** A criterion that goes over several lines is known by its first one only. */
function criterionAround(text: string, { line }: Position): Path | undefined {
  const before = readYaml(text, '')
    .places.filter(each => each.place.line - 1 <= line)
    .at(-1);
  return before?.path[0] === 'criteria' ? before.path : undefined;
}

function inCriterion(word: string): string | undefined {
  const described = termNamed(word)?.describes ?? notANumber(word);
  return described ? describe(described) : prefixInWords(word);
}

function inMonitor(path: Path, word: string): string | undefined {
  if (path[0] !== 'monitor') return undefined;
  const named = path[1] === 'performance' || path.at(-1) === 'method' || path.at(-1) === 'detector';
  const statistic = named || (path[1] === 'detectors' && path.length === 3) ? find(word) : undefined;
  return statistic && describe(statistic);
}

function wordAt(
  text: string,
  { line, character }: Position,
): { readonly text: string; readonly range: Range } | undefined {
  const content = text.split(/\r?\n/)[line] ?? '';
  for (const match of content.matchAll(/[\p{L}_][\p{L}\p{N}_]*/gu)) {
    const end = match.index + match[0].length;
    if (match.index <= character && character <= end) {
      return {
        text: match[0],
        range: { start: { line, character: match.index }, end: { line, character: end } },
      };
    }
  }
  return undefined;
}

function hover(value: string, range: Range): Hover {
  return { contents: { kind: MarkupKind.Markdown, value }, range };
}
