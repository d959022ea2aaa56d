import type { OptionValue } from '../core/catalogue/options.ts';
import { UsageError } from '../core/diagnostic.ts';
import type { Arguments } from './command.ts';

/** The options of a statistic that `--set option=value` gives, as texts. @throws UsageError for one of another form */
export function settings(args: Arguments): Record<string, OptionValue> {
  const settings: Record<string, OptionValue> = {};
  for (const pair of (args.values['set'] ?? []) as readonly string[]) {
    const at = pair.indexOf('=');
    if (at < 1) throw new UsageError(`--set ${pair} is not of the form option=value.`);
    settings[pair.slice(0, at)] = pair.slice(at + 1);
  }
  return settings;
}

/** The lines of a stream of text as they come, without their ends; what follows the last newline is a line, unless empty. */
export async function* linesOf(parts: AsyncIterable<string>): AsyncIterable<readonly string[]> {
  let open = '';
  for await (const part of parts) {
    const lines = (open + part).split('\n');
    open = lines.pop() ?? '';
    yield lines;
  }
  if (open !== '') yield [open];
}
