import { metricCall, metricText } from '../criteria/metricCall.ts';
import { termNamed } from '../criteria/vocabulary.ts';
import { chartTerm } from './chartTerm.ts';
import { fedBy, longForm } from './detectors.ts';
import { keyOf, type Path, type PlacedPart, type YamlFile } from './document.ts';
import type { Position } from './project.ts';
import type { Config } from './schema.ts';
import { namesOf } from './tell.ts';

/** A column that evenkeel.yaml names without giving it a role, and where: whether there is one only the data can tell. */
export interface NamedColumn {
  readonly column: string;
  /** The part of the file, such as `monitor.charts`. */
  readonly under: string;
  readonly position?: Position;
  /** What else could have stood there: words that a misspelt one may mean. */
  readonly words: readonly string[];
}

/** The columns named in a configuration that has been checked, in the order of the file. */
export function namedColumns({ columns = {}, monitor = {} }: Config, yaml: YamlFile): NamedColumn[] {
  const named: NamedColumn[] = [];
  const keys = (path: Path, map: object | undefined) => {
    for (const column of Object.keys(map ?? {})) {
      const part = yaml.places.find(
        each => each.on === 'key' && keyOf(each.path) === keyOf([...path, column]),
      );
      named.push({ column, under: keyOf(path), ...placed(part?.place), words: [] });
    }
  };
  const value = (written: Written, column: string, words: readonly string[]) =>
    named.push({
      column,
      under: keyOf(written.list),
      ...placed(placeOf(yaml, written, column)),
      words,
    });

  for (const key of ['types', 'ranges', 'domains'] as const) keys(['columns', key], columns[key]);
  if (typeof monitor.drift === 'object') keys(['monitor', 'drift', 'columns'], monitor.drift.columns);
  for (const text of monitor.performance ?? []) {
    const { id, argument } = metricCall(text);
    if (argument === undefined || termNamed(id)?.argument !== 'column') continue;
    const written = yaml.places.find(
      ({ path, text: each = '' }) =>
        path[1] === 'performance' && path[0] === 'monitor' && metricText(each) === text,
    );
    value({ list: ['monitor', 'performance'], text: written?.text ?? text }, argument, []);
  }
  for (const entry of monitor.detectors ?? []) {
    const { on } = longForm(entry);
    const fed = fedBy(on);
    if (!('column' in fed)) continue;
    const text = typeof entry === 'string' ? { text: entry } : { key: 'on', text: on };
    const words = fed.kind === 'column' ? ['error', 'score'] : [];
    value({ list: ['monitor', 'detectors'], ...text }, fed.column, words);
  }
  for (const { of, chart } of monitor.charts ?? []) {
    for (const text of [of].flat()) {
      const term = chartTerm(text, chart);
      if (!('column' in term)) continue;
      const words = term.kind === 'column' ? namesOf('metric') : [];
      value({ list: ['monitor', 'charts'], key: 'of', text }, term.column, words);
    }
  }
  return named;
}

/** A text of an entry of a list, or, of an entry that is a map, under one of its keys. */
interface Written {
  readonly list: Path;
  readonly key?: string;
  readonly text: string;
}

/** Where a text names a column. By its text, since entries that were left out leave no gap in the configuration. */
function placeOf(yaml: YamlFile, written: Written, column: string): Position | undefined {
  const part = yaml.places.find(each => isOf(each, written));
  if (!part) return undefined;
  const at = part.text?.lastIndexOf(column) ?? -1;
  return (at < 0 ? undefined : yaml.within(part.path, at, column.length)) ?? part.place;
}

function isOf({ path, on, text }: PlacedPart, { list, key, text: wanted }: Written): boolean {
  if (on !== 'value' || text?.trim() !== wanted.trim()) return false;
  if (!list.every((step, i) => path[i] === step)) return false;
  return key === undefined ? path.length === list.length + 1 : path[list.length + 1] === key;
}

function placed(position: Position | undefined): { readonly position?: Position } {
  return position ? { position } : {};
}
