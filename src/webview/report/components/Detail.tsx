import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

interface Props {
  /** Names what is shown. */
  readonly of: string;
  readonly children: ComponentChildren;
}

/** What belongs to the chosen row of a table: beside it, or below where there is no room, and brought into view when another is chosen. */
export function Detail({ of, children }: Props) {
  const element = useRef<HTMLDivElement>(null);
  const before = useRef(of);
  useEffect(() => {
    if (before.current !== of) element.current?.scrollIntoView({ block: 'nearest' });
    before.current = of;
  }, [of]);
  return (
    <div class="detail" ref={element}>
      {children}
    </div>
  );
}
