import * as l10n from '@vscode/l10n';
import { useMemo } from 'preact/hooks';
import { Figure } from '../../shared/components/Figure.tsx';
import { count, DASH, fixed } from '../../shared/format.ts';
import { theme } from '../../shared/theme.ts';
import { type Curve, curves } from '../charts/curves.ts';
import type { BehaviourProps } from './behaviourProps.ts';

interface CurveProps extends BehaviourProps {
  readonly title: string;
  readonly finding: string;
  readonly points: readonly (readonly [number, number])[];
  readonly before: readonly (readonly [number, number])[] | undefined;
  readonly rows?: readonly number[];
  readonly xTitle: string;
  readonly yTitle: string;
  readonly diagonal: boolean;
}

/** A curve beside that of the reference, with its points as a table. */
export function CurveFigure(props: CurveProps) {
  const { points, before, xTitle, yTitle, title, finding, diagonal, rows, id, height, level } = props;
  const colours = theme.value;
  const words = (x: number, y: number) => [`${xTitle} ${fixed(x, 3)}`, `${yTitle} ${fixed(y, 3)}`];
  const drawing = useMemo(() => {
    const curve = (list: readonly (readonly [number, number])[]): Curve => ({
      points: list,
      read: position => {
        const point = list[position];
        const behind = rows?.[position];
        return (
          point && {
            title: l10n.t('current'),
            lines: [
              ...words(point[0], point[1]),
              ...(behind === undefined ? [] : [l10n.t('{0} rows', count(behind))]),
            ],
          }
        );
      },
    });
    return curves({
      current: curve(points),
      reference: before && curve(before),
      theme: colours,
      diagonal,
      marks: rows !== undefined,
      xTitle,
      yTitle: `${yTitle}`,
    });
  }, [props.current, props.reference, colours, xTitle, yTitle]);
  return (
    <Figure
      id={id}
      title={title}
      finding={finding}
      height={height}
      level={level}
      drawing={points.length > 0 ? drawing : undefined}
      table={{
        caption: l10n.t('{0}, as numbers', title),
        columns: [
          { title: l10n.t('Data') },
          { title: xTitle, numeric: true },
          { title: yTitle, numeric: true },
          ...(rows ? [{ title: l10n.t('Rows'), numeric: true }] : []),
        ],
        rows: points.length + (before?.length ?? 0),
        row: position => {
          const now = position < points.length;
          const point = now ? points[position] : before?.[position - points.length];
          if (!point) return [];
          const behind = now ? rows?.[position] : undefined;
          return [
            now ? l10n.t('current') : l10n.t('reference'),
            fixed(point[0], 3),
            fixed(point[1], 3),
            ...(rows ? [behind === undefined ? DASH : count(behind)] : []),
          ];
        },
      }}
    />
  );
}
