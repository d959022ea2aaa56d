import type { ParseArgsOptionsConfig } from 'node:util';
import type { Allowed } from '../core/prediction/consent.ts';
import type { GivenPython } from '../core/prediction/python/interpreter.ts';
import { type Arguments, text, texts } from './command.ts';

/** Options of the commands that predict with a model themselves. */
export const PREDICTION_OPTIONS = {
  python: { type: 'string' },
  'default-python': { type: 'string' },
  'allow-code': { type: 'boolean' },
  'allow-code-of': { type: 'string', multiple: true },
  'allow-dangerous': { type: 'string', multiple: true },
} as const satisfies ParseArgsOptionsConfig;

export const PREDICTION_HELP: readonly string[] = [
  '--python PATH             the Python that has the framework of the model',
  '--default-python PATH     likewise, where evenkeel.yaml names none',
  '--allow-code              load models that run code when they are loaded',
  '--allow-code-of SHA256    load this very file although it runs code; may be repeated',
  '--allow-dangerous SHA256  load this very file although it is dangerous; may be repeated',
];

export function allowedBy(args: Arguments): Allowed {
  return {
    code: args.values['allow-code'] === true || digests(args, 'allow-code-of'),
    dangerous: digests(args, 'allow-dangerous'),
  };
}

function digests(args: Arguments, option: string): ReadonlySet<string> {
  return new Set(texts(args, option).map(each => each.toLowerCase()));
}

export function pythonOf(args: Arguments): GivenPython | undefined {
  const path = text(args, 'python');
  if (path !== undefined) return { path, from: 'option' };
  const usual = text(args, 'default-python');
  return usual === undefined ? undefined : { path: usual, from: 'default' };
}
