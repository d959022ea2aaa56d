import type { Comparison } from '../../../core/checkpoints/compare/comparison.ts';
import { Diagnostics } from '../../shared/components/Diagnostics.tsx';

/** What could not be read of either. */
export function Problems({
  document: { a, b },
  names,
}: {
  document: Comparison;
  names: readonly [string, string];
}) {
  return (
    <>
      {[a, b].map(({ diagnostics, path }, i) =>
        diagnostics.length === 0 ? null : (
          <section key={i}>
            <h2 title={path}>
              <bdi>{names[i]}</bdi>
            </h2>
            <Diagnostics diagnostics={diagnostics} />
          </section>
        ),
      )}
    </>
  );
}
