import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, beforeEach, describe, it } from 'node:test';
import { detectors } from '../../../src/core/detectors/index.ts';
import { stream } from '../detectors/streams.ts';
import { evenkeel } from './run.ts';

let root: string;
let folder: string;
before(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'evenkeel-detect-'));
});
after(() => rm(root, { recursive: true, force: true }));
beforeEach(async () => {
  folder = await mkdtemp(path.join(root, 'run-'));
});

const state = () => path.join(folder, 'state.json');
const S1 = stream('S1');
const lines = (values: readonly (number | string)[]) => values.map(value => `${value}\n`).join('');
const KW1 = '--profile river --set alpha=1e-4 --set window_size=200 --set stat_size=100'.split(' ');

describe('evenkeel detect', () => {
  it('prints drifts and warnings by row and the zone, and exits 1 for a drift', async () => {
    const { code, out, error } = await evenkeel(['detect', 'adwin'], { input: lines(S1) });
    assert.deepEqual([code, error], [1, '']);
    assert.equal(
      out,
      'drift at row 1023\n2,000 rows (0 to 1999): 1 drift, 0 warnings. Now in control, level 3.489 over 976 values.\n',
    );
    const ddm = await evenkeel(['detect', 'ddm'], { input: lines(stream('PY2')) });
    assert.match(ddm.out, /^warning at row 1084\ndrift at row 1334\nwarning at row 1492\n/);
  });

  it('exits 0 without a drift, and takes an alias', async () => {
    const { code, out } = await evenkeel(['detect', 'adaptive_windowing'], {
      input: lines(S1.slice(0, 900)),
    });
    assert.equal(code, 0);
    assert.match(out, /^900 rows \(0 to 899\): 0 drifts, 0 warnings\. Now in control, /);
  });

  it('reads numbers and arrays, one per line, missing values in all spellings', async () => {
    const input = '1\r\n[2, NaN, -Infinity,null]\n\n  3.5e0 \ntrue\nnan\n[]\n[false, 0.5]';
    const { code, out } = await evenkeel(['detect', 'page_hinkley', '--json'], { input });
    const answer = JSON.parse(out);
    assert.equal(code, 0);
    assert.deepEqual(
      [answer.rows, answer.missing, answer.infinite, answer.width, answer.estimate],
      [11, 4, 1, 6, 8 / 6],
    );
    assert.deepEqual([answer.id, answer.drifts, answer.zone], ['page_hinkley', [], 'in control']);
  });

  it('says that --state needs a file', async () => {
    const { code, error } = await evenkeel(['detect', 'adwin', '--state', ''], { input: '1\n' });
    assert.equal(code, 2);
    assert.match(error, /"--state" is empty; expected the path of a file/);
  });

  it('goes on with --state as if all had come at once, wherever the stream is cut', async () => {
    // one of each kind; every detector's state is test/unit/detectors/state.test.ts's
    for (const detector of detectors.filter(({ id }) => ['adwin', 'hddm_w', 'kswin'].includes(id))) {
      const values = detector.reads === 'number' ? S1 : stream('PY2');
      const whole = await evenkeel(['detect', detector.id, '--json'], { input: lines(values) });
      const expected = JSON.parse(whole.out);
      const file = path.join(folder, `${detector.id}.json`);
      const drifts: number[] = [];
      let last: { readonly code: number | null; readonly answer: Record<string, unknown> } | undefined;
      for (const [from, to] of [
        [0, 1021],
        [1021, 1337],
        [1337, 2000],
      ] as const) {
        const args = ['detect', detector.id, '--json', '--state', file];
        const { code, out, error } = await evenkeel(args, { input: lines(values.slice(from, to)) });
        assert.ok(out !== '', error);
        const answer = JSON.parse(out);
        assert.deepEqual([answer.first, answer.rows], [from, to]);
        assert.equal(code, answer.drifts.length > 0 ? 1 : 0, detector.id);
        drifts.push(...answer.drifts);
        last = { code, answer };
      }
      assert.deepEqual(drifts, expected.drifts, detector.id);
      for (const key of ['zone', 'estimate', 'width']) assert.deepEqual(last?.answer[key], expected[key]);
    }
    assert.deepEqual(
      (await readdir(folder)).filter(name => name.endsWith('.tmp')),
      [],
    );
  });

  it('goes on with the generator of KSWIN: KW-1 in two halves', async () => {
    const args = ['detect', 'kswin', ...KW1, '--state', state()];
    const first = await evenkeel(args, { input: lines(S1.slice(0, 1000)) });
    assert.equal(first.code, 0);
    const second = await evenkeel(args, { input: lines(S1.slice(1000)) });
    assert.equal(second.code, 1);
    assert.match(second.out, /^drift at row 1042\n1,000 rows \(1000 to 1999\): 1 drift, /);
    const none = await evenkeel(args);
    assert.equal(none.code, 0, 'an old drift is not one of the rows fed');
    assert.match(none.out, /^0 rows: 0 drifts, 0 warnings\. Now in control, /);
  });

  it('refuses a state that is damaged, of another detector or of other options, and leaves it alone', async () => {
    await evenkeel(['detect', 'adwin', '--state', state()], { input: lines(S1.slice(0, 500)) });
    const good = await readFile(state(), 'utf8');
    const adwin = ['adwin', '--state', state()];
    for (const [text, args, message] of [
      ['', adwin, /no saved state of a detector, or is damaged/],
      ['{"a": 1}', adwin, /state\.json is no saved state of a detector\./],
      ['null', adwin, /no saved state/],
      [good.slice(0, -20), adwin, /damaged/],
      [good.replace('"rows":500', '"rows":501'), adwin, /damaged: it is not what was saved/],
      [good.replace('"format":1', '"format":2'), adwin, /has the format 2/],
      [good, ['ddm', '--state', state()], /is the state of adwin, not of ddm/],
      [good, [...adwin, '--set', 'delta=0.01'], /other options: "delta" is 0\.002 there and 0\.01 here/],
      [good, [...adwin, '--profile', 'frouros'], /"variant" is "river" there and "frouros" here/],
    ] as const) {
      await writeFile(state(), text);
      const { code, out, error } = await evenkeel(['detect', ...args], { input: '1\n' });
      assert.deepEqual([code, out], [2, ''], text.slice(0, 80));
      assert.match(error, message);
      assert.equal(await readFile(state(), 'utf8'), text);
    }
  });

  it('does not write a state when a row cannot be read: the rows can be fed again', async () => {
    for (const [id, input, message] of [
      ['adwin', '1\n2\nabc\n', /Line 3 of the input holds "abc"; expected a number, or an array/],
      ['adwin', '1\n[2, {"a": 1}]\n', /Line 2 of the input holds \{"a":1\}/],
      ['adwin', '[1, 2\n', /not JSON/],
      ['ddm', '0\n[1, 7]\n', /DDM reads errors.*; row 2 is 7\./],
      ['adwin', 'nan\n\n', /All 2 values are missing or infinite\./],
    ] as const) {
      const { code, error } = await evenkeel(['detect', id, '--state', state()], { input });
      assert.equal(code, 2, input);
      assert.match(error, message);
      assert.deepEqual(await readdir(folder), []);
    }
  });

  it('tells what it found when it is asked to end, and keeps the state', async () => {
    const { code, out } = await evenkeel(['detect', 'adwin', '--state', state()], {
      onStart: child => {
        child.stdout?.on('data', text => {
          if (text.includes('drift at row 1023')) child.kill('SIGINT');
        });
      },
      feed: stdin => stdin.write(`${lines(S1.slice(0, 1100))}12`),
    });
    assert.equal(code, 1);
    // the last line was not whole
    assert.match(out, /^drift at row 1023\n1,100 rows \(0 to 1099\): 1 drift/);
    const more = await evenkeel(['detect', 'adwin', '--json', '--state', state()], { input: '1\n' });
    assert.equal(JSON.parse(more.out).first, 1100);
  });

  it('answers wrong usage with exit code 2', async () => {
    for (const [args, message] of [
      [['adwim'], /There is no detector "adwim"\. Did you mean "adwin"\?/],
      [['f1'], /There is no detector "f1"\./],
      [[], /Too few arguments/],
      [['adwin', '--set', 'delt=1'], /Unknown option "delt"\. Did you mean "delta"/],
      [['adwin', '--profile', 'rivr'], /has no profile "rivr"\. Did you mean "river"/],
      [['adwin', '--state', path.join(folder, 'none', 'state.json')], /ENOENT/],
      [['adwin', '--state', folder], /EISDIR/],
    ] as const) {
      const { code, error } = await evenkeel(['detect', ...args], { input: '1\n' });
      assert.equal(code, 2, args.join(' '));
      assert.match(error, message);
    }
  });
});
