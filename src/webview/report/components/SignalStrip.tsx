import type { DetectorReport } from '../../../core/assessment/assessment.ts';

const WIDTH = 110;
const HEIGHT = 20;

/** The signals of a detector along the chunks: a long mark for a drift, a short one for a warning. The table says the same in words. */
export function SignalStrip({ report, chunks }: { report: DetectorReport; chunks: number }) {
  const { signals, rows, waiting } = report;
  const all = Math.max(1, rows + waiting - 1);
  const share = ({ chunk, row }: (typeof signals)[number]) =>
    chunk === undefined || chunks < 2 ? row / all : chunk / (chunks - 1);
  const marks = (kind: 'drift' | 'warning') =>
    signals
      .filter(each => each.kind === kind)
      .map(each => `M${(2 + share(each) * (WIDTH - 6)).toFixed(1)} ${kind === 'drift' ? 2 : 10}V18`)
      .join('');
  return (
    <svg class="strip" width={WIDTH} height={HEIGHT} aria-hidden="true">
      <path d={`M2 18H${WIDTH - 4}`} />
      <path class="warning" d={marks('warning')} />
      <path class="drift" d={marks('drift')} />
    </svg>
  );
}
