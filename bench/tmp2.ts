import { bucketedFast, planFor, compareBuckets, withBuckets } from '../src/core/kernels/buckets.ts';

import { compareOverTime } from '../src/core/drift/compareOverTime.ts';
const n = 1e6;
let s = 1; const rnd = () => { s = (Math.imul(s, 1664525) + 1013904223) | 0; return (s >>> 0) / 2 ** 32; };
const normal = () => { let t = 0; for (let i = 0; i < 12; i++) t += rnd(); return t - 6; };
const shapes: Record<string, () => number> = { normal, exp: () => Math.exp(normal()), rounded: () => Math.round(normal() * 100) / 100, poisson: () => Math.floor(rnd() * rnd() * 16) };
const cpu = () => { const c = process.cpuUsage(); return (c.user + c.system) / 1000; };
for (const [name, f] of Object.entries(shapes).filter(([k]) => !process.argv[2] || k === process.argv[2])) {
  const a = Float64Array.from({ length: n }, f); const b = Float64Array.from({ length: n }, f);
  const run = () => compareOverTime({ reference: { type: 'number', values: a }, window: { type: 'number', values: b }, chunks: [{ type: 'number', values: b }], rule: {} });
  const times: Record<string, number[]> = {};
  const time = <T>(k: string, w: () => T): T => { const t = cpu(); const r = w(); (times[k] ??= []).push(cpu() - t); return r; };
  for (let i = 0; i < 9; i++) {
    time('overtime', run);
    withBuckets(() => {
      const plan = time('plan', () => planFor(a));
      if (!plan) return;
      const A = time('bucket', () => bucketedFast(a, plan)); const B = bucketedFast(b, plan);
      time('compare', () => compareBuckets(A, B));
    });
  }
  console.log(name, Object.entries(times).map(([k, v]) => `${k} ${v.sort((x, y) => x - y)[4]?.toFixed(1)}`).join('  '));
}
