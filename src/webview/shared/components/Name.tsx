/** Letters kept at the end of a long name: ends tell names apart. */
const TAIL = 9;
const LONG = 18;

/** A name on one line, cut in its middle when there is no room; whole in the tool tip and for screen readers. One that is written from the right ends at the left. */
export function Name({ name }: { name: string }) {
  // with what combines with them, such as the bar of X̄
  const letters = name.match(/.\p{M}*/gsu) ?? [];
  if (letters.length <= LONG) return <bdi>{name}</bdi>;
  return (
    <span class="name-text" dir="auto" title={name}>
      <bdi class="head" aria-hidden="true">
        {letters.slice(0, -TAIL).join('')}
      </bdi>
      <bdi class="tail" aria-hidden="true">
        {letters.slice(-TAIL).join('')}
      </bdi>
      <span class="spoken">{name}</span>
    </span>
  );
}
