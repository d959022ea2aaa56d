import type { Scalar } from './run.ts';

/** Names that a run gives to its settings, or to values of its summary. */
const ENTRIES = 20_000;
/** Characters of names and texts in all. */
const CHARACTERS = 16 * 1024 ** 2;

/** Named values of one run, up to a limit that no real run comes near. What is beyond it is left out and counted. */
export class BoundedScalars {
  readonly byName = new Map<string, Scalar>();
  leftOut = 0;
  #characters = 0;

  set(name: string, value: Scalar): void {
    const before = this.byName.get(name);
    const known = before !== undefined;
    const added = lengthOf(value) - (known ? lengthOf(before) : -name.length);
    if (this.#characters + added > CHARACTERS || (!known && this.byName.size >= ENTRIES)) {
      this.leftOut += 1;
      return;
    }
    this.#characters += added;
    this.byName.set(name, value);
  }

  delete(name: string): void {
    const before = this.byName.get(name);
    if (before === undefined) return;
    this.#characters -= name.length + lengthOf(before);
    this.byName.delete(name);
  }
}

function lengthOf(value: Scalar): number {
  return typeof value === 'string' ? value.length : 0;
}
