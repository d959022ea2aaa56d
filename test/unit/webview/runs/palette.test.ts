import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { DASHES, PALETTES } from '../../../../src/protocol/runPalette.ts';

/** What readers without one kind of cones see of linear RGB, at full severity (Machado, Oliveira, Fernandes, 2009). */
const EYES = {
  all: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  'without long': [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  'without middle': [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  'without short': [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
} as const;

type Vector = readonly number[];
const times = (matrix: readonly Vector[], vector: Vector) =>
  matrix.map(row => row.reduce((sum, each, i) => sum + each * (vector[i] ?? 0), 0));

function linear(hex: string): Vector {
  return [1, 3, 5].map(at => {
    const c = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  });
}

/** OKLab, in which a distance of 0.02 is just seen. */
function oklab(rgb: Vector): Vector {
  const cones = times(
    [
      [0.4122214708, 0.5363325363, 0.0514459929],
      [0.2119034982, 0.6806995451, 0.1073969566],
      [0.0883024619, 0.2817188376, 0.6299787005],
    ],
    rgb.map(each => Math.max(0, each)),
  ).map(Math.cbrt);
  return times(
    [
      [0.2104542553, 0.793617785, -0.0040720468],
      [1.9779984951, -2.428592205, 0.4505937099],
      [0.0259040371, 0.7827717662, -0.808675766],
    ],
    cones,
  );
}

function contrast(one: Vector, other: Vector): number {
  const [low = 0, high = 0] = [one, other]
    .map(rgb => times([[0.2126, 0.7152, 0.0722]], rgb)[0] ?? 0)
    .sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

describe('colours of runs', () => {
  for (const [ground, background] of [
    ['light', '#ffffff'],
    ['dark', '#1f1f1f'],
  ] as const) {
    const colours = PALETTES[ground].map(linear);

    it(`are seen on ${ground} ground`, () => {
      for (const [i, each] of colours.entries())
        assert.ok(contrast(each, linear(background)) >= 3.1, `${PALETTES[ground][i]}`);
    });

    for (const [eyes, matrix] of Object.entries(EYES)) {
      it(`are told apart on ${ground} ground by eyes ${eyes}`, () => {
        const seen = colours.map(each => oklab(times(matrix, each)));
        for (const [i, one] of seen.entries())
          for (const [j, other] of seen.entries()) {
            if (i <= j) continue;
            const off = Math.hypot(...one.map((each, k) => each - (other[k] ?? 0)));
            assert.ok(off > 0.1, `${PALETTES[ground][i]} and ${PALETTES[ground][j]}: ${off}`);
          }
      });
    }
  }

  it('have four dashes each', () => {
    assert.equal(new Set(DASHES.map(each => each.join())).size, 4);
  });
});
