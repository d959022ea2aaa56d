import type {
  Assessment,
  CriterionResult,
  DataSetDrift,
  DetectorReport,
  Measurement,
  Validation,
  Verdict,
} from '../assessment/assessment.ts';
import type { Diagnostic } from '../diagnostic.ts';
import { formatCount, formatP, formatShare, formatValue } from '../words.ts';

/** A verdict or state always has a shape and a word, never a colour alone. */
export const MARKS: Readonly<Record<Verdict, string>> = {
  pass: '✔ pass',
  warn: '▲ warn',
  fail: '✖ fail',
  insufficient: '◇ insufficient',
};

/** The assessment as Markdown, short enough for a pull request. */
export function assessmentToMarkdown(assessment: Assessment): string {
  const { project, health, data } = assessment;
  const sets = data.map(set => `${set.name}: ${formatValue(set.rows)} rows`).join(' · ');
  const parts = [
    `# ${plain(project.model)}: ${health.state}${health.sinceLabel === undefined ? '' : ` since ${plain(health.sinceLabel)}`}`,
    plain(health.headline),
    plain([project.task, sets].filter(Boolean).join(' · ')),
    criteriaSection(assessment.criteria),
    performanceSection(assessment),
    chartsSection(assessment),
    estimationSection(assessment),
    detectorsSection(assessment),
    driftSection(assessment),
    qualitySection(assessment),
    diagnosticsSection(assessment.diagnostics),
    `Evenkeel ${assessment.evenkeel}, ${assessment.createdAt}`,
  ];
  return `${parts.filter(part => part !== '').join('\n\n')}\n`;
}

/** A validation as Markdown. */
export function validationToMarkdown(validation: Validation): string {
  const against = validation.champion === undefined ? '' : `, beside the champion \`${validation.champion}\``;
  const parts = [
    `# ${plain(validation.checkpoint)}: ${MARKS[validation.verdict]}`,
    `${plain(validation.short)} Judged on ${formatValue(validation.rows)} rows${against}.`,
    criteriaSection(validation.criteria),
    comparisonSection(validation.comparison),
    diagnosticsSection(validation.diagnostics),
  ];
  return `${parts.filter(part => part !== '').join('\n\n')}\n`;
}

function criteriaSection(criteria: readonly CriterionResult[]): string {
  if (criteria.length === 0) return '';
  const rows = criteria.map(each => [
    `\`${each.text.replaceAll('`', "'")}\``,
    measured(each.now),
    interval(each.now),
    each.reference ? measured(each.reference) : '–',
    MARKS[each.verdict],
    plain(each.reason),
  ]);
  return `## Criteria\n\n${table(['Criterion', 'Now', '95% interval', 'Reference', 'Verdict', 'Why'], rows)}`;
}

function performanceSection({ performance }: Assessment): string {
  if (performance.length === 0) return '';
  const rows = performance.map(each => [
    plain(each.title),
    measured(each.now),
    measured(each.reference),
    plain(each.finding),
  ]);
  return `## Performance over time\n\n${table(['Metric', 'Now', 'Reference', 'Finding'], rows)}`;
}

/** So many of the newest signals are listed. */
const SIGNALS = 20;

function chartsSection({ charts, chunks }: Assessment): string {
  if (charts.length === 0) return '';
  const rows = charts.map(each => [
    plain(each.name),
    each.chart,
    plain(each.finding),
    each.runLength ? `${formatValue(Math.round(each.runLength.value))} chunks` : '–',
  ]);
  const section = `## Control charts\n\n${table(['Name', 'Chart', 'Finding', 'False alarm in'], rows)}`;
  const label = (at: number) => plain(chunks[at]?.label ?? '');
  const signals = charts
    .flatMap(({ name, signals: own, spread }) =>
      [...own, ...(spread?.signals ?? [])].map(signal => ({ name, signal })),
    )
    .sort((a, b) => b.signal.at - a.signal.at)
    .slice(0, SIGNALS)
    .map(({ name, signal: { title, at, points } }) => [
      plain(name),
      plain(title),
      label(at),
      points.length === 1 ? '1 chunk' : `${points.length} chunks, the last ${label(points.at(-1) ?? at)}`,
    ]);
  if (signals.length === 0) return section;
  return `${section}\n\n${table(['Chart', 'Signal', 'First met', 'Points'], signals)}`;
}

function estimationSection({ estimation }: Assessment): string {
  if (estimation.length === 0) return '';
  const rows = estimation.map(each => [
    plain(each.title),
    measured(each.now),
    interval(each.now),
    plain(each.finding),
  ]);
  return `## Performance without labels\n\n${table(['Metric', 'Estimated now', 'Band', 'Finding'], rows)}`;
}

function detectorsSection({ detectors }: Assessment): string {
  if (detectors.length === 0) return '';
  const rows = detectors.map(each => [
    `\`${each.name.replaceAll('`', "'")}\``,
    each.zone ?? '–',
    each.zone === null ? '–' : formatValue(each.driftsInWindow),
    each.estimate === null ? '–' : formatValue(each.estimate),
    formatValue(each.rows),
    plain(detectorText(each)),
  ]);
  return `## Detectors\n\n${table(['Detector', 'Zone', 'Drifts in the window', 'Level', 'Rows seen', 'Finding'], rows)}`;
}

