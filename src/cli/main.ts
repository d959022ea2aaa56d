import { addAbortSignal } from 'node:stream';
import { parseArgs } from 'node:util';
import { UsageError } from '../core/diagnostic.ts';
import { printableLines } from '../core/export/textTable.ts';
import { nearest } from '../core/nearest.ts';
import { type Command, EXIT, type ExitCode, type Terminal } from './command.ts';

/** Each command is loaded when it is called, so that none pays for another's libraries. */
const COMMANDS: Readonly<Record<string, () => Promise<{ readonly command: Command }>>> = {
  assess: () => import('./commands/assess.ts'),
  check: () => import('./commands/check.ts'),
  report: () => import('./commands/report.ts'),
  predict: () => import('./commands/predict.ts'),
  validate: () => import('./commands/validate.ts'),
  retrain: () => import('./commands/retrain.ts'),
  init: () => import('./commands/init.ts'),
  compute: () => import('./commands/compute.ts'),
  detect: () => import('./commands/detect.ts'),
  inspect: () => import('./commands/inspect.ts'),
  scan: () => import('./commands/scan.ts'),
  runs: () => import('./commands/runs.ts'),
};

async function main(argv: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const [name = 'help', ...rest] = argv;
  if (name === '--version' || name === '-v') {
    const { version } = await import('../core/version.ts');
    terminal.out(`${version}\n`);
    return EXIT.pass;
  }
  if (name === 'help' || name === '--help' || name === '-h') {
    terminal.out(await overview());
    return EXIT.pass;
  }
  const load = COMMANDS[name];
  if (!load) {
    const near = nearest(name, Object.keys(COMMANDS));
    throw new UsageError(
      `Unknown command "${name}".${near ? ` Did you mean "${near}"?` : ''} "evenkeel help" lists all.`,
    );
  }
  const { command } = await load();
  if (rest.includes('--help') || rest.includes('-h')) {
    terminal.out(manual(command));
    return EXIT.pass;
  }
  return command.run(parsed(command, rest), terminal);
}

function parsed(command: Command, rest: readonly string[]) {
  const options = { ...command.options, json: { type: 'boolean' } } as const;
  const { positionals, values } = (() => {
    try {
      return parseArgs({ args: [...rest], options, allowPositionals: true, strict: true });
    } catch (error) {
      throw new UsageError(`${error instanceof Error ? error.message : String(error)}\n${manual(command)}`);
    }
  })();
  const [least, most] = command.positionals;
  if (positionals.length < least || positionals.length > most) {
    const found =
      positionals.length < least ? 'Too few arguments' : `Unexpected argument "${positionals[most]}"`;
    throw new UsageError(`${found}.\n${manual(command)}`);
  }
  return { positionals, values };
}

function manual(command: Command): string {
  const lines = [...command.help, '--json  print the result as JSON'];
  return `Usage: evenkeel ${command.usage}\n${command.summary}\n${lines.map(line => `  ${line}\n`).join('')}`;
}

async function overview(): Promise<string> {
  const commands = await Promise.all(Object.values(COMMANDS).map(load => load()));
  const width = Math.max(...commands.map(({ command }) => command.usage.length));
  const lines = commands.map(({ command }) => `  ${command.usage.padEnd(width)}  ${command.summary}\n`);
  return `Usage: evenkeel <command> [options]\n\n${lines.join('')}\nExit codes: 0 pass, 1 criteria failed, 2 bad input or usage.\n`;
}

/** Signals are taken over only for a command that asks for this: the others end at once, as any program does. */
function endRequests(): AbortSignal {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop.abort());
  return stop.signal;
}

let stop: AbortSignal | undefined;
// The reader of a pipe may go away early, as in `evenkeel … | head`.
process.stdout.on('error', () => process.exit(EXIT.badInput));

main(process.argv.slice(2), {
  out: text => process.stdout.write(text),
  error: text => process.stderr.write(text),
  readInput: until => {
    const input = process.stdin.setEncoding('utf8');
    return until ? addAbortSignal(until, input) : input;
  },
  get signal() {
    stop ??= endRequests();
    return stop;
  },
  interactive: process.stderr.isTTY,
  width: process.stdout.columns,
}).then(
  code => {
    process.exitCode = code;
  },
  error => {
    const message = error instanceof UsageError ? error.message.trimEnd() : readable(error);
    process.stderr.write(`${printableLines(message)}\n`);
    process.exitCode = EXIT.badInput;
  },
);

function readable(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return process.env['EVENKEEL_DEBUG'] ? (error.stack ?? error.message) : error.message;
}
