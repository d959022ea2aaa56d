import * as l10n from '@vscode/l10n';
import { Name } from '../../shared/components/Name.tsx';
import type { ParallelAxis } from './parallel.ts';

interface Props {
  readonly axis: ParallelAxis;
  readonly brush: readonly [number, number] | undefined;
  readonly first: boolean;
  readonly last: boolean;
  readonly set: (brush: readonly [number, number] | undefined) => void;
  readonly move: (step: number) => void;
}

/** What can be done with an axis by keys: moved, and cut to a stretch. */
export function AxisControls({ axis, brush, first, last, set, move }: Props) {
  const { name, on, scale, categories = [] } = axis;
  const [low, high] = brush ?? [0, 1];
  const write = (which: 0 | 1) => (text: string) => {
    const wanted = Number(text);
    const share = text.trim() === '' || !Number.isFinite(wanted) ? which : (on.share(wanted) ?? which);
    const next =
      which === 0 ? ([share, Math.max(share, high)] as const) : ([Math.min(low, share), share] as const);
    set(next[0] <= 0 && next[1] >= 1 ? undefined : next);
  };
  const plain = (share: number) => String(Number(on.value(share).toPrecision(4)));
  return (
    <li>
      <span class="axis-name">
        <button
          type="button"
          class="quiet"
          disabled={first}
          aria-label={l10n.t('Move {0} to the left', name)}
          onClick={() => move(-1)}
        >
          ‹
        </button>
        <Name name={name} />
        <button
          type="button"
          class="quiet"
          disabled={last}
          aria-label={l10n.t('Move {0} to the right', name)}
          onClick={() => move(1)}
        >
          ›
        </button>
      </span>
      {scale === 'category' ? (
        <select
          aria-label={l10n.t('Only {0}', name)}
          value={brush ? String(Math.round(on.value(low))) : ''}
          onChange={({ currentTarget: { value } }) => {
            const share = value === '' ? undefined : on.share(Number(value));
            set(share === undefined ? undefined : [share, share]);
          }}
        >
          <option value="">{l10n.t('all')}</option>
          {categories.map((category, i) => (
            <option key={category} value={i}>
              {category}
            </option>
          ))}
        </select>
      ) : (
        <span class="ends">
          {([0, 1] as const).map(which => (
            <input
              key={which}
              type="text"
              inputMode="decimal"
              aria-label={which === 0 ? l10n.t('{0} from', name) : l10n.t('{0} to', name)}
              value={plain(which === 0 ? low : high)}
              onChange={event => write(which)(event.currentTarget.value)}
            />
          ))}
        </span>
      )}
    </li>
  );
}
