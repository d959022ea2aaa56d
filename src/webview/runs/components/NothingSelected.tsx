import * as l10n from '@vscode/l10n';
import { count } from '../../shared/format.ts';
import { selectMatching } from '../state.ts';
import { lines } from '../table/lines.ts';

/** Lines whose runs are offered for a first look. */
const FEW = 10;

/** How to compare runs. */
export function NothingSelected() {
  const all = lines.value?.page.lines ?? 0;
  return (
    <div class="empty">
      <p>
        {l10n.t('Select runs in the table to compare them: with the box before the name, or with Space.')}
      </p>
      {all > 0 && (
        <p>
          <button type="button" onClick={() => selectMatching(0, FEW)}>
            {all > FEW ? l10n.t('Compare the first {0}', count(FEW)) : l10n.t('Compare all')}
          </button>
        </p>
      )}
    </div>
  );
}