/** What a detector found, and what of it rests on fewer rows than there are. */
export function detectorText({ finding, restarted, waiting }: DetectorReport): string {
  const waits = waiting === 0 ? '' : ` ${formatCount(waiting, 'row waits', 'rows wait')} for labels.`;
  return `${finding}${waits}${restarted === undefined ? '' : ` ${restarted}`}`;
}

function driftSection({ drift, driftedShare, dataSetDrift, relations }: Assessment): string {
  const drifted = drift.filter(each => each.drifted);
  if (drift.length === 0) return '';
  const ofFeatures =
    driftedShare.value === null ? '' : ` (${formatShare(driftedShare.value)} of the features)`;
  const heading = [
    `## What changed\n\n${drifted.length} of ${drift.length} columns drifted${ofFeatures}.${dataSetPart(dataSetDrift)}`,
    ...(relations?.pairs.some(each => each.changed) ? [plain(relations.finding)] : []),
  ].join('\n\n');
  if (drifted.length === 0) return heading;
  const rows = drifted.map(each => [
    plain(each.column),
    plain(each.method),
    each.value === null ? '–' : formatValue(each.value),
    each.adjustedPValue === null ? '–' : formatP(each.adjustedPValue),
    plain(each.finding),
  ]);
  return `${heading}\n\n${table(['Column', 'Method', 'Value', 'p (corrected)', 'Finding'], rows)}`;
}

/** So many series of data quality are listed; the report has the others. */
const MOST_SERIES = 20;

/** What is known of all rows, and the series that are or were beyond their limits. */
function qualitySection({ quality, chunks }: Assessment): string {
  const { duplicateRows, labelConflicts, overlap, series } = quality;
  const of = (found: Assessment['quality']['overlap'], what: string) =>
    found && found.rows > 0 ? [`${formatValue(found.rows)} of ${formatValue(found.of)} rows ${what}.`] : [];
  const facts = [
    ...of(duplicateRows, 'repeat an earlier row'),
    ...of(labelConflicts, 'have the features of another row and another label'),
    ...of(overlap, 'stand in the reference, too'),
  ];
  if (series.length === 0 && facts.length === 0) return '';
  const told = series.filter(each => each.signals.length > 0);
  const rows = told
    .slice(0, MOST_SERIES)
    .map(each => [
      plain(each.title),
      measured(each.now),
      measured(each.reference),
      plain(chunks[each.signals[0] ?? -1]?.label ?? '–'),
      plain(each.finding),
    ]);
  const more = told.length > MOST_SERIES ? `${told.length - MOST_SERIES} more are in the report.` : '';
  const header = ['Measure', 'Now', 'Reference', 'First beyond its limits', 'Finding'];
  return [
    '## Data quality',
    [plain(quality.finding), ...facts].filter(Boolean).join(' '),
    ...(rows.length > 0 ? [table(header, rows)] : []),
    more,
  ]
    .filter(part => part !== '')
    .join('\n\n');
}

/** Ends that may be negative. */
function between({ lower, upper }: Measurement): string {
  return lower === undefined || upper === undefined ? '–' : `${formatValue(lower)} to ${formatValue(upper)}`;
}

function comparisonSection(comparison: Validation['comparison']): string {
  if (comparison.length === 0) return '';
  const rows = comparison.map(({ title, difference, pValue, finding }) => [
    plain(title),
    measured(difference),
    between(difference),
    pValue === null ? '–' : formatP(pValue),
    plain(finding),
  ]);
  const header = ['Metric', 'Difference', '95% interval', 'p', 'Finding'];
  return `## Beside the champion\n\n${table(header, rows)}`;
}

/** What the library whose profile is used would say of the whole data set. */
function dataSetPart(found: DataSetDrift | undefined): string {
  if (!found) return '';
  const { profile, alarm, at, drifted } = found;
  return ` As ${profile} counts (${alarm} ${formatShare(at)}), the data set ${drifted ? 'drifted' : 'did not drift'}.`;
}

function diagnosticsSection(diagnostics: readonly Diagnostic[]): string {
  if (diagnostics.length === 0) return '';
  const lines = diagnostics.map(each => `- **${each.severity}** ${plain(diagnosticText(each))}`);
  return `## What could not be read as expected\n\n${lines.join('\n')}`;
}

/** A diagnostic as one line: place, message, remedy. */
export function diagnosticText(diagnostic: Diagnostic): string {
  const { file, line, character, message, remedy } = diagnostic;
  const place =
    file === undefined ? '' : `${[file, line, character].filter(part => part !== undefined).join(':')}: `;
  return `${place}${message}${remedy === undefined ? '' : ` ${remedy}`}`;
}

function measured(measurement: Measurement): string {
  return measurement.value === null ? '–' : formatValue(measurement.value);
}

function interval({ lower, upper }: Measurement): string {
  return lower === undefined || upper === undefined ? '–' : `${formatValue(lower)}–${formatValue(upper)}`;
}

function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map(cell => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(header), line(header.map(() => '---')), ...rows.map(line)].join('\n');
}

/** Text from files, with what Markdown or HTML would act on made plain. */
function plain(text: string): string {
  return text
    .replace(/[\r\n]+/g, ' ')
    .replace(/[\\`*_[\]<>#]/g, found => (found === '<' ? '&lt;' : found === '>' ? '&gt;' : `\\${found}`));
}
