interface Props {
  readonly look: { readonly colour: string; readonly dash: readonly number[] };
  readonly width: number;
}

/** A piece of a curve, as it is drawn. */
export function LinePiece({ look: { colour, dash }, width }: Props) {
  return (
    <svg class="piece" width={width} height="8" aria-hidden="true">
      <line
        x1="0"
        x2={width}
        y1="4"
        y2="4"
        stroke={colour}
        stroke-width="2.5"
        stroke-dasharray={dash.join(' ')}
      />
    </svg>
  );
}
