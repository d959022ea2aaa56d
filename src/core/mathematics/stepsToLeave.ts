/**
 * How many steps a Markov chain takes on average until it leaves, from each of its states: the x of x = 1 + Kx. By elimination without
 * a subtraction (W. K. Grassmann, M. I. Taksar & D. P. Heyman, Operations Research 33, 1985), so that all digits stay however seldom
 * the chain leaves. The chance to stay in a state is what the others leave of 1: the diagonal of `moves` is not looked at.
 * @param moves for each state the chances to move to each
 * @param leaving for each state the chance to leave
 * @returns all of them Infinity where doubles do not tell the chance to leave from 0
 */
export function stepsToLeave(moves: readonly Float64Array[], leaving: Float64Array): Float64Array {
  const chances = moves.map(row => row.slice());
  const gone = leaving.slice();
  const n = gone.length;
  const steps = new Float64Array(n).fill(1);
  // proof: here and below all indices are below n, and there are n rows of n numbers
  for (let k = n - 1; k > 0; k--) {
    const last = chances[k]!;
    const left = gone[k]!;
    const moved = last.subarray(0, k).reduce((sum, each) => sum + each, left);
    for (let i = 0; i < k; i++) {
      const row = chances[i]!;
      const times = row[k]! === 0 ? 0 : row[k]! / moved;
      if (times === 0) continue;
      // who went to the last state goes where that one goes
      for (let j = 0; j < k; j++) row[j]! += times * last[j]!;
      gone[i]! += times * left;
      steps[i]! += times * steps[k]!;
    }
    gone[k] = moved;
  }
  if (gone[0] === 0) return steps.fill(Number.POSITIVE_INFINITY);
  for (let k = 0; k < n; k++) {
    const row = chances[k]!;
    for (let j = 0; j < k; j++) steps[k]! += row[j]! * steps[j]!;
    steps[k]! /= gone[k]!;
  }
  return steps;
}
