import * as l10n from '@vscode/l10n';
import type {
  Assessment,
  CriterionResult,
  DataSetDrift,
  DetectorReport,
  Health,
  Measurement,
  Verdict,
} from '../assessment/assessment.ts';
import type { Validation } from '../assessment/validation.ts';
import type { Diagnostic } from '../diagnostic.ts';
import { formatP, formatShare, formatValue } from '../words.ts';

/** A verdict or state always has a shape and a word, never a colour alone. */
export function markOf(verdict: Verdict): string {
  switch (verdict) {
    case 'pass':
      return l10n.t('✔ pass');
    case 'warn':
      return l10n.t('▲ warn');
    case 'fail':
      return l10n.t('✖ fail');
    case 'insufficient':
      return l10n.t('◇ insufficient');
  }
}

function stateInWords(state: Health['state']): string {
  switch (state) {
    case 'healthy':
      return l10n.t('healthy');
    case 'warning':
      return l10n.t('warning');
    case 'failing':
      return l10n.t('failing');
    case 'stale':
      return l10n.t('stale');
    case 'unknown':
      return l10n.t('unknown');
  }
}

/** The assessment as Markdown, short enough for a pull request. */
export function assessmentToMarkdown(assessment: Assessment): string {
  const { project, health, data } = assessment;
  const state = stateInWords(health.state);
  const sets = data.map(set => `${set.name}: ${l10n.t('{0} rows', formatValue(set.rows))}`).join(' · ');
  const parts = [
    `# ${plain(project.model)}: ${health.sinceLabel === undefined ? state : l10n.t('{0} since {1}', state, plain(health.sinceLabel))}`,
    plain(health.headline),
    plain([project.task, sets].filter(Boolean).join(' · ')),
    criteriaSection(assessment.criteria),
    performanceSection(assessment),
    chartsSection(assessment),
    runsSection(assessment),
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
  const { champion } = validation;
  const rows = formatValue(validation.rows);
  const judged =
    champion === undefined
      ? l10n.t('Judged on {0} rows.', rows)
      : l10n.t('Judged on {0} rows, beside the champion {1}.', rows, `\`${champion}\``);
  const parts = [
    `# ${plain(validation.checkpoint)}: ${markOf(validation.verdict)}`,
    `${plain(validation.short)} ${judged}`,
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
    markOf(each.verdict),
    plain(each.reason),
  ]);
  const header = [
    l10n.t('Criterion'),
    l10n.t('Now'),
    l10n.t('95% interval'),
    l10n.t('Reference'),
    l10n.t('Verdict'),
    l10n.t('Why'),
  ];
  return section(l10n.t('Criteria'), table(header, rows));
}

function performanceSection({ performance }: Assessment): string {
  if (performance.length === 0) return '';
  const rows = performance.map(each => [
    plain(each.title),
    measured(each.now),
    measured(each.reference),
    plain(each.finding),
  ]);
  const header = [l10n.t('Metric'), l10n.t('Now'), l10n.t('Reference'), l10n.t('Finding')];
  return section(l10n.t('Performance over time'), table(header, rows));
}

/** So many of the newest signals are listed. */
const SIGNALS = 20;

/** Charts of training runs, with the newest of their signals. */
function runsSection({ runs }: Assessment): string {
  if (!runs) return '';
  const heading = section(l10n.t('Training runs'), plain(runs.finding));
  if (runs.charts.length === 0) return heading;
  const rows = runs.charts.map(each => [plain(each.name), each.chart, plain(each.finding)]);
  const header = [l10n.t('Name'), l10n.t('Chart'), l10n.t('Finding')];
  const signals = runs.charts.flatMap(({ name, places, signals: own }) =>
    own.slice(-SIGNALS).map(({ title, at }) => [plain(name), plain(title), plain(places[at]?.label ?? '')]),
  );
  const signalHeader = [l10n.t('Chart'), l10n.t('Signal'), l10n.t('First met')];
  return [heading, table(header, rows), ...(signals.length > 0 ? [table(signalHeader, signals)] : [])].join(
    '\n\n',
  );
}

function chartsSection({ charts, chunks }: Assessment): string {
  if (charts.length === 0) return '';
  const rows = charts.map(each => [
    plain(each.name),
    each.chart,
    plain(each.finding),
    each.runLength ? l10n.t('{0} chunks', formatValue(Math.round(each.runLength.value))) : '–',
  ]);
  const header = [l10n.t('Name'), l10n.t('Chart'), l10n.t('Finding'), l10n.t('False alarm in')];
  const all = section(l10n.t('Control charts'), table(header, rows));
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
      points.length === 1
        ? l10n.t('1 chunk')
        : l10n.t('{0} chunks, the last {1}', points.length, label(points.at(-1) ?? at)),
    ]);
  if (signals.length === 0) return all;
  const signalHeader = [l10n.t('Chart'), l10n.t('Signal'), l10n.t('First met'), l10n.t('Points')];
  return `${all}\n\n${table(signalHeader, signals)}`;
}

