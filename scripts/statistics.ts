// Writes docs/STATISTICS.md from the catalogue. Run: node scripts/statistics.ts
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { catalogue } from '../src/core/catalogue/catalogue.ts';
import { allowedTexts, type OptionSpec } from '../src/core/catalogue/options.ts';
import type { Statistic } from '../src/core/catalogue/statistic.ts';

const SECTIONS: Readonly<Record<Statistic['kind'], string>> = {
  metric: 'Performance metrics',
  report: 'Tables and reports',
  curve: 'Curves',
  estimation: 'Performance without labels',
  drift: 'Drift of one column',
  effect: 'Effect sizes of a drift',
  detector: 'Detectors on streams',
  correction: 'Correction over columns',
  quality: 'Data quality',
  control: 'Control charts',
};

/** The catalogue as a page: one section per kind, one entry per statistic. */
export function statisticsPage(): string {
  const sections = Object.entries(SECTIONS).flatMap(([kind, title]) => {
    const statistics = catalogue.filter(each => each.kind === kind);
    return statistics.length === 0
      ? []
      : [`## ${title}\n\n${table(statistics)}\n\n${statistics.map(entry).join('\n\n')}`];
  });
  const head =
    'Generated from the catalogue by `node scripts/statistics.ts`: do not edit. Each entry states its convention, because the same name gives different numbers in different libraries. `evenkeel compute <id>` computes it; a criterion names it by the same id.';
  return `# Statistics\n\n${head}\n\n${sections.join('\n\n')}\n`;
}

/** One row per statistic: what tells them apart at a glance. Options and the whole convention stand in the entries below it. */
function table(statistics: readonly Statistic[]): string {
  const rows = statistics.map(each => [
    `[\`${each.id}\`](#${anchor(each.title)})`,
    each.convention,
    threshold(each) ?? '–',
    (each.profiles ?? []).map(profile => `\`${profile.id}\``).join(' ') || '–',
    each.source,
  ]);
  return [
    ['Statistic', 'Formula and convention', 'Default threshold', 'Profiles', 'Source'],
    ['---', '---', '---', '---', '---'],
    ...rows,
  ]
    .map(cells => `| ${cells.map(cell => cell.replaceAll('|', '\\|')).join(' | ')} |`)
    .join('\n');
}

/** As GitHub and VS Code name headings. */
function anchor(title: string): string {
  return title
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(' ', '-');
}

function threshold({ threshold: found }: Statistic): string | undefined {
  return found && `${found.on === 'pValue' ? 'p' : 'value'} ${found.alarm} ${found.at}: ${found.origin}`;
}

function entry(statistic: Statistic): string {
  const { id, title, aliases = [], summary, needs, takes = [], range, worse, source } = statistic;
  const alarm = threshold(statistic);
  const reads = [...needs, ...takes.map(name => `${name} (optional)`)].join(', ');
  const also = aliases.length > 0 ? `; also ${aliases.map(name => `\`${name}\``).join(', ')}` : '';
  const facts = [
    `- **Reads** ${reads}. **Range** ${range.map(bound).join(' to ')}; ${worse === 'neither' ? 'no direction is worse' : `${worse} is worse`}.`,
    ...statistic.options.map(option),
    ...(alarm ? [`- **Default threshold** ${alarm}`] : []),
    ...(statistic.profiles ?? []).map(profile => `- **Profile \`${profile.id}\`** ${profile.summary}`),
    `- **Source** ${source}`,
  ];
  return `### ${title}\n\n\`${id}\`${also}. ${summary}\n\n${facts.join('\n')}`;
}

function bound(value: number): string {
  return Number.isFinite(value) ? String(value) : value > 0 ? '∞' : '−∞';
}

function option(spec: OptionSpec): string {
  const allowed = spec.type === 'text' && spec.allowed ? ` (${allowedTexts(spec)})` : '';
  const standard = spec.default === undefined ? '' : `, default ${spec.default}`;
  return `- **Option \`${spec.name}\`**${allowed}${standard}: ${spec.summary}`;
}

if (import.meta.main) {
  await writeFile(path.join(path.dirname(import.meta.dirname), 'docs', 'STATISTICS.md'), statisticsPage());
}
