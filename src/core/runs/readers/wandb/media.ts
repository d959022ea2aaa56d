/** In the last place of a path: what the rest of the path names is a picture, a histogram, a table, … and no group of numbers. */
const MARK = '._type';

/** The paths of pictures, histograms and the like, which are objects with a `_type`. */
export class MediaPaths {
  readonly #paths = new Set<string>();

  /** Whether a path marks what it lies in as one of these, which is then known. */
  marks(path: string): boolean {
    const marks = path.endsWith(MARK);
    if (marks) this.#paths.add(path.slice(0, -MARK.length));
    return marks;
  }

  /** Whether a path leads into one of these. */
  has(path: string): boolean {
    if (this.#paths.size === 0) return false;
    for (let dot = path.indexOf('.'); dot >= 0; dot = path.indexOf('.', dot + 1)) {
      if (this.#paths.has(path.slice(0, dot))) return true;
    }
    return false;
  }
}
