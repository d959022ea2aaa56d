import path from 'node:path';

/** The names of two files, with as many of their folders as it takes to tell them apart. */
export function distinctNames(one: string, other: string): readonly [string, string] {
  const names = [path.basename(one), path.basename(other)] as const;
  if (names[0] !== names[1] || one === other) return names;
  const [a, b] = [one.split(path.sep), other.split(path.sep)];
  let shared = 0;
  while (a[shared] === b[shared]) shared++;
  return [a.slice(shared).join('/'), b.slice(shared).join('/')];
}