function estimationSection({ estimation }: Assessment): string {
  if (estimation.length === 0) return '';
  const rows = estimation.map(each => [
    plain(each.title),
    measured(each.now),
    interval(each.now),
    plain(each.finding),
  ]);
  const header = [l10n.t('Metric'), l10n.t('Estimated now'), l10n.t('Band'), l10n.t('Finding')];
  return section(l10n.t('Performance without labels'), table(header, rows));
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
  const header = [
    l10n.t('Detector'),
    l10n.t('Zone'),
    l10n.t('Drifts in the window'),
    l10n.t('Level'),
    l10n.t('Rows seen'),
    l10n.t('Finding'),
  ];
  return section(l10n.t('Detectors'), table(header, rows));
}

/** What a detector found, and what of it rests on fewer rows than there are. */
export function detectorText({ finding, restarted, waiting }: DetectorReport): string {
  const waits =
    waiting === 0
      ? ''
      : waiting === 1
        ? l10n.t('1 row waits for labels.')
        : l10n.t('{0} rows wait for labels.', formatValue(waiting));
  return [finding, waits, restarted ?? ''].filter(part => part !== '').join(' ');
}

function driftSection({ drift, driftedShare, dataSetDrift, relations }: Assessment): string {
  const drifted = drift.filter(each => each.drifted);
  if (drift.length === 0) return '';
  const share = driftedShare.value;
  const changed =
    share === null
      ? l10n.t('{0} of {1} columns drifted.', drifted.length, drift.length)
      : l10n.t(
          '{0} of {1} columns drifted ({2} of the features).',
          drifted.length,
          drift.length,
          formatShare(share),
        );
  const heading = [
    section(l10n.t('What changed'), `${changed}${dataSetPart(dataSetDrift)}`),
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
  const header = [
    l10n.t('Column'),
    l10n.t('Method'),
    l10n.t('Value'),
    l10n.t('p (corrected)'),
    l10n.t('Finding'),
  ];
  return `${heading}\n\n${table(header, rows)}`;
}

/** So many series of data quality are listed; the report has the others. */
const MOST_SERIES = 20;

/** What is known of all rows, and the series that are or were beyond their limits. */
function qualitySection({ quality, chunks }: Assessment): string {
  const { duplicateRows, labelConflicts, overlap, series } = quality;
  const of = (found: Assessment['quality']['overlap'], fact: (rows: string, of: string) => string) =>
    found && found.rows > 0 ? [fact(formatValue(found.rows), formatValue(found.of))] : [];
  const facts = [
    ...of(duplicateRows, (some, all) => l10n.t('{0} of {1} rows repeat an earlier row.', some, all)),
    ...of(labelConflicts, (some, all) =>
      l10n.t('{0} of {1} rows have the features of another row and another label.', some, all),
    ),
    ...of(overlap, (some, all) => l10n.t('{0} of {1} rows stand in the reference, too.', some, all)),
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
  const more =
    told.length > MOST_SERIES ? l10n.t('{0} more are in the report.', told.length - MOST_SERIES) : '';
  const header = [
    l10n.t('Measure'),
    l10n.t('Now'),
    l10n.t('Reference'),
    l10n.t('First beyond its limits'),
    l10n.t('Finding'),
  ];
  return [
    `## ${l10n.t('Data quality')}`,
    [plain(quality.finding), ...facts].filter(Boolean).join(' '),
    ...(rows.length > 0 ? [table(header, rows)] : []),
    more,
  ]
    .filter(part => part !== '')
    .join('\n\n');
}

/** Ends that may be negative. */
function between({ lower, upper }: Measurement): string {
  return lower === undefined || upper === undefined
    ? '–'
    : l10n.t('{0} to {1}', formatValue(lower), formatValue(upper));
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
  const header = [l10n.t('Metric'), l10n.t('Difference'), l10n.t('95% interval'), 'p', l10n.t('Finding')];
  return section(l10n.t('Beside the champion'), table(header, rows));
}

/** What the library whose profile is used would say of the whole data set. */
function dataSetPart(found: DataSetDrift | undefined): string {
  if (!found) return '';
  const { profile, alarm, at, drifted } = found;
  const bound = `${alarm} ${formatShare(at)}`;
  const said = drifted
    ? l10n.t('As {0} counts ({1}), the data set drifted.', profile, bound)
    : l10n.t('As {0} counts ({1}), the data set did not drift.', profile, bound);
  return ` ${said}`;
}

function diagnosticsSection(diagnostics: readonly Diagnostic[]): string {
  if (diagnostics.length === 0) return '';
  const lines = diagnostics.map(
    each => `- **${severityInWords(each.severity)}** ${plain(diagnosticText(each))}`,
  );
  return section(l10n.t('What could not be read as expected'), lines.join('\n'));
}

function severityInWords(severity: Diagnostic['severity']): string {
  switch (severity) {
    case 'error':
      return l10n.t('error');
    case 'warning':
      return l10n.t('warning');
    case 'info':
      return l10n.t('info');
  }
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

function section(title: string, content: string): string {
  return `## ${title}\n\n${content}`;
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
