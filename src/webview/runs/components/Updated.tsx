import * as l10n from '@vscode/l10n';
import { useEffect, useState } from 'preact/hooks';
import { clock, since } from '../../shared/format.ts';

/** When the folder was looked at last, told anew each second. It has the width of its longest text, so that nothing moves. */
export function Updated({ at }: { at: number }) {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, []);
  return (
    <span class="updated" title={clock(at)}>
      {l10n.t('updated {0}', since(at, Math.max(at, now)))}
    </span>
  );
}
