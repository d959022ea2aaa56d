// Writes l10n/bundle.l10n.json: every text that is translated. Run: npm run texts
import { readdirSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { getL10nJson } from '@vscode/l10n-dev';
import { catalogue } from '../src/core/catalogue/catalogue.ts';
import { FORMS } from '../src/core/config/schema.ts';
import { configShape, type Shape } from '../src/core/config/shape.ts';
import { RULE_SETS } from '../src/core/control/rules.ts';
import { measures } from '../src/core/criteria/measures.ts';

const ROOT = path.dirname(import.meta.dirname);
const ROOMS = ['core', 'extension', 'server', 'webview'];

/** Every text: those that stand in a call of l10n.t, and those of descriptors, which are translated where they are shown. */
export async function allTexts(): Promise<Readonly<Record<string, string>>> {
  const inCalls = await getL10nJson(ROOMS.flatMap(room => sourcesOf(path.join(ROOT, 'src', room))));
  const texts = new Set([...Object.keys(inCalls), ...describedTexts()]);
  return Object.fromEntries(Array.from(texts, text => [text, text]));
}

/** Titles, kinds and descriptions of the catalogue and of measures, names of rules, and what hover says of the keys of evenkeel.yaml. */
function* describedTexts(): Generator<string> {
  for (const { kind, title, summary, options, profiles = [], threshold } of catalogue) {
    yield* [kind, title, summary];
    for (const option of options) yield option.summary;
    for (const profile of profiles) yield profile.summary;
    if (threshold) yield threshold.origin;
  }
  for (const { title, summary, options = [] } of measures) {
    yield* [title, summary];
    for (const option of options) yield option.summary;
  }
  for (const rule of Object.values(RULE_SETS).flat()) yield rule.title;
  yield* descriptionsIn(configShape());
  yield* FORMS;
}

function* descriptionsIn(shape: Shape): Generator<string> {
  if (shape.description !== undefined) yield shape.description;
  const { properties = {}, additionalProperties, items, anyOf = [] } = shape;
  const below = [...Object.values(properties), additionalProperties, items, ...anyOf];
  for (const each of below) if (typeof each === 'object') yield* descriptionsIn(each);
}

function sourcesOf(folder: string) {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(file => /\.tsx?$/.test(file))
    .sort()
    .map(file => ({
      extension: file.endsWith('x') ? ('.tsx' as const) : ('.ts' as const),
      contents: readFileSync(path.join(folder, file), 'utf8'),
    }));
}

if (import.meta.main) {
  const file = path.join(ROOT, 'l10n', 'bundle.l10n.json');
  await writeFile(file, `${JSON.stringify(await allTexts(), null, 2)}\n`);
}
