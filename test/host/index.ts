import { appendFileSync } from 'node:fs';

/** What the runner outside VS Code is told, one JSON object per line of the results file. */
export type HostEvent =
  | { readonly kind: 'pass' | 'pending'; readonly title: string; readonly milliseconds: number }
  | { readonly kind: 'fail'; readonly title: string; readonly message: string }
  | { readonly kind: 'end' };

const TIMEOUT_MS = 60_000;

/**
 * Runs compiled test files with Mocha inside the extension host. VS Code calls this; the runner says in the environment which files,
 * and where the results are to go. Every result is written when it is known, so that a crash of the host loses none.
 */
export async function run(): Promise<void> {
  const { files, results, grep } = JSON.parse(process.env['EVENKEEL_HOST_TESTS'] ?? '{}') as {
    readonly files: readonly string[];
    readonly results: string;
    readonly grep?: string;
  };
  const report = (event: HostEvent) => appendFileSync(results, `${JSON.stringify(event)}\n`);
  let failures: number;
  try {
    // Mocha is an ES module, VS Code loads this file as CommonJS.
    const { default: Mocha } = await import('mocha');
    const mocha = new Mocha({
      ui: 'bdd',
      timeout: TIMEOUT_MS,
      reporter: class extends Mocha.reporters.Base {},
      ...(grep && { grep }),
    });
    for (const file of files) mocha.addFile(file);
    await mocha.loadFilesAsync();
    failures = await new Promise<number>(resolve => {
      const runner = mocha.run(resolve);
      runner.on('pass', test =>
        report({ kind: 'pass', title: test.fullTitle(), milliseconds: test.duration ?? 0 }),
      );
      runner.on('pending', test => report({ kind: 'pending', title: test.fullTitle(), milliseconds: 0 }));
      runner.on('fail', (test, error: unknown) =>
        report({ kind: 'fail', title: test.fullTitle(), message: describeError(error) }),
      );
    });
  } catch (error) {
    report({ kind: 'fail', title: 'the test files can be loaded', message: describeError(error) });
    throw error;
  }
  report({ kind: 'end' });
  if (failures > 0) throw new Error(`${failures} failed`);
}

function describeError(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
