import { useEffect, useState } from 'preact/hooks';

/** Below this time a wait is not noticed, and a skeleton would only flicker. */
const NOTICED_MS = 300;

/** The page before there is anything to show. @param label says what is being made */
export function Skeleton({ label }: { label: string }) {
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), NOTICED_MS);
    return () => clearTimeout(timer);
  }, []);
  if (!late) return null;
  return (
    <div class="skeleton" role="status">
      <p class="muted">{label}</p>
      <div class="short" />
      <div />
      <div />
      <div class="tall" />
    </div>
  );
}
