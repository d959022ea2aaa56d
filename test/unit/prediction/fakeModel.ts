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

function open({ path = '' }: Request): void {
  mode = path.split('/').at(-1) ?? '';
  switch (mode) {
    case 'crash':
      process.stderr.write('Loading\nSegmentation fault\n');
      return process.exit(139);
    case 'killed':
      return void process.kill(process.pid, 'SIGKILL');
    case 'missing':
      return error('missing-module', { module: 'sklearn.linear_model' });
    case 'factory':
      return error('needs-factory');
    case 'old':
      return error('old-python');
    case 'failed':
      process.stderr.write('Traceback (most recent call last)\n');
      return error('model-failed');
    case 'silent':
      return;
    case 'child': {
      const child = spawn('sleep', ['600'], { stdio: 'ignore' });
      process.stderr.write(`child ${child.pid}\n`);
      return;
    }
    case 'flood':
      return flood();
    case 'stays':
      setInterval(() => undefined, 1000);
      break;
  }
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
  if (mode === 'dies') return process.exit(1);
  if (mode === 'short') return say({ kind: 'answers', labels: ['no'] });
  if (mode === 'nothing') return say({ kind: 'answers' });
  say({
    kind: 'answers',
    labels: Array.from({ length: count }, (_, i) => (i % 2 === 0 ? 'no' : null)),
    scores: Array.from({ length: count }, () => [null, 'Infinity']),
  });
}
