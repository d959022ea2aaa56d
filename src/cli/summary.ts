import type { Assessment, CriterionResult, Measurement } from '../core/assessment/assessment.ts';
import type { Validation } from '../core/assessment/validation.ts';
import type { Diagnostic } from '../core/diagnostic.ts';
import { detectorText, diagnosticText, markOf } from '../core/export/markdown.ts';
import { printable, printableLines, textTable } from '../core/export/textTable.ts';
import { formatCount, formatP, formatShare, formatValue } from '../core/words.ts';

/** How many columns of those that changed are named. */
const MOST_COLUMNS = 10;

/** The assessment for a terminal: the answer first, then what speaks for it. */
export function assessmentText(assessment: Assessment): string {
  const { project, health, data, criteria, runs, estimation, detectors, drift, checkpoints } = assessment;
  const since = health.sinceLabel === undefined ? '' : ` since ${health.sinceLabel}`;
  const parts = [
    lines([`${project.model}: ${health.state}${since} (${health.short})`, health.headline]),
    lines(data.map(dataLine)),
    criteria.length === 0 ? '' : criteriaTable(criteria),
    runs === undefined ? '' : runsText(runs),
    estimation.length === 0 ? '' : estimationTable(estimation),
    detectors.length === 0 ? '' : detectorsTable(detectors),
    drift.length === 0 ? '' : driftText(assessment),
    checkpoints.length === 0 ? '' : checkpointTable(checkpoints),
  ];
  return parts.filter(part => part !== '').join('\n');
}

/** One line per criterion: verdict, criterion, value, bound, reason. */
export function criteriaTable(criteria: readonly CriterionResult[]): string {
  return textTable(
    ['Verdict', 'Criterion', 'Now', 'Bound', 'Why'],
    criteria.map(each => [
      markOf(each.verdict),
      each.text,
      valueText(each.now),
      each.bound.value === null
        ? '–'
        : `${each.bound.text.split(' ', 1)[0] ?? ''} ${formatValue(each.bound.value)}`,
      each.reason,
    ]),
    new Set([2]),
  );
}

/** A validation for a terminal. */
export function validationText(validation: Validation): string {
  const { checkpoint, verdict, short, rows, champion, criteria, comparison, job } = validation;
  const beside = champion === undefined || champion === checkpoint ? '' : `, beside the champion ${champion}`;
  const parts = [
    lines([
      `${checkpoint}: ${markOf(verdict)} (${short})`,
      ...(rows > 0 ? [`Judged on ${formatCount(rows, 'validation row')}${beside}.`] : []),
    ]),
    criteria.length === 0 ? '' : criteriaTable(criteria),
    comparison.length === 0 ? '' : comparisonTable(comparison),
    job === undefined ? '' : lines([`Log and predictions: ${job}`]),
  ];
  return parts.filter(part => part !== '').join('\n');
}

/** One line per metric: the candidate less the champion, and whether that is more than chance. */
function comparisonTable(comparison: Validation['comparison']): string {
  const rows = comparison.map(({ title, difference, pValue, finding }) => [
    title,
    valueText(difference),
    difference.lower === undefined || difference.upper === undefined
      ? '–'
      : `${formatValue(difference.lower)} to ${formatValue(difference.upper)}`,
    pValue === null ? '–' : formatP(pValue),
    finding,
  ]);
  const header = ['Metric', 'Difference', '95% interval', 'p', 'Beside the champion'];
  return textTable(header, rows, new Set([1]));
}

/** What could not be read or understood as expected, one line each. */
export function diagnosticsText(diagnostics: readonly Diagnostic[]): string {
  // Names of files and what is in them come from anyone.
  return lines(diagnostics.map(each => printableLines(`${each.severity}: ${diagnosticText(each)}`)));
}

function dataLine({ name, rows, files, start, end }: Assessment['data'][number]): string {
  const days =
    start === undefined || end === undefined ? '' : `, ${start.slice(0, 10)} to ${end.slice(0, 10)}`;
  return `${name}: ${formatCount(rows, 'row')} in ${formatCount(files.length, 'file')}${days}`;
}

/** How many training runs count, and one line per chart of their metrics. */
function runsText({ charts, finding }: NonNullable<Assessment['runs']>): string {
  const head = lines([`Training runs: ${finding}`]);
  const rows = charts.map(each => [each.name, each.chart, formatValue(each.signals.length), each.finding]);
  return rows.length === 0
    ? head
    : head + textTable(['Metric', 'Chart', 'Signals', 'Finding'], rows, new Set([2]));
}

/** One line per metric that is estimated without labels: the window's estimate, its band, and how good it has been. */
function estimationTable(estimation: Assessment['estimation']): string {
  const rows = estimation.map(({ title, now, finding }) => [
    title,
    valueText(now),
    now.lower === undefined || now.upper === undefined
      ? '–'
      : `${formatValue(now.lower)}–${formatValue(now.upper)}`,
    finding,
  ]);
  return textTable(['Estimated', 'Now', 'Band', 'Without labels'], rows, new Set([1]));
}

/** One line per detector: where it stands, and what it found. */
function detectorsTable(detectors: Assessment['detectors']): string {
  const rows = detectors.map(each => [
    each.name,
    each.zone ?? '–',
    each.zone === null ? '–' : formatValue(each.driftsInWindow),
    detectorText(each),
  ]);
  return textTable(['Detector', 'Zone', 'Drifts', 'Row by row'], rows, new Set([2]));
}

function driftText({ drift, driftedShare }: Assessment): string {
  const drifted = drift.filter(each => each.drifted);
  const share = driftedShare.value === null ? '' : ` (${formatShare(driftedShare.value)} of the features)`;
  const head = lines([`${drifted.length} of ${formatCount(drift.length, 'column')} changed${share}.`]);
  const rows = drifted.slice(0, MOST_COLUMNS).map(each => [each.column, each.finding]);
  if (rows.length === 0) return head;
  const rest = drifted.length - rows.length;
  const more = rest === 0 ? '' : lines([`… and ${rest} more: evenkeel report names all of them.`]);
  return head + textTable(['Column', 'What changed'], rows) + more;
}

function checkpointTable(checkpoints: Assessment['checkpoints']): string {
  const rows = checkpoints.map(({ path, champion, validation, modified }) => [
    champion ? `${path} (champion)` : path,
    modified.slice(0, 10),
    validation === undefined ? 'not validated' : markOf(validation.verdict),
    validation?.short ?? '',
  ]);
  return textTable(['Checkpoint', 'Modified', 'Validation', 'Why'], rows);
}

function valueText({ value }: Measurement): string {
  return value === null ? '–' : formatValue(value);
}

/** Lines of text from files, none of which can steer the terminal. */
function lines(texts: readonly string[]): string {
  return texts.map(each => `${printable(each)}\n`).join('');
}
