import type { ParseArgsOptionsConfig } from 'node:util';
import type { Allowed } from '../core/prediction/consent.ts';
import type { GivenPython } from '../core/prediction/python/interpreter.ts';
import { type Arguments, text } from './command.ts';

/** Options of the commands that predict with a model themselves. */
export const PREDICTION_OPTIONS = {
  python: { type: 'string' },
  'allow-code': { type: 'boolean' },
  'allow-dangerous': { type: 'string', multiple: true },
} as const satisfies ParseArgsOptionsConfig;

export const PREDICTION_HELP: readonly string[] = [
  '--python PATH             the Python that has the framework of the model',
  '--allow-code              load models that run code when they are loaded',
  '--allow-dangerous SHA256  load this very file although it is dangerous; may be repeated',
];

export function allowedBy({ values }: Arguments): Allowed {
  const dangerous = values['allow-dangerous'];
  return {
    code: values['allow-code'] === true,
    dangerous: new Set(Array.isArray(dangerous) ? dangerous.map(each => String(each).toLowerCase()) : []),
  };
}

export function pythonOf(args: Arguments): GivenPython | undefined {
  const path = text(args, 'python');
  return path === undefined ? undefined : { path, from: 'option' };
}
