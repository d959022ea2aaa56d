/** A stand-in for predict.py, run by Node: speaks the protocol, or does what the name of the model says. Not a test. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

interface Request {
  readonly kind: string;
  readonly path?: string;
  readonly columns?: readonly {
    readonly name: string;
    readonly type: string;
    readonly values: readonly unknown[];
  }[];
}

const say = (message: object): void => {
  process.stdout.write(`${JSON.stringify(message)}\n`);
};
const error = (code: string, more: object = {}) =>
  say({ kind: 'error', code, message: 'It is so.', ...more });

process.stdout.write('Activating the environment\n');
let mode = '';
createInterface({ input: process.stdin })
  .on('line', line => {
    const request = JSON.parse(line) as Request;
    if (request.kind === 'open') open(request);
    else rows(request);
  })
  .on('close', () => mode !== 'stays' && process.exit(0));

/** What the name of a model says that goes wrong when it is opened. */
const FAILURES: Readonly<Record<string, () => void>> = {
  crash() {
    process.stderr.write('Loading\nSegmentation fault\n');
    process.exit(139);
  },
  killed: () => process.kill(process.pid, 'SIGKILL'),
  missing: () => error('missing-module', { module: 'sklearn.linear_model' }),
  factory: () => error('needs-factory'),
  old: () => error('old-python'),
  failed() {
    process.stderr.write('Traceback (most recent call last)\n');
    error('model-failed');
  },
  child() {
    const child = spawn('sleep', ['600'], { stdio: 'ignore' });
    process.stderr.write(`child ${child.pid}\n`);
  },
  flood,
};

function open({ path = '' }: Request): void {
  mode = path.split('/').at(-1) ?? '';
  const failure = FAILURES[mode];
  if (failure) {
    failure();
    return;
  }
  if (mode === 'stays') setInterval(() => undefined, 1000);
  process.stdout.write('{"kind": not JSON\n');
  say({
    kind: 'ready',
    python: '3.12.0',
    versions: { fake: '1.0' },
    notes: [{ code: 'version', framework: 'scikit-learn', written: '1.0', installed: '1.5' }],
    features: ['a', 'b'],
    feature_count: 2,
    classes: ['no', 'yes'],
    output: 'probabilities',
  });
}

/** A line that never ends, as fast as it is read. */
function flood(): void {
  process.stdout.write('x'.repeat(1024 ** 2), flood);
}

function rows({ columns = [] }: Request): void {
  const count = columns[0]?.values.length ?? 0;
  process.stderr.write(`asked ${JSON.stringify(columns)}\n`);
  if (mode === 'dies') process.exit(1);
  const answers: Readonly<Record<string, object>> = { short: { labels: ['no'] }, nothing: {} };
  const whole = {
    labels: Array.from({ length: count }, (_, i) => (i % 2 === 0 ? 'no' : null)),
    scores: Array.from({ length: count }, () => [null, 'Infinity']),
  };
  say({ kind: 'answers', ...(answers[mode] ?? whole) });
}
